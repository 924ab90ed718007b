//! The fields of items, found by looking at some.

use indexmap::IndexMap;
use serde_json::Value;

use crate::dto::SchemaField;

/// Nesting that is followed, fields of one object that are listed, entries of one list that are looked at.
const DEPTH: usize = 12;
const FIELDS: usize = 500;
const ENTRIES: usize = 20;
/// Characters of a sample.
const SAMPLE: usize = 80;

/// What is known of one field.
#[derive(Default)]
pub(crate) struct Shape {
    kinds: Vec<&'static str>,
    sample: Option<String>,
    children: IndexMap<String, Shape>,
    is_list: bool,
}

impl Shape {
    /// Looks at one more value.
    pub(crate) fn add(&mut self, value: &Value, depth: usize) {
        let kind = kind(value);
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
        if self.sample.is_none() && !value.is_null() {
            self.sample = Some(sample(value));
        }
        if depth >= DEPTH {
            return;
        }
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.add_field(key, value, depth + 1);
                }
            }
            Value::Array(list) => {
                self.is_list = true;
                for value in list.iter().take(ENTRIES) {
                    self.children.entry("0".into()).or_default().add(value, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Looks at one field of an object.
    pub(crate) fn add_field(&mut self, key: &str, value: &Value, depth: usize) {
        if let Some(child) = self.children.get_mut(key) {
            child.add(value, depth);
        } else if self.children.len() < FIELDS {
            self.children.entry(key.to_owned()).or_default().add(value, depth);
        }
    }

    /// The fields inside, under `path`.
    pub(crate) fn fields(self, path: &str) -> Vec<SchemaField> {
        let is_list = self.is_list;
        self.children
            .into_iter()
            .map(|(name, shape)| {
                let path = if is_list && name == "0" { format!("{path}[0]") } else { join(path, &name) };
                SchemaField {
                    kind: shape.kinds.join("|"),
                    sample: shape.sample.clone().unwrap_or_default(),
                    children: shape.fields(&path),
                    name,
                    path,
                }
            })
            .collect()
    }
}

pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A key as JavaScript writes it after `path`.
fn join(path: &str, key: &str) -> String {
    let mut chars = key.chars();
    let plain = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    match (plain, path.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{path}.{key}"),
        (false, _) => format!("{path}[{}]", Value::from(key)),
    }
}

fn sample(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.chars().take(SAMPLE + 1).collect(),
        Value::Array(list) => format!("{} entries", list.len()),
        Value::Object(map) => format!("{} fields", map.len()),
        other => other.to_string(),
    };
    if text.chars().count() <= SAMPLE { text } else { text.chars().take(SAMPLE).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_of_several_items_are_put_together() {
        let mut shape = Shape::default();
        shape.add(&json!({"name": "Ann", "address": {"city": "Bonn", "odd key": 1}, "tags": ["a", 2]}), 0);
        shape.add(&json!({"name": null, "late": true, "tags": []}), 0);
        let fields = shape.fields("");
        let names: Vec<(&str, &str, &str)> = fields.iter().map(|f| (f.path.as_str(), f.kind.as_str(), f.sample.as_str())).collect();
        assert_eq!(
            names,
            [
                ("name", "string|null", "Ann"),
                ("address", "object", "2 fields"),
                ("tags", "array", "2 entries"),
                ("late", "boolean", "true")
            ]
        );
        assert_eq!(fields[1].children.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["address.city", r#"address["odd key"]"#]);
        assert_eq!((fields[2].children[0].path.as_str(), fields[2].children[0].kind.as_str()), ("tags[0]", "string|number"));
    }
}
