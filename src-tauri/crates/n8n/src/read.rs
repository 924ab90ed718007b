//! Reading every form people have: a file, an array of workflows, a clipboard snippet, a template download.

use std::collections::{HashMap, HashSet};

use millrace_core::{JsonMap, NodeId, Registry, Workflow, graph::limits};
use serde_json::Value;

use crate::{
    connections,
    error::{Error, kind_of, plain_reason},
    fields,
};

/// Key under which a template download keeps what is around its workflow.
pub(crate) const WRAPPER: &str = "$wrapper";

/// Key of an imported node's original under which an id stands that the file did not give, or gave twice; it is not written back.
pub(crate) const GENERATED_ID: &str = "$id";

/// Key of an imported workflow's original under which a name stands that the file did not give; it is not written back.
pub(crate) const GENERATED_NAME: &str = "$name";

/// A workflow that was read.
#[derive(Debug)]
pub struct Imported {
    /// The workflow; its name is empty when the file gives none.
    pub workflow: Workflow,
    /// n8n types that Millrace does not know, sorted; their nodes are placeholders.
    pub placeholders: Vec<String>,
}

impl Imported {
    /// Names a workflow that the file does not name, or whose name is taken. An export of the untouched import still gives the file's own.
    pub fn rename(&mut self, name: String) {
        if let Some(original) = self.workflow.imported.as_deref_mut() {
            original.insert(GENERATED_NAME.into(), Value::from(name.as_str()));
        }
        self.workflow.name = name;
    }
}

/// Reads all workflows of a file.
///
/// # Errors
/// Says what is wrong and where. Nothing is half imported.
pub fn import(bytes: &[u8], registry: &Registry) -> Result<Vec<Imported>, Error> {
    match parse(bytes)? {
        Value::Array(list) => {
            if list.is_empty() {
                return Err(Error::Shape { path: "the list".into(), expected: "a list of workflows", found: "empty" });
            }
            list.into_iter().enumerate().map(|(i, value)| read_any(value, registry, &format!("[{i}]"))).collect()
        }
        value => Ok(vec![read_any(value, registry, "")?]),
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Error> {
    if bytes.len() > limits::DOCUMENT_BYTES {
        return Err(Error::TooLarge { bytes: bytes.len(), most: limits::DOCUMENT_BYTES });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| Error::NotUtf8 { offset: e.valid_up_to() })?;
    serde_json::from_str(text).map_err(|e| Error::NotJson { reason: plain_reason(&e), line: e.line(), column: e.column().max(1) })
}

fn read_any(value: Value, registry: &Registry, path: &str) -> Result<Imported, Error> {
    let Value::Object(mut object) = value else {
        return Err(Error::Shape {
            path: if path.is_empty() { "the text".into() } else { path.to_owned() },
            expected: "an object with nodes",
            found: kind_of(Some(&value)),
        });
    };
    let inner = object.get("workflow").is_some_and(Value::is_object) && !object.get("nodes").is_some_and(Value::is_array);
    if !inner {
        return read_workflow(object, registry, path, None);
    }
    let Some(Value::Object(workflow)) = object.insert("workflow".into(), Value::Null) else {
        return read_workflow(object, registry, path, None);
    };
    // A template from the API nests once more.
    if workflow.get("workflow").is_some_and(Value::is_object) && !workflow.contains_key("nodes") {
        let mut imported = read_any(Value::Object(workflow), registry, &format!("{path}.workflow"))?;
        if let Some(original) = imported.workflow.imported.as_mut() {
            let nested = original.shift_remove(WRAPPER).unwrap_or(Value::Null);
            object.insert("workflow".into(), nested);
            original.insert(WRAPPER.into(), Value::Object(object));
        }
        return Ok(imported);
    }
    read_workflow(workflow, registry, &format!("{path}.workflow"), Some(object))
}

fn read_workflow(mut object: JsonMap, registry: &Registry, path: &str, wrapper: Option<JsonMap>) -> Result<Imported, Error> {
    let at = |key: &str| format!("{path}.{key}").trim_start_matches('.').to_owned();
    let nodes = match object.get_mut("nodes") {
        Some(Value::Array(list)) => std::mem::take(list),
        other => return Err(Error::Shape { path: at("nodes"), expected: "a list", found: kind_of(other.as_deref()) }),
    };
    if nodes.len() > limits::NODES {
        return Err(Error::Limit { what: "nodes", count: nodes.len(), most: limits::NODES });
    }
    let mut workflow = Workflow::default();
    let (mut ids, mut placeholders) = (HashSet::new(), HashSet::new());
    for (i, value) in nodes.into_iter().enumerate() {
        let path = format!("{}[{i}]", at("nodes"));
        let Value::Object(mut original) = value else {
            return Err(Error::Shape { path, expected: "an object", found: kind_of(Some(&value)) });
        };
        let (id, mut node) = fields::read_node(&original, registry, &path)?;
        node.id = id.filter(|id| ids.insert(id.clone())).unwrap_or_else(|| {
            let id = NodeId::random();
            original.insert(GENERATED_ID.into(), Value::from(id.as_str()));
            id
        });
        if registry.spec(&node.node_type).is_none() {
            placeholders.insert(node.node_type.clone());
        }
        // The parameters are kept once: in the node. An empty object remembers that the key was there.
        if let Some(parameters @ Value::Object(_)) = original.get_mut("parameters") {
            *parameters = Value::Object(JsonMap::new());
        }
        node.imported = Some(Box::new(original));
        workflow.nodes.push(node);
    }
    let by_name = ids_by_name(&workflow);
    let connections = connections::read(object.get("connections"), &by_name)?;
    if connections.len() > limits::CONNECTIONS {
        return Err(Error::Limit { what: "connections", count: connections.len(), most: limits::CONNECTIONS });
    }
    let pinned = fields::read_pinned(object.get("pinData"))
        .into_iter()
        .filter_map(|(name, items)| Some((by_name.get(name.as_str())?.clone(), items)))
        .collect();
    let name = object.get("name").or_else(|| wrapper.as_ref().and_then(|w| w.get("name")));
    workflow.name = name.and_then(Value::as_str).unwrap_or_default().to_owned();
    workflow.connections = connections;
    workflow.pinned = pinned;
    workflow.settings = fields::read_settings(object.get("settings"));
    workflow.tags = fields::read_tags(object.get("tags"));
    workflow.static_data = fields::read_static_data(object.get("staticData"));
    if let Some(wrapper) = wrapper {
        object.insert(WRAPPER.into(), Value::Object(wrapper));
    }
    workflow.imported = Some(Box::new(object));
    let mut placeholders: Vec<String> = placeholders.into_iter().collect();
    placeholders.sort();
    Ok(Imported { workflow, placeholders })
}

/// Ids by the names the file gave; of two nodes with one name the last counts, as in n8n.
pub(crate) fn ids_by_name(workflow: &Workflow) -> HashMap<&str, NodeId> {
    let mut ids = HashMap::with_capacity(workflow.nodes.len());
    for node in &workflow.nodes {
        let name = node.imported.as_ref().and_then(|o| o.get("name")).and_then(Value::as_str).unwrap_or(&node.name);
        ids.insert(name, node.id.clone());
    }
    ids
}
