//! What Millrace understands of an n8n node or workflow object. Import and export read the original through the same
//! functions, so that "unchanged" means the same to both.

use millrace_core::{Item, JsonMap, Node, NodeId, OnError, Registry, Settings, TypeVersion};
use serde_json::{Value, json};

use crate::error::{Error, kind_of};

/// Reads a node. `path` says where it stands, for errors. The id is the file's own, or none.
pub(crate) fn read_node(object: &JsonMap, registry: &Registry, path: &str) -> Result<(Option<NodeId>, Node), Error> {
    let text = |key: &str| match object.get(key) {
        Some(Value::String(s)) => Ok(s.clone()),
        other => Err(Error::Shape { path: format!("{path}.{key}"), expected: "text", found: kind_of(other) }),
    };
    let n8n_type = text("type")?;
    let node_type = registry.from_n8n(&n8n_type).map_or(n8n_type, str::to_owned);
    let mut node = Node::new(text("name")?, node_type, read_version(object, path)?);
    node.position = read_position(object.get("position"));
    node.parameters = match object.get("parameters") {
        None | Some(Value::Null) => JsonMap::new(),
        // PHP and some editors write an empty object as an empty list.
        Some(Value::Array(list)) if list.is_empty() => JsonMap::new(),
        Some(Value::Object(map)) => map.clone(),
        other => return Err(Error::Shape { path: format!("{path}.parameters"), expected: "an object", found: kind_of(other) }),
    };
    let flag = |key: &str| object.get(key).and_then(Value::as_bool).unwrap_or(false);
    node.disabled = flag("disabled");
    node.retry_on_fail = flag("retryOnFail");
    node.execute_once = flag("executeOnce");
    node.always_output_data = flag("alwaysOutputData");
    node.notes_in_flow = flag("notesInFlow");
    node.on_error = read_on_error(object);
    node.max_tries = object.get("maxTries").and_then(Value::as_f64);
    node.wait_between_tries = object.get("waitBetweenTries").and_then(Value::as_f64);
    node.notes = object.get("notes").and_then(Value::as_str).unwrap_or_default().to_owned();
    node.credentials = object.get("credentials").and_then(Value::as_object).cloned().unwrap_or_default();
    let id = object.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(NodeId::from);
    Ok((id, node))
}

fn read_version(object: &JsonMap, path: &str) -> Result<TypeVersion, Error> {
    let value = object.get("typeVersion");
    let number = match value {
        None | Some(Value::Null) => Some(1.0),
        Some(Value::Number(n)) => n.as_f64(),
        Some(Value::String(s)) => s.trim().parse().ok(),
        _ => None,
    };
    number.filter(|n| n.is_finite()).map(TypeVersion).ok_or_else(|| Error::Shape {
        path: format!("{path}.typeVersion"),
        expected: "a number",
        found: kind_of(value),
    })
}

fn read_position(value: Option<&Value>) -> [f64; 2] {
    let number = |v: Option<&Value>| match v {
        Some(Value::Number(n)) => n.as_f64().unwrap_or_default(),
        Some(Value::String(s)) => s.parse().unwrap_or_default(),
        _ => 0.0,
    };
    match value {
        Some(Value::Array(a)) => [number(a.first()), number(a.get(1))],
        Some(Value::Object(o)) => [number(o.get("x")), number(o.get("y"))],
        _ => [0.0, 0.0],
    }
}

fn read_on_error(object: &JsonMap) -> OnError {
    match object.get("onError").and_then(Value::as_str) {
        Some("continueRegularOutput") => OnError::Continue,
        Some("continueErrorOutput") => OnError::ErrorOutput,
        Some(_) => OnError::Stop,
        None if object.get("continueOnFail").and_then(Value::as_bool) == Some(true) => OnError::Continue,
        None => OnError::Stop,
    }
}

/// A node's fields as n8n writes them, but for `parameters` and `id`. Null means: not written.
pub(crate) fn node_fields(node: &Node, registry: &Registry) -> Vec<(&'static str, Value)> {
    let flag = |on: bool| if on { Value::Bool(true) } else { Value::Null };
    let number = |n: Option<f64>| n.map_or(Value::Null, number);
    let on_error = match node.on_error {
        OnError::Stop => Value::Null,
        OnError::Continue => json!("continueRegularOutput"),
        OnError::ErrorOutput => json!("continueErrorOutput"),
    };
    vec![
        ("name", json!(node.name)),
        ("type", json!(registry.to_n8n(&node.node_type))),
        ("typeVersion", json!(node.type_version)),
        ("position", Value::Array(node.position.iter().map(|n| self::number(*n)).collect())),
        ("disabled", flag(node.disabled)),
        ("onError", on_error),
        ("retryOnFail", flag(node.retry_on_fail)),
        ("maxTries", number(node.max_tries)),
        ("waitBetweenTries", number(node.wait_between_tries)),
        ("executeOnce", flag(node.execute_once)),
        ("alwaysOutputData", flag(node.always_output_data)),
        ("notes", if node.notes.is_empty() { Value::Null } else { json!(node.notes) }),
        ("notesInFlow", flag(node.notes_in_flow)),
        ("credentials", if node.credentials.is_empty() { Value::Null } else { Value::Object(node.credentials.clone()) }),
    ]
}

fn number(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() < 1e15 { Value::from(n as i64) } else { Value::from(n) }
}

/// Reads `settings`; anything but an object counts as none.
pub(crate) fn read_settings(value: Option<&Value>) -> Settings {
    value.filter(|v| v.is_object()).and_then(|v| serde_json::from_value(v.clone()).ok()).unwrap_or_default()
}

/// Reads tags: names, or objects with a name.
pub(crate) fn read_tags(value: Option<&Value>) -> Vec<String> {
    let name = |tag: &Value| tag.as_str().or_else(|| tag.get("name").and_then(Value::as_str)).map(str::to_owned);
    value.and_then(Value::as_array).map(|tags| tags.iter().filter_map(name).collect()).unwrap_or_default()
}

/// Reads `pinData`: node name → items. Entries that are no list are left to the original.
pub(crate) fn read_pinned(value: Option<&Value>) -> Vec<(&String, Vec<Item>)> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(name, items)| Some((name, items.as_array()?.iter().cloned().map(Item::from_n8n).collect()))).collect()
}

/// Reads `staticData`; some exports write it as a string of JSON.
pub(crate) fn read_static_data(value: Option<&Value>) -> JsonMap {
    match value {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => JsonMap::new(),
    }
}
