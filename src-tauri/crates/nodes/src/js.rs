//! JavaScript's ideas of number, text and truth, for JSON values.

use serde_json::{Number, Value};

/// Integers beyond this are no longer exact in JavaScript.
const SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// What `Number(value)` gives; `None` is NaN.
pub(crate) fn to_number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => Some(0.0),
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Number(n) => n.as_f64(),
        Value::String(s) => text_to_number(s),
        Value::Array(list) => match list.as_slice() {
            [] => Some(0.0),
            [one] => text_to_number(&to_text(one)),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

/// What `Number(text)` gives; `None` is NaN.
pub(crate) fn text_to_number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0b" | "0B") => 2,
        Some("0o" | "0O") => 8,
        _ => 10,
    };
    if radix != 10 {
        return u64::from_str_radix(&text[2..], radix).ok().map(|n| n as f64);
    }
    match text {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust also reads "inf" and "nan"; JavaScript does not.
        _ if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E')) => text.parse().ok(),
        _ => None,
    }
}

/// A number as JSON: an integer where it is one. Not a finite number: null.
pub(crate) fn number(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() <= SAFE_INTEGER {
        return Value::from(n as i64);
    }
    Number::from_f64(n).map_or(Value::Null, Value::Number)
}

/// What `String(value)` gives.
pub(crate) fn to_text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => number_text(n),
        Value::String(s) => s.clone(),
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(|v| if v.is_null() { String::new() } else { to_text(v) }).collect();
            parts.join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
    }
}

/// A number as JavaScript writes it: `1`, not `1.0`; `1e+21`, not 22 digits.
pub(crate) fn number_text(n: &Number) -> String {
    let Some(f) = n.as_f64().filter(|_| n.is_f64()) else { return n.to_string() };
    let size = f.abs();
    if f == 0.0 || (1e-6..1e21).contains(&size) {
        return f.to_string();
    }
    let text = format!("{f:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// What `Boolean(value)` gives.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// What `typeof value` gives.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Null | Value::Array(_) | Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_javascript_reads_them() {
        for (value, expected) in [
            (json!(""), Some(0.0)),
            (json!(" 12.5 "), Some(12.5)),
            (json!("0x10"), Some(16.0)),
            (json!("1e3"), Some(1000.0)),
            (json!("nan"), None),
            (json!("12px"), None),
            (json!(null), Some(0.0)),
            (json!(true), Some(1.0)),
            (json!([]), Some(0.0)),
            (json!(["7"]), Some(7.0)),
            (json!([1, 2]), None),
            (json!({}), None),
        ] {
            assert_eq!(to_number(&value), expected, "{value}");
        }
    }

    #[test]
    fn text_is_written_as_javascript_writes_it() {
        for (value, expected) in [
            (json!(1.0), "1"),
            (json!(1e21), "1e+21"),
            (json!(1e-7), "1e-7"),
            (json!(0.1), "0.1"),
            (json!([1, null, "a"]), "1,,a"),
            (json!({"a": 1}), "[object Object]"),
        ] {
            assert_eq!(to_text(&value), expected, "{value}");
        }
        assert_eq!(number(18.0), json!(18));
        assert_eq!(number(f64::NAN), Value::Null);
    }
}
