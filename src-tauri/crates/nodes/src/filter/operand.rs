//! Reads the two sides of a condition as the types its operator asks for.

use std::borrow::Cow;

use millrace_core::NodeError;
use serde_json::Value;

use super::Rules;
use crate::{
    convert::{self, Kind},
    date, js,
};

/// One side, read.
#[derive(Debug)]
pub(super) enum Operand<'a> {
    /// Null.
    Null,
    /// Not there at all: neither less nor greater than anything.
    Undefined,
    /// A moment, in milliseconds.
    Moment(i64),
    /// Anything else, in the type asked for.
    Value(Cow<'a, Value>),
}

impl Operand<'_> {
    /// The value, unless it is missing or a moment.
    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(v) => Some(v),
            Self::Null | Self::Undefined | Self::Moment(_) => None,
        }
    }
}

impl Operand<'_> {
    /// Whether there is a value.
    pub(super) fn exists(&self) -> bool {
        !matches!(self, Self::Null | Self::Undefined)
    }
}

/// A side could not be read.
#[derive(Debug)]
pub(super) enum Wrong {
    /// One side.
    One { value: String, from: &'static str, to: Kind },
    /// Both, in the same way.
    Both { from: &'static str, to: Kind },
}

/// Reads both sides.
pub(super) fn read<'a>(
    left: &'a Value,
    right: &'a Value,
    kind: Kind,
    right_kind: Kind,
    rules: &Rules,
) -> Result<(Operand<'a>, Operand<'a>), Wrong> {
    match (side(left, kind, rules), side(right, right_kind, rules)) {
        (Some(l), Some(r)) => Ok((l, r)),
        (None, None) if js::type_of(left) == js::type_of(right) => Err(Wrong::Both { from: js::type_of(left), to: kind }),
        (None, _) => Err(Wrong::One { value: js::to_text(left), from: js::type_of(left), to: kind }),
        (_, None) => Err(Wrong::One { value: js::to_text(right), from: js::type_of(right), to: right_kind }),
    }
}

fn side<'a>(value: &'a Value, kind: Kind, rules: &Rules) -> Option<Operand<'a>> {
    if value.is_null() {
        return Some(Operand::Null);
    }
    if kind == Kind::DateTime {
        return date::parse(&js::to_text(value), rules.zone).map(|d| Operand::Moment(d.timestamp_millis()));
    }
    if convert::is_a(value, kind) {
        return Some(Operand::Value(Cow::Borrowed(value)));
    }
    if rules.strict {
        return None;
    }
    let converted = match kind {
        Kind::Boolean => {
            Some(Value::Bool(if rules.version >= 2.0 { convert::to_boolean(value) } else { None }.unwrap_or_else(|| js::truthy(value))))
        }
        _ => convert::convert(value, kind),
    };
    converted.map(|v| Operand::Value(Cow::Owned(v)))
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

impl Wrong {
    /// As an error of the node.
    pub(super) fn error(self, condition: usize, item: usize, strict: bool) -> NodeError {
        let text = match self {
            Self::Both { from, to } => {
                format!("Comparison type expects {} but both fields are {}", with_article(to.as_str()), with_article(from))
            }
            Self::One { value, from, to } if strict => {
                format!("Wrong type: '{value}' is {} but was expecting {}", with_article(from), with_article(to.as_str()))
            }
            Self::One { value, from, to } => {
                format!("Conversion error: the {from} '{value}' can't be converted to {}", with_article(to.as_str()))
            }
        };
        let description = if strict {
            "Try changing the type of comparison. Alternatively you can enable 'Convert types where required'."
        } else {
            "Try changing the type of the comparison."
        };
        NodeError::new("node.filter", format!("{text} [condition {condition}, item {item}]")).describe(description).on_item(item)
    }
}
