//! One parameter and its path, so that each error says where.

use millrace_core::JsonMap;
use serde_json::Value;

use super::{RuleError, whole};

/// Longer texts are refused unread.
const LONGEST: usize = 20_000;

pub(super) struct Field<'a> {
    pub(super) path: String,
    value: Option<&'a Value>,
}

pub(super) fn problem(path: &str, problem: &str) -> RuleError {
    RuleError::Parameter { path: path.to_owned(), problem: problem.to_owned() }
}

impl<'a> Field<'a> {
    pub(super) fn of(parameters: &'a JsonMap, name: &str) -> Self {
        Self { path: name.to_owned(), value: present(parameters.get(name)) }
    }

    pub(super) fn is_absent(&self) -> bool {
        self.value.is_none()
    }

    /// A field of this object; absent when this is absent.
    pub(super) fn get(&self, name: &str) -> Self {
        let value = self.value.and_then(Value::as_object).and_then(|object| object.get(name));
        Self { path: format!("{}.{name}", self.path), value: present(value) }
    }

    /// Entries of a list; a single object counts as a list of one, nothing as an empty one.
    pub(super) fn list(&self) -> Result<Vec<Self>, RuleError> {
        match self.value {
            None => Ok(Vec::new()),
            Some(Value::Array(entries)) => {
                Ok(entries.iter().enumerate().map(|(i, value)| Self { path: format!("{}[{i}]", self.path), value: Some(value) }).collect())
            }
            Some(value @ Value::Object(_)) => Ok(vec![Self { path: format!("{}[0]", self.path), value: Some(value) }]),
            Some(_) => Err(problem(&self.path, "a list is expected")),
        }
    }

    /// Text; a number counts as its text.
    pub(super) fn text(&self) -> Result<Option<&'a str>, RuleError> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= LONGEST => Ok(Some(text)),
            Some(Value::String(_)) => Err(problem(&self.path, &format!("the text is longer than {LONGEST} characters"))),
            Some(_) => Err(problem(&self.path, "a text is expected")),
        }
    }

    /// A whole number in a range, or the default when absent.
    pub(super) fn number(&self, default: i64, least: i64, most: i64) -> Result<i64, RuleError> {
        let Some(value) = self.value else { return Ok(default) };
        let number = whole(value).filter(|n| (least..=most).contains(n));
        number.ok_or_else(|| problem(&self.path, &format!("{value} is no whole number from {least} to {most}")))
    }

    /// Weekdays as bits, 0 is Sunday; one alone or a list.
    pub(super) fn weekdays(&self, default: u8) -> Result<u8, RuleError> {
        let days = match self.value {
            None => return Ok(default),
            Some(Value::Array(days)) => days.iter().collect(),
            Some(day) => vec![day],
        };
        days.into_iter().try_fold(0_u8, |mask, value| match whole(value) {
            Some(day @ 0..=7) => Ok(mask | 1 << (day % 7)),
            _ => Err(problem(&self.path, &format!("{value} is no day of the week: 0 (Sunday) to 6 (Saturday)"))),
        })
    }

    /// Texts of a list, or of one text.
    pub(super) fn texts(&self) -> Result<Vec<&'a str>, RuleError> {
        match self.value {
            Some(Value::Array(_)) => self.list()?.iter().map(|entry| Ok(entry.text()?.unwrap_or_default())).collect(),
            _ => Ok(self.text()?.into_iter().collect()),
        }
    }
}

/// An empty text is as good as none.
fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()))
}
