//! Forms that people fill in: read from a node's parameters, shown as a page, taken as an item.

mod answer;
mod field;
mod html;
mod page;
mod submit;
mod value;

pub(crate) use answer::{after, problem_page};
pub(crate) use field::{FieldKind, FormField};
pub(crate) use html::{Page, escape, wants_html};
pub(crate) use page::{controls, page};
pub(crate) use submit::{Sent, collect, fields_of, submit};

use super::route::{Fields, RouteError};

/// Most questions of one form.
const MOST_FIELDS: usize = 500;

/// A form as its node describes it.
pub(crate) struct Form {
    pub(crate) title: Box<str>,
    pub(crate) description: Box<str>,
    pub(crate) button: Box<str>,
    pub(crate) css: Box<str>,
    pub(crate) fields: Box<[FormField]>,
    pub(crate) thanks: Thanks,
    /// Times are told in the workflow's zone, else in UTC.
    pub(crate) local_time: bool,
}

/// What follows a form that was sent.
pub(crate) enum Thanks {
    /// A page with this text.
    Text(Box<str>),
    /// Another address.
    Redirect(http::HeaderValue),
}

impl Form {
    pub(crate) fn parse(fields: &Fields) -> Result<Self, RouteError> {
        let text = |path: &str, default: &str| Ok(fields.text(path)?.unwrap_or_else(|| default.to_owned()).into_boxed_str());
        let entries = match fields.raw("formFields") {
            Some(serde_json::Value::Array(_)) => fields.list("formFields")?,
            _ => fields.list("formFields.values")?,
        };
        if entries.len() > MOST_FIELDS {
            return Err(fields.wrong("formFields", format!("has more than {MOST_FIELDS} questions")));
        }
        let questions = entries.into_iter().enumerate().map(|(index, entry)| FormField::parse(&fields.entry(entry), index));
        Ok(Self {
            title: text("formTitle", "Form")?,
            description: text("formDescription", "")?,
            button: text("options.buttonLabel", "Submit")?,
            css: text("options.customCss", "")?,
            fields: questions.collect::<Result<_, _>>()?,
            thanks: thanks(fields)?,
            local_time: fields.switch("options.useWorkflowTimezone")?.unwrap_or(true),
        })
    }
}

fn thanks(fields: &Fields) -> Result<Thanks, RouteError> {
    const GROUP: &str = "options.respondWithOptions";
    let value = |name: &str| fields.text(&format!("{GROUP}.values.{name}"));
    let redirect = value("respondWith")?.is_some_and(|v| v == "redirect");
    if !redirect {
        let text = match value("formSubmittedText")? {
            None => fields.text("options.formSubmittedText")?,
            text => text,
        };
        return Ok(Thanks::Text(text.unwrap_or_else(|| "Your response has been recorded".into()).into()));
    }
    let address = value("redirectUrl")?.unwrap_or_default();
    let whole = if address.contains("://") { address } else { format!("https://{address}") };
    let parsed = url::Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let value = parsed.and_then(|url| http::HeaderValue::try_from(url.as_str()).ok());
    value
        .map(Thanks::Redirect)
        .ok_or_else(|| fields.wrong(&format!("{GROUP}.values.redirectUrl"), "is no address like https://example.com"))
}
