//! A trigger's parameters, so that each error names the one it is about.

use millrace_core::{JsonMap, trigger::ArmedTrigger};
use serde_json::Value;

use super::SourceError;

/// Longer texts are refused unread.
const LONGEST: usize = 20_000;

/// The parameters of one trigger.
#[derive(Clone, Copy)]
pub(crate) struct Params<'a> {
    trigger: &'a ArmedTrigger,
}

impl<'a> Params<'a> {
    pub(crate) fn of(trigger: &'a ArmedTrigger) -> Self {
        Self { trigger }
    }
    /// As written, by dotted path; null and empty text count as absent.
    pub(crate) fn get(&self, path: &str) -> Option<&'a Value> {
        let mut parts = path.split('.');
        let first = self.trigger.parameters.get(parts.next()?)?;
        let found = parts.try_fold(first, |value, part| value.get(part))?;
        Some(found).filter(|value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()))
    }
    /// An error about a parameter.
    pub(crate) fn wrong(&self, path: &str, problem: impl Into<String>) -> SourceError {
        SourceError::Parameter { node: self.trigger.node_name.clone(), parameter: path.to_owned(), problem: problem.into() }
    }
    /// An error about the credential.
    pub(crate) fn credential_error(&self, problem: impl Into<String>) -> SourceError {
        SourceError::Credential { node: self.trigger.node_name.clone(), problem: problem.into() }
    }
    /// The values of a credential.
    pub(crate) fn credential(&self, credential_type: &str) -> Option<&'a JsonMap> {
        self.trigger.credentials.get(credential_type).and_then(Value::as_object)
    }
    /// Text, without space around it.
    pub(crate) fn text(&self, path: &str) -> Result<Option<&'a str>, SourceError> {
        match self.get(path) {
            None => Ok(None),
            Some(Value::String(text)) if text.starts_with('=') => {
                Err(self.wrong(path, "expressions are of no use here: a trigger has no items yet. Write the value itself."))
            }
            Some(Value::String(text)) if text.len() <= LONGEST => Ok(Some(text.trim())),
            Some(Value::String(_)) => Err(self.wrong(path, format!("the text is longer than {LONGEST} characters."))),
            Some(_) => Err(self.wrong(path, "a text is expected.")),
        }
    }
    /// Text that must be there.
    pub(crate) fn required(&self, path: &str, what: &str) -> Result<&'a str, SourceError> {
        self.text(path)?.ok_or_else(|| self.wrong(path, format!("it is empty. Enter {what}.")))
    }
    /// One of several words; the first is the default.
    pub(crate) fn choice(&self, path: &str, choices: &[&'static str]) -> Result<&'static str, SourceError> {
        let default = choices.first().copied().unwrap_or_default();
        let Some(text) = self.text(path)? else { return Ok(default) };
        let known = choices.iter().copied().find(|choice| *choice == text);
        known.ok_or_else(|| self.wrong(path, format!("“{text}” is not known; allowed are {}.", choices.join(", "))))
    }
    /// A yes or no.
    pub(crate) fn flag(&self, path: &str, default: bool) -> Result<bool, SourceError> {
        match self.get(path) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(text == "true"),
            Some(_) => Err(self.wrong(path, "true or false is expected.")),
        }
    }
    /// A number in a range.
    pub(crate) fn number(&self, path: &str, default: f64, least: f64, most: f64) -> Result<f64, SourceError> {
        let Some(value) = self.get(path) else { return Ok(default) };
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| self.wrong(path, format!("a number from {least} to {most} is expected.")))
    }
    /// Words of a list.
    pub(crate) fn words(&self, path: &str, known: &[&'static str]) -> Result<Vec<&'static str>, SourceError> {
        let written = match self.get(path) {
            None => return Ok(vec![]),
            Some(Value::Array(list)) => list.iter().collect(),
            Some(other) => vec![other],
        };
        let one = |value: &Value| {
            let found = known.iter().copied().find(|word| value == word);
            found.ok_or_else(|| self.wrong(path, format!("{value} is not known; allowed are {}.", known.join(", "))))
        };
        written.into_iter().map(one).collect()
    }
}
