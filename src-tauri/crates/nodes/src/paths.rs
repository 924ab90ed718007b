//! Paths into JSON as people write them: `address.city`, `tags[0]`, `a["odd key"].b`.

use std::borrow::Cow;

use millrace_core::{JsonMap, NodeError};
use serde_json::Value;

/// A list is not made longer than this by writing past its end.
const LONGEST_LIST: usize = 100_000;

/// A path, read once and used for many items. A key that exists as written wins over its parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    raw: String,
    parts: Vec<String>,
}

impl Path {
    /// A path with dot notation.
    pub(crate) fn new(raw: &str) -> Self {
        Self { raw: raw.to_owned(), parts: split(raw) }
    }
    /// A key taken as it is.
    pub(crate) fn key(raw: &str) -> Self {
        Self { raw: raw.to_owned(), parts: vec![raw.to_owned()] }
    }
    /// With dot notation or without.
    pub(crate) fn with(raw: &str, dots: bool) -> Self {
        if dots { Self::new(raw) } else { Self::key(raw) }
    }
    /// The text it was read from.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }
    /// Whether it is one key.
    pub(crate) fn is_key(&self) -> bool {
        matches!(self.parts.as_slice(), [one] if *one == self.raw)
    }
    fn parts_in(&self, root: &JsonMap) -> Cow<'_, [String]> {
        if !self.is_key() && root.contains_key(&self.raw) {
            return Cow::Owned(vec![self.raw.clone()]);
        }
        Cow::Borrowed(&self.parts)
    }
    /// The value there.
    pub(crate) fn get<'v>(&self, root: &'v JsonMap) -> Option<&'v Value> {
        if let Some(value) = root.get(&self.raw) {
            return Some(value);
        }
        let (first, rest) = self.parts.split_first()?;
        rest.iter().try_fold(root.get(first)?, |value, part| step(value, part))
    }
    /// Puts a value there and makes what is missing on the way.
    ///
    /// # Errors
    /// When the path would make a list absurdly long.
    pub(crate) fn set(&self, root: &mut JsonMap, value: Value) -> Result<(), NodeError> {
        if self.is_key() {
            root.insert(self.raw.clone(), value);
            return Ok(());
        }
        let parts = self.parts_in(root).into_owned();
        let Some((first, rest)) = parts.split_first() else { return Ok(()) };
        let slot = root.entry(first.clone()).or_insert(Value::Null);
        set_in(slot, rest, value).map_err(|()| {
            NodeError::new("node.parameter", format!("The field name “{}” points too far past the end of a list.", self.raw))
                .hint(format!("A list grows to at most {LONGEST_LIST} entries this way."))
        })
    }
    /// Takes the value away.
    pub(crate) fn unset(&self, root: &mut JsonMap) {
        let parts = self.parts_in(root).into_owned();
        let Some((last, way)) = parts.split_last() else { return };
        let Some((first, way)) = way.split_first() else {
            root.shift_remove(last);
            return;
        };
        let Some(mut value) = root.get_mut(first) else { return };
        for part in way {
            value = match step_mut(value, part) {
                Some(v) => v,
                None => return,
            };
        }
        match value {
            Value::Object(map) => {
                map.shift_remove(last);
            }
            // JavaScript leaves a hole, which JSON writes as null.
            Value::Array(list) => {
                if let Some(slot) = index(last).and_then(|i| list.get_mut(i)) {
                    *slot = Value::Null;
                }
            }
            _ => {}
        }
    }
}

fn index(part: &str) -> Option<usize> {
    let plain = part == "0" || (!part.starts_with('0') && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    plain.then(|| part.parse().ok()).flatten()
}

fn step<'v>(value: &'v Value, part: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(part),
        Value::Array(list) => list.get(index(part)?),
        _ => None,
    }
}

fn step_mut<'v>(value: &'v mut Value, part: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(map) => map.get_mut(part),
        Value::Array(list) => list.get_mut(index(part)?),
        _ => None,
    }
}

