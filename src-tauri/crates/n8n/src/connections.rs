//! n8n's connections by node name ↔ ours by node id.

use std::collections::HashMap;

use millrace_core::{Connection, JsonMap, NodeId, Workflow};
use serde_json::{Value, json};

use crate::error::{Error, kind_of};

/// Marks the id of an end that the file names but does not hold; validation reports it, export writes the name again.
const MISSING: &str = "missing:";

/// Reads `connections[source][kind][output] = [{node, type, index}]`; lists may be null.
pub(crate) fn read(value: Option<&Value>, ids: &HashMap<&str, NodeId>) -> Result<Vec<Connection>, Error> {
    let sources = match value {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(Value::Array(list)) if list.is_empty() => return Ok(vec![]),
        Some(Value::Object(map)) => map,
        other => return Err(shape("connections".into(), "an object", other)),
    };
    let id = |name: &str| ids.get(name).cloned().unwrap_or_else(|| format!("{MISSING}{name}").into());
    let mut connections = Vec::new();
    for (source, kinds) in sources {
        let path = format!("connections[{source:?}]");
        for (kind, outputs) in object(kinds, &path)? {
            let path = format!("{path}.{kind}");
            for (index, targets) in list(outputs, &path)?.iter().enumerate() {
                let path = format!("{path}[{index}]");
                for (i, target) in list(targets, &path)?.iter().enumerate() {
                    let path = format!("{path}[{i}]");
                    let Some(name) = target.get("node").and_then(Value::as_str) else {
                        if target.is_null() {
                            continue;
                        }
                        return Err(shape(format!("{path}.node"), "text", target.get("node")));
                    };
                    connections.push(Connection {
                        from: id(source),
                        from_port: kind.clone(),
                        from_index: u32::try_from(index).unwrap_or(u32::MAX),
                        to: id(name),
                        to_port: target.get("type").and_then(Value::as_str).unwrap_or(kind).to_owned(),
                        to_index: target.get("index").and_then(Value::as_u64).and_then(|n| n.try_into().ok()).unwrap_or_default(),
                    });
                }
            }
        }
    }
    Ok(connections)
}

fn object<'a>(value: &'a Value, path: &str) -> Result<Vec<(&'a String, &'a Value)>, Error> {
    match value {
        Value::Object(map) => Ok(map.iter().collect()),
        Value::Null => Ok(vec![]),
        Value::Array(list) if list.is_empty() => Ok(vec![]),
        other => Err(shape(path.to_owned(), "an object", Some(other))),
    }
}

fn list<'a>(value: &'a Value, path: &str) -> Result<&'a [Value], Error> {
    match value {
        Value::Array(list) => Ok(list),
        Value::Null => Ok(&[]),
        other => Err(shape(path.to_owned(), "a list", Some(other))),
    }
}

fn shape(path: String, expected: &'static str, found: Option<&Value>) -> Error {
    Error::Shape { path, expected, found: kind_of(found) }
}

/// Writes connections in n8n's form.
pub(crate) fn write<'a>(workflow: &Workflow, connections: impl Iterator<Item = &'a Connection>) -> JsonMap {
    let names: HashMap<&NodeId, &str> = workflow.nodes.iter().map(|n| (&n.id, n.name.as_str())).collect();
    let name =
        |id: &'a NodeId| names.get(id).copied().unwrap_or_else(|| id.as_str().strip_prefix(MISSING).unwrap_or(id.as_str())).to_owned();
    let mut tree: indexmap::IndexMap<String, indexmap::IndexMap<&'a str, Vec<Vec<Value>>>> = indexmap::IndexMap::new();
    for c in connections {
        let outputs = tree.entry(name(&c.from)).or_default().entry(&c.from_port).or_default();
        let index = c.from_index as usize;
        if outputs.len() <= index {
            outputs.resize_with(index + 1, Vec::new);
        }
        outputs[index].push(json!({"node": name(&c.to), "type": c.to_port, "index": c.to_index}));
    }
    tree.into_iter().map(|(source, kinds)| (source, json!(kinds))).collect()
}
