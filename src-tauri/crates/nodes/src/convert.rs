//! Turns values into the type a field asks for, as n8n does for Edit Fields and for conditions.

use serde_json::Value;

use crate::{js, json_text};

/// A type a value can be asked to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// An object.
    Object,
    /// A point in time.
    DateTime,
    /// Whatever it is.
    Any,
}

impl Kind {
    /// The type with n8n's word for it; a word nobody knows takes anything.
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "string" => Self::String,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            "dateTime" => Self::DateTime,
            _ => Self::Any,
        }
    }
    /// n8n's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::DateTime => "dateTime",
            Self::Any => "any",
        }
    }
}

/// The value as this type, or `None` when it cannot be read as one. Dates stay as they are; see [`crate::date`].
pub(crate) fn convert(value: &Value, kind: Kind) -> Option<Value> {
    match kind {
        Kind::String => Some(Value::String(to_string(value))),
        Kind::Number => match value {
            Value::Number(_) => Some(value.clone()),
            other => js::to_number(other).filter(|n| n.is_finite()).map(js::number),
        },
        Kind::Boolean => to_boolean(value).map(Value::Bool),
        Kind::Array => to_array(value),
        Kind::Object => to_object(value),
        Kind::DateTime | Kind::Any => Some(value.clone()),
    }
}

/// Whether the value has the type already.
pub(crate) fn is_a(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::String => value.is_string(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Array => value.is_array(),
        Kind::Object => value.is_object(),
        Kind::DateTime | Kind::Any => true,
    }
}

/// Text; objects and lists as JSON.
pub(crate) fn to_string(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => value.to_string(),
        other => js::to_text(other),
    }
}

/// A boolean: `true`, `"false"`, `1`, `"0"`; nothing else.
pub(crate) fn to_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => return Some(*b),
        Value::String(s) if s.eq_ignore_ascii_case("true") => return Some(true),
        Value::String(s) if s.eq_ignore_ascii_case("false") => return Some(false),
        Value::String(s) if s.trim().is_empty() => return None,
        _ => {}
    }
    let number = js::to_number(value)?;
    if number == 0.0 {
        Some(false)
    } else if number == 1.0 {
        Some(true)
    } else {
        None
    }
}

fn to_array(value: &Value) -> Option<Value> {
    if value.is_array() {
        return Some(value.clone());
    }
    let text = js::to_text(value);
    let parsed = serde_json::from_str::<Value>(&text).or_else(|_| serde_json::from_str(&text.replace('\'', "\"")));
    parsed.ok().filter(Value::is_array)
}

fn to_object(value: &Value) -> Option<Value> {
    if value.is_object() {
        return Some(value.clone());
    }
    json_text::parse_loose(&js::to_text(value)).filter(Value::is_object)
}

/// How an error names a value it could not convert.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Array(_) => "array".to_owned(),
        Value::Object(_) => "object".to_owned(),
        other => format!("'{}'", js::to_text(other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_become_what_the_field_asks_for() {
        for (value, kind, expected) in [
            (json!({"a": 1}), Kind::String, Some(json!("{\"a\":1}"))),
            (json!(12), Kind::String, Some(json!("12"))),
            (json!("12.50"), Kind::Number, Some(json!(12.5))),
            (json!("not a number"), Kind::Number, None),
            (json!("TRUE"), Kind::Boolean, Some(json!(true))),
            (json!(0), Kind::Boolean, Some(json!(false))),
            (json!("maybe"), Kind::Boolean, None),
            (json!(""), Kind::Boolean, None),
            (json!("['a', 'b']"), Kind::Array, Some(json!(["a", "b"]))),
            (json!("oops"), Kind::Array, None),
            (json!("{a: 1, 'b': [true]}"), Kind::Object, Some(json!({"a": 1, "b": [true]}))),
            (json!("[1]"), Kind::Object, None),
        ] {
            assert_eq!(convert(&value, kind), expected, "{value} as {}", kind.as_str());
        }
    }
}
