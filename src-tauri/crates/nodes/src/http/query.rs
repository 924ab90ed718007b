//! Query strings and form bodies from parameter objects.

use millrace_core::JsonMap;
use serde_json::Value;
use url::Url;

/// How lists are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ArrayFormat {
    /// `a[]=1&a[]=2`, with spaces as `+`: what is sent when nothing was chosen.
    #[default]
    Plain,
    /// `a[]=1&a[]=2`
    Brackets,
    /// `a[0]=1&a[1]=2`
    Indices,
    /// `a=1&a=2`
    Repeat,
    /// `a[]=1&a[]=2`, escaped as browsers escape forms.
    Form,
}

impl ArrayFormat {
    /// The format with n8n's name.
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "brackets" => Self::Brackets,
            "indices" => Self::Indices,
            "repeat" => Self::Repeat,
            _ => Self::Plain,
        }
    }
}

/// Writes `a=1&b[c]=2`. Values that are null are left out.
pub(crate) fn encode(map: &JsonMap, format: ArrayFormat) -> String {
    let mut out = String::new();
    for (key, value) in map {
        write_value(&mut out, key, value, format);
    }
    out
}

fn write_value(out: &mut String, key: &str, value: &Value, format: ArrayFormat) {
    match value {
        Value::Null => {}
        Value::Array(list) => {
            for (i, entry) in list.iter().enumerate() {
                match format {
                    ArrayFormat::Repeat => write_value(out, key, entry, format),
                    ArrayFormat::Plain | ArrayFormat::Brackets | ArrayFormat::Form => write_value(out, &format!("{key}[]"), entry, format),
                    ArrayFormat::Indices => write_value(out, &format!("{key}[{i}]"), entry, format),
                }
            }
        }
        Value::Object(map) => {
            for (inner, entry) in map {
                write_value(out, &format!("{key}[{inner}]"), entry, format);
            }
        }
        scalar => {
            if !out.is_empty() {
                out.push('&');
            }
            write_text(out, key, format);
            out.push('=');
            write_text(out, &text_of(scalar), format);
        }
    }
}

fn write_text(out: &mut String, text: &str, format: ArrayFormat) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            b'~' if format != ArrayFormat::Form => out.push('~'),
            b'*' if format == ArrayFormat::Form => out.push('*'),
            b'!' | b'\'' | b'(' | b')' | b'*' | b':' | b'$' | b',' if format == ArrayFormat::Plain => out.push(char::from(byte)),
            b' ' if matches!(format, ArrayFormat::Plain | ArrayFormat::Form) => out.push('+'),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// A scalar as text, objects as JSON, null as nothing.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Adds a query string to what the URL already has.
pub(crate) fn append(url: &mut Url, query: &str) {
    if query.is_empty() {
        return;
    }
    let joined = match url.query() {
        Some(old) if !old.is_empty() => format!("{old}&{query}"),
        _ => query.to_owned(),
    };
    url.set_query(Some(&joined));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn map(json: &str) -> JsonMap {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn lists_are_written_in_the_chosen_format() {
        let m = map(r#"{"a":[1,2],"b":{"c":"x y"},"n":null}"#);
        assert_eq!(encode(&m, ArrayFormat::Brackets), "a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=x%20y");
        assert_eq!(encode(&m, ArrayFormat::Indices), "a%5B0%5D=1&a%5B1%5D=2&b%5Bc%5D=x%20y");
        assert_eq!(encode(&m, ArrayFormat::Repeat), "a=1&a=2&b%5Bc%5D=x%20y");
        assert_eq!(encode(&m, ArrayFormat::Plain), "a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=x+y");
        assert_eq!(encode(&map(r#"{"q":"a~b*(c) é:"}"#), ArrayFormat::Form), "q=a%7Eb*%28c%29+%C3%A9%3A");
    }

    #[test]
    fn a_query_joins_the_one_in_the_url() {
        let mut url = Url::parse("http://e.org/?p=1").unwrap();
        append(&mut url, "q=%C3%A9");
        assert_eq!(url.as_str(), "http://e.org/?p=1&q=%C3%A9");
    }
}
