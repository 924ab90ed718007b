//! `a.b[0].c` in a JSON value.

use millrace_core::JsonMap;
use serde_json::Value;

/// The value at a path; a key that is written like a path goes first.
pub(crate) fn get<'v>(map: &'v JsonMap, path: &str) -> Option<&'v Value> {
    if let Some(value) = map.get(path) {
        return Some(value);
    }
    let mut parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    let first = map.get(parts.next()?)?;
    parts.try_fold(first, |value, part| match value {
        Value::Array(list) => list.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_reach_into_lists_and_objects() {
        let value = json!({"a": {"b": [{"c": 1}]}, "x.y": 2});
        let map = value.as_object().unwrap();
        assert_eq!(get(map, "a.b[0].c"), Some(&json!(1)));
        assert_eq!(get(map, "x.y"), Some(&json!(2)));
        assert_eq!(get(map, "a.b[1].c"), None);
        assert_eq!(get(map, ""), None);
    }
}
