//! JSON as people type it: bare keys, single quotes, commas after the last entry.

use millrace_core::JsonMap;
use serde_json::Value;

/// Nesting deeper than this is refused.
const DEPTH: usize = 128;

/// Strict JSON, else JSON with bare keys, single quotes and trailing commas.
pub(crate) fn parse_loose(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }
    fn take(&mut self, c: char) -> bool {
        self.space();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        self.space();
        match self.rest.chars().next()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' | '\'' => self.text().map(Value::String),
            _ => self.word(),
        }
    }
    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take('{');
        let mut map = JsonMap::new();
        while !self.take('}') {
            self.space();
            let key = if self.rest.starts_with(['"', '\'']) { self.text()? } else { self.bare()?.to_owned() };
            if !self.take(':') {
                return None;
            }
            map.insert(key, self.value(depth + 1)?);
            if !self.take(',') {
                return self.take('}').then_some(Value::Object(map));
            }
        }
        Some(Value::Object(map))
    }
    fn array(&mut self, depth: usize) -> Option<Value> {
        self.take('[');
        let mut list = Vec::new();
        while !self.take(']') {
            list.push(self.value(depth + 1)?);
            if !self.take(',') {
                return self.take(']').then_some(Value::Array(list));
            }
        }
        Some(Value::Array(list))
    }
    fn bare(&mut self) -> Option<&str> {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
    fn word(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']' | ':')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        serde_json::from_str(word).ok()
    }
    fn text(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        let mut out = String::new();
        let mut chars = self.rest[1..].char_indices();
        while let Some((i, c)) = chars.next() {
            if c == quote {
                self.rest = &self.rest[1 + i + 1..];
                return Some(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            let (at, escaped) = chars.next()?;
            match escaped {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                'u' => {
                    let code = self.rest[1..].get(at + 1..at + 5)?;
                    out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                    chars.nth(3);
                }
                other => out.push(other),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_type_json_loosely() {
        for (text, expected) in [
            ("{\"a\": 1}", Some(json!({"a": 1}))),
            ("{a: 'it\\'s', b: [1, 2,],}", Some(json!({"a": "it's", "b": [1, 2]}))),
            ("{ key: \"x\\u0041\" }", Some(json!({"key": "xA"}))),
            ("{a: b}", None),
            ("{a: 1} x", None),
            ("{", None),
            ("", None),
            ("'é", None),
        ] {
            assert_eq!(parse_loose(text), expected, "{text}");
        }
        assert_eq!(parse_loose(&"[".repeat(100_000)), None);
    }
}
