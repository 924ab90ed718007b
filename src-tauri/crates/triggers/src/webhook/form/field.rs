//! One question of a form.

use serde_json::Value;

use crate::webhook::route::{Fields, RouteError};

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Text,
    LongText,
    Number,
    Email,
    Password,
    Date,
    /// One of several, in a list that opens.
    Choice,
    /// Several of several.
    Checkboxes,
    /// One of several, all in sight.
    Radio,
    File,
    /// Not asked: goes along with the answers.
    Hidden,
    /// Not asked: a text between the questions.
    Note,
}

/// One question.
pub(crate) struct FormField {
    /// Its name in the page: `field-0`.
    pub(crate) name: Box<str>,
    /// Its name in the item.
    pub(crate) key: Box<str>,
    pub(crate) label: Box<str>,
    pub(crate) kind: FieldKind,
    pub(crate) placeholder: Box<str>,
    /// What stands there at first.
    pub(crate) initial: Box<str>,
    pub(crate) choices: Box<[Box<str>]>,
    /// Several answers: choices or files.
    pub(crate) several: bool,
    pub(crate) required: bool,
    /// File types, as `accept` has them.
    pub(crate) accept: Box<str>,
}

impl FormField {
    pub(crate) fn parse(fields: &Fields, index: usize) -> Result<Self, RouteError> {
        let text = |name: &str| Ok(fields.text(name)?.unwrap_or_default());
        let kind = kind(fields)?;
        let label = text("fieldLabel")?;
        let key = match kind {
            FieldKind::Hidden | FieldKind::Note if label.is_empty() => fields.text("fieldName")?.or(fields.text("elementName")?),
            _ => fields.text("fieldName")?,
        };
        let key = key.unwrap_or_else(|| label.clone());
        if key.is_empty() && kind != FieldKind::Note {
            return Err(fields.wrong("formFields", format!("has no label for question {}", index + 1)));
        }
        let choices = choices(fields)?;
        if choices.is_empty() && matches!(kind, FieldKind::Choice | FieldKind::Checkboxes | FieldKind::Radio) {
            return Err(fields.wrong("formFields", format!("has no choices for “{key}”")));
        }
        let initial = match kind {
            FieldKind::Hidden => text("fieldValue")?,
            FieldKind::Note => plain(&text("html")?),
            _ => text("defaultValue")?,
        };
        Ok(Self {
            name: format!("field-{index}").into(),
            label: if label.is_empty() { key.clone() } else { label }.into(),
            key: key.into(),
            placeholder: text("placeholder")?.into(),
            initial: initial.into(),
            several: match kind {
                FieldKind::File => fields.switch("multipleFiles")?.unwrap_or(true),
                FieldKind::Checkboxes => true,
                FieldKind::Choice => fields.flag("multiselect")?,
                _ => false,
            },
            required: fields.flag("requiredField")? && kind != FieldKind::Note,
            accept: text("acceptFileTypes")?.into(),
            kind,
            choices,
        })
    }
    /// Whether the item has an answer to it.
    pub(crate) fn is_answered(&self) -> bool {
        self.kind != FieldKind::Note
    }
}

fn kind(fields: &Fields) -> Result<FieldKind, RouteError> {
    Ok(match fields.text("fieldType")?.as_deref() {
        None | Some("text") => FieldKind::Text,
        Some("textarea") => FieldKind::LongText,
        Some("number") => FieldKind::Number,
        Some("email") => FieldKind::Email,
        Some("password") => FieldKind::Password,
        Some("date") => FieldKind::Date,
        Some("dropdown") => FieldKind::Choice,
        Some("checkbox") => FieldKind::Checkboxes,
        Some("radio") => FieldKind::Radio,
        Some("file") => FieldKind::File,
        Some("hiddenField") => FieldKind::Hidden,
        Some("html") => FieldKind::Note,
        Some(other) => return Err(fields.wrong("formFields", format!("has a question of the kind “{other}”, which is not known"))),
    })
}

fn choices(fields: &Fields) -> Result<Box<[Box<str>]>, RouteError> {
    let listed = match fields.raw("fieldOptions") {
        Some(Value::Array(_)) => fields.list("fieldOptions")?,
        _ => fields.list("fieldOptions.values")?,
    };
    let mut choices = vec![];
    for entry in listed {
        if let Some(option) = fields.entry(entry).text("option")? {
            choices.push(option.into_boxed_str());
        }
    }
    Ok(choices.into())
}

/// The text of a piece of HTML: pages show nothing that somebody else wrote as HTML.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_does_not_survive() {
        assert_eq!(super::plain("<h1>Hi</h1>\n<script>x</script> you & me <b"), "Hi x you & me");
    }
}
