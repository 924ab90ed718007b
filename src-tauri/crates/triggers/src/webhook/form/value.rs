//! What people answered, as values of an item.

use serde_json::{Number, Value};

use super::{FieldKind, FormField};

/// What is wrong with an answer, as the person is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("This must be answered.")]
    Missing,
    #[error("“{0}” is not one of the choices.")]
    NoChoice(String),
    #[error("This is no number.")]
    NoNumber,
    #[error("This is no e-mail address.")]
    NoEmail,
    #[error("This is no date; write it like 2026-12-31.")]
    NoDate,
    #[error("A file is missing.")]
    NoFile,
    #[error("Only one file can be sent here.")]
    ManyFiles,
}

/// The value of a question that is no file.
pub(crate) fn of(field: &FormField, answers: &[String]) -> Result<Value, AnswerError> {
    let given: Vec<&str> = answers.iter().map(String::as_str).filter(|a| !a.trim().is_empty()).collect();
    if given.is_empty() {
        return if field.required { Err(AnswerError::Missing) } else { Ok(nothing(field)) };
    }
    if let Some(foreign) = given.iter().find(|a| !field.choices.is_empty() && !field.choices.iter().any(|c| **c == ***a)) {
        return Err(AnswerError::NoChoice((*foreign).to_owned()));
    }
    if field.several {
        return Ok(given.into());
    }
    let one = given[0];
    match field.kind {
        FieldKind::Number => number(one).map(Value::Number).ok_or(AnswerError::NoNumber),
        FieldKind::Email if !looks_like_email(one) => Err(AnswerError::NoEmail),
        FieldKind::Date if chrono::NaiveDate::parse_from_str(one, "%Y-%m-%d").is_err() => Err(AnswerError::NoDate),
        _ => Ok(answers.iter().find(|a| !a.trim().is_empty()).map_or(Value::Null, |a| Value::from(a.as_str()))),
    }
}

/// The value of a question that was left open.
fn nothing(field: &FormField) -> Value {
    match field.kind {
        _ if field.several => Value::Array(vec![]),
        FieldKind::Number | FieldKind::Date | FieldKind::Radio | FieldKind::Choice => Value::Null,
        _ => Value::from(""),
    }
}

fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => text.parse().ok().and_then(Number::from_f64),
    }
}

fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let plain = text.len() <= 254 && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    plain && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}
