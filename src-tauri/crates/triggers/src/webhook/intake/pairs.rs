//! `a=1&b=2` as JSON: in queries with brackets (`a[]=1`, `a[b]=2`), in bodies flat. A key that comes again makes a list.

use millrace_core::JsonMap;
use serde_json::Value;
use url::form_urlencoded;

use crate::webhook::problem::Problem;

/// Most pairs of one query or body.
const MOST_PAIRS: usize = 1000;
/// Brackets deeper than this are part of the key.
const MOST_DEPTH: usize = 5;

/// Pairs with brackets.
pub(crate) fn nested(text: &str) -> Result<Value, Problem> {
    read(text.as_bytes(), |map, key, value| match brackets(&key) {
        Some((first, inner)) => put(map.entry(first).or_insert(Value::Null), &inner, value),
        None => add(map, key, value),
    })
}

/// Pairs without brackets.
pub(crate) fn flat(text: &[u8]) -> Result<Value, Problem> {
    read(text, add)
}

/// Adds a value; a second one of the same key makes a list.
pub(crate) fn add(map: &mut JsonMap, key: String, value: Value) {
    match map.get_mut(&key) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => drop(map.insert(key, value)),
    }
}

fn read(text: &[u8], mut each: impl FnMut(&mut JsonMap, String, Value)) -> Result<Value, Problem> {
    let mut map = JsonMap::new();
    for (index, (key, value)) in form_urlencoded::parse(text).enumerate() {
        if index == MOST_PAIRS {
            return Err(Problem::bad(format!("There are more than {MOST_PAIRS} parameters.")));
        }
        if !key.is_empty() {
            each(&mut map, key.into_owned(), Value::String(value.into_owned()));
        }
    }
    Ok(Value::Object(map))
}

/// `a[b][]` as `a` with the parts `b` and an empty one.
fn brackets(key: &str) -> Option<(&str, Vec<&str>)> {
    let (first, rest) = key.split_once('[')?;
    let inner: Vec<&str> = rest.strip_suffix(']')?.split("][").collect();
    let sound = !first.is_empty() && inner.len() <= MOST_DEPTH && inner.iter().all(|part| !part.contains(['[', ']']));
    sound.then_some((first, inner))
}

fn put(place: &mut Value, inner: &[&str], value: Value) {
    let Some((key, rest)) = inner.split_first() else {
        match place {
            Value::Null => *place = value,
            Value::Array(list) => list.push(value),
            other => *other = Value::Array(vec![other.take(), value]),
        }
        return;
    };
    let next = place.as_array().map_or(0, Vec::len);
    if (key.is_empty() || key.parse() == Ok(next)) && matches!(place, Value::Null | Value::Array(_)) {
        if place.is_null() {
            *place = Value::Array(vec![]);
        }
        if let Value::Array(list) = place {
            let mut element = Value::Null;
            put(&mut element, rest, value);
            list.push(element);
        }
        return;
    }
    if !place.is_object() {
        // A list or a text that is now given by name: what was there keeps its place as a number.
        let before = match place.take() {
            Value::Null => vec![],
            Value::Array(list) => list,
            one => vec![one],
        };
        *place = Value::Object(before.into_iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect());
    }
    if let Value::Object(map) = place {
        put(map.entry(*key).or_insert(Value::Null), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn queries_are_read_as_qs_reads_them() {
        for (text, expected) in [
            ("", json!({})),
            ("a=1", json!({"a": "1"})),
            ("a", json!({"a": ""})),
            ("a=1&a=2&a=3", json!({"a": ["1", "2", "3"]})),
            ("a[]=1", json!({"a": ["1"]})),
            ("a[]=1&a[]=2", json!({"a": ["1", "2"]})),
            ("a[0]=1&a[1]=2", json!({"a": ["1", "2"]})),
            ("a[b]=1&a[c][d]=2", json!({"a": {"b": "1", "c": {"d": "2"}}})),
            ("a[]=1&a[x]=2", json!({"a": {"0": "1", "x": "2"}})),
            ("a=1&a[x]=2", json!({"a": {"0": "1", "x": "2"}})),
            ("[a]=1", json!({"[a]": "1"})),
            ("a[b=1", json!({"a[b": "1"})),
            ("a%20b=c+d%26", json!({"a b": "c d&"})),
            ("=1", json!({})),
        ] {
            assert_eq!(nested(text).unwrap(), expected, "{text}");
        }
        assert_eq!(flat(b"a[]=1&b=2&b=3").unwrap(), json!({"a[]": "1", "b": ["2", "3"]}));
    }

    #[test]
    fn too_many_and_too_deep_do_no_harm() {
        assert!(nested(&"a=1&".repeat(1001)).is_err());
        let deep = format!("a{}=1", "[x]".repeat(1000));
        assert_eq!(nested(&deep).unwrap().as_object().unwrap().len(), 1);
    }
}
