//! What an expression gave, before it becomes JSON: `undefined` is not `null`, and a date is not its text.

use serde_json::Value;

/// What kind of value JavaScript gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Boolean,
    /// A finite number.
    Number,
    /// `NaN` or an infinity; its JSON is `null`.
    NotFinite(f64),
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A luxon `DateTime`; its JSON is the ISO text.
    DateTime,
    /// A JavaScript `Date`; its JSON is the ISO text.
    Date,
    /// A big integer; its JSON is the digits as text.
    BigInt,
}

impl Kind {
    /// The word that the editor and the command line show.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number | Self::NotFinite(_) => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::DateTime => "DateTime",
            Self::Date => "Date",
            Self::BigInt => "bigint",
        }
    }
}

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// What it is.
    pub kind: Kind,
    /// Its JSON; `null` for `undefined`.
    pub value: Value,
    /// What `String(value)` gives where the JSON does not tell (dates).
    shown: Option<String>,
}

impl Evaluated {
    pub(crate) fn new(kind: Kind, value: Value) -> Self {
        Self { kind, value, shown: None }
    }
    pub(crate) fn dated(kind: Kind, value: Value, shown: String) -> Self {
        Self { kind, value, shown: Some(shown) }
    }
    pub(crate) fn undefined() -> Self {
        Self::new(Kind::Undefined, Value::Null)
    }
    pub(crate) fn of(value: Value) -> Self {
        let kind = match &value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        };
        Self::new(kind, value)
    }

    /// How the editor shows it: `[Object: {"a": 1}]`, `[Array: [1,2]]`, `[DateTime: …]`, and plain values as they are.
    pub fn text(&self) -> String {
        match (self.kind, &self.value) {
            (Kind::Object | Kind::Array, value) => {
                let name = if self.kind == Kind::Array { "Array" } else { "Object" };
                format!("[{name}: {}]", value.to_string().replace(",\"", ", \"").replace("\":", "\": "))
            }
            (Kind::DateTime, Value::String(iso)) => format!("[DateTime: {iso}]"),
            (Kind::DateTime, _) => "[DateTime: invalid]".to_owned(),
            (Kind::Date, _) => format!("[Date: {}]", self.shown.as_deref().unwrap_or_default()),
            (Kind::Undefined, _) => "undefined".to_owned(),
            (Kind::Null, _) => "null".to_owned(),
            (Kind::NotFinite(n), _) => not_finite(n).to_owned(),
            (_, Value::String(s)) => s.clone(),
            (_, value) => plain(value),
        }
    }

    /// Appends it as n8n joins the segments of a text: nothing for `null`, `undefined` and `NaN`, else `String(value)`.
    pub(crate) fn push_to(&self, out: &mut String) {
        match (self.kind, &self.value) {
            (Kind::Undefined | Kind::Null, _) => {}
            (Kind::NotFinite(n), _) if n.is_nan() => {}
            (Kind::NotFinite(n), _) => out.push_str(not_finite(n)),
            (Kind::DateTime | Kind::Date, _) => out.push_str(self.shown.as_deref().unwrap_or_default()),
            (_, value) => push_joined(out, value),
        }
    }
}

fn not_finite(n: f64) -> &'static str {
    if n.is_nan() {
        "NaN"
    } else if n > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// `String(value)` of plain JSON.
fn push_joined(out: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(s) => out.push_str(s),
        Value::Array(list) => {
            for (i, v) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                push_joined(out, v);
            }
        }
        Value::Object(_) => out.push_str("[object Object]"),
        other => out.push_str(&plain(other)),
    }
}

/// A boolean or number as JavaScript writes it.
fn plain(value: &Value) -> String {
    match value.as_f64() {
        Some(n) if !value.is_i64() && !value.is_u64() => number(n),
        _ => value.to_string(),
    }
}

/// A number as JavaScript's `String` writes it.
fn number(n: f64) -> String {
    if n == 0.0 {
        return "0".to_owned();
    }
    let size = n.abs();
    if (1e-6..1e21).contains(&size) {
        return format!("{n}");
    }
    let text = format!("{n:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_does() {
        for (n, text) in [
            (1.5, "1.5"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (0.1 + 0.2, "0.30000000000000004"),
            (123456789012345680000.0, "123456789012345680000"),
        ] {
            assert_eq!(number(n), text);
        }
    }
}