fn set_in(slot: &mut Value, way: &[String], value: Value) -> Result<(), ()> {
    let Some((part, rest)) = way.split_first() else {
        *slot = value;
        return Ok(());
    };
    if !slot.is_object() && !slot.is_array() {
        *slot = if index(part).is_some() { Value::Array(vec![]) } else { Value::Object(JsonMap::new()) };
    }
    match slot {
        Value::Object(map) => set_in(map.entry(part.clone()).or_insert(Value::Null), rest, value),
        // A name on a list: JavaScript keeps it beside the entries and JSON drops it.
        Value::Array(list) => match index(part) {
            None => Ok(()),
            Some(i) if i >= LONGEST_LIST && i >= list.len() => Err(()),
            Some(i) => {
                if i >= list.len() {
                    list.resize(i + 1, Value::Null);
                }
                set_in(&mut list[i], rest, value)
            }
        },
        _ => Ok(()),
    }
}

/// Splits at dots and brackets. Text without either is one key.
fn split(raw: &str) -> Vec<String> {
    let has_parts = raw.contains('.') || (raw.contains('[') && raw.contains(']'));
    if !has_parts {
        return vec![raw.to_owned()];
    }
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut rest = raw;
    // After a bracket the next dot belongs to the bracket.
    let mut after_bracket = false;
    while let Some(c) = rest.chars().next() {
        if c == '['
            && let Some((inner, after)) = bracket(&rest[1..])
        {
            if !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            parts.push(inner);
            rest = after;
            after_bracket = true;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == '.' {
            if !std::mem::take(&mut after_bracket) {
                parts.push(std::mem::take(&mut part));
            }
            if rest.is_empty() {
                parts.push(String::new());
            }
            continue;
        }
        after_bracket = false;
        part.push(c);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// What stands in a bracket, and the text after it.
fn bracket(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let end = text.find(']')?;
        let inner = &text[..end];
        return (!inner.contains('[')).then(|| (inner.to_owned(), &text[end + 1..]));
    };
    let mut inner = String::new();
    let mut chars = text[1..].char_indices();
    while let Some((i, c)) = chars.next() {
        if c == '\\' {
            inner.extend(chars.next().map(|(_, c)| c));
        } else if c == quote {
            return text[1 + i + 1..].strip_prefix(']').map(|after| (inner, after));
        } else {
            inner.push(c);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> JsonMap {
        match value {
            Value::Object(map) => map,
            other => panic!("not an object: {other}"),
        }
    }

    #[test]
    fn paths_are_split_at_dots_and_brackets() {
        for (raw, parts) in [
            ("a", vec!["a"]),
            ("First Name", vec!["First Name"]),
            ("a.b.c", vec!["a", "b", "c"]),
            ("tags[0]", vec!["tags", "0"]),
            ("a[\"odd key\"].b", vec!["a", "odd key", "b"]),
            ("a['x.y'][1].c", vec!["a", "x.y", "1", "c"]),
            ("doc.lines.1.sku", vec!["doc", "lines", "1", "sku"]),
            ("a[", vec!["a["]),
            (".a", vec!["", "a"]),
        ] {
            assert_eq!(Path::new(raw).parts, parts, "{raw}");
        }
    }

    #[test]
    fn a_key_that_exists_as_written_wins() {
        let mut map = object(json!({"a.b": 1, "a": {"b": 2}}));
        assert_eq!(Path::new("a.b").get(&map), Some(&json!(1)));
        Path::new("a.b").set(&mut map, json!(3)).unwrap();
        assert_eq!(Value::Object(map), json!({"a.b": 3, "a": {"b": 2}}));
    }

    #[test]
    fn setting_makes_what_is_missing() {
        let mut map = JsonMap::new();
        Path::new("arr[1]").set(&mut map, json!("second")).unwrap();
        Path::new("meta.deep.id").set(&mut map, json!(7)).unwrap();
        assert_eq!(Value::Object(map.clone()), json!({"arr": [null, "second"], "meta": {"deep": {"id": 7}}}));
        assert!(Path::new("arr[4294967295]").set(&mut map, json!(1)).is_err());
    }

    #[test]
    fn unsetting_leaves_the_rest() {
        let mut map = object(json!({"doc": {"lines": [1], "n": 1}, "x": [1, 2]}));
        Path::new("doc.lines").unset(&mut map);
        Path::new("x[0]").unset(&mut map);
        Path::new("gone.too").unset(&mut map);
        assert_eq!(Value::Object(map), json!({"doc": {"n": 1}, "x": [null, 2]}));
    }
}
