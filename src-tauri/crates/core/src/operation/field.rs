//! Setting a field of a node, of its parameters or of the workflow by dotted path.

use serde_json::Value;

use super::{Operation, OperationError};
use crate::{JsonMap, Node, Workflow};

const NODE_FIELDS: [&str; 15] = [
    "name",
    "type",
    "type_version",
    "position",
    "parameters",
    "disabled",
    "on_error",
    "retry_on_fail",
    "max_tries",
    "wait_between_tries",
    "execute_once",
    "always_output_data",
    "notes",
    "notes_in_flow",
    "credentials",
];

/// Sets a whole field of a node; returns the path and value that take it back.
pub(super) fn set_node_field(node: &mut Node, path: &str, value: &Value) -> Result<(String, Value), OperationError> {
    if !NODE_FIELDS.contains(&path) {
        return Err(error(path, "a node has no such field"));
    }
    let mut object = to_object(node, path)?;
    let old = replace(&mut object, path, value);
    *node = serde_json::from_value(Value::Object(object)).map_err(|e| error(path, &e.to_string()))?;
    Ok((path.to_owned(), old))
}

/// Sets one parameter by path. What takes it back is the old value of the outermost parameter, so that lists come back exactly.
pub(super) fn set_parameter(parameters: &mut JsonMap, path: &str, value: &Value) -> Result<(String, Value), OperationError> {
    let full = || format!("parameters.{path}");
    let first = path.split('.').next().unwrap_or_default();
    if first.is_empty() {
        return Err(error(&full(), "the path is empty"));
    }
    let old = parameters.get(first).cloned();
    // An explicit null cannot be told from "absent" by a value: take back the whole object.
    let undo = match &old {
        Some(Value::Null) => ("parameters".to_owned(), Value::Object(parameters.clone())),
        other => (format!("parameters.{first}"), other.clone().unwrap_or(Value::Null)),
    };
    let mut root = Value::Object(std::mem::take(parameters));
    let result = set_path(&mut root, path, value).map_err(|reason| error(&full(), &reason.to_string()));
    if let Value::Object(map) = root {
        *parameters = map;
    }
    if result.is_err() {
        match old {
            Some(old) => parameters.insert(first.to_owned(), old),
            None => parameters.shift_remove(first),
        };
    }
    result.map(|()| undo)
}

/// Sets a field of the workflow itself.
pub(super) fn set_workflow(workflow: &mut Workflow, path: &str, value: &Value) -> Result<Vec<Operation>, OperationError> {
    let old = match path.split_once('.') {
        None if path == "name" => {
            let name = value.as_str().filter(|n| !n.trim().is_empty()).ok_or_else(|| error(path, "a name is text and not empty"))?;
            Value::String(std::mem::replace(&mut workflow.name, name.to_owned()))
        }
        None if path == "tags" => {
            let tags = serde_json::from_value(value.clone()).map_err(|e| error(path, &e.to_string()))?;
            Value::from(std::mem::replace(&mut workflow.tags, tags))
        }
        None if path == "settings" => {
            let settings = serde_json::from_value(value.clone()).map_err(|e| error(path, &e.to_string()))?;
            let old = std::mem::replace(&mut workflow.settings, settings);
            Value::Object(to_object(&old, path)?)
        }
        Some(("settings", key)) if !key.is_empty() => {
            let mut settings = to_object(&workflow.settings, path)?;
            let old = replace(&mut settings, key, value);
            workflow.settings = serde_json::from_value(Value::Object(settings)).map_err(|e| error(path, &e.to_string()))?;
            old
        }
        _ => return Err(error(path, "a workflow has no such field")),
    };
    Ok(vec![Operation::SetWorkflow { field: path.to_owned(), value: old }])
}

fn to_object<T: serde::Serialize>(value: &T, path: &str) -> Result<JsonMap, OperationError> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(error(path, "it is not an object")),
        Err(e) => Err(error(path, &e.to_string())),
    }
}

fn replace(object: &mut JsonMap, key: &str, value: &Value) -> Value {
    let old = if value.is_null() { object.shift_remove(key) } else { object.insert(key.to_owned(), value.clone()) };
    old.unwrap_or(Value::Null)
}

/// Why there is no place at a path.
#[derive(Debug, thiserror::Error)]
enum PathError {
    #[error("“{0}” is no index of a list")]
    Index(String),
    #[error("the list has {len} entries, there is no place {index}")]
    Place { len: usize, index: usize },
    #[error("“{0}” is inside a value that is no object or list")]
    Inside(String),
}

fn set_path(root: &mut Value, path: &str, value: &Value) -> Result<(), PathError> {
    let mut parts = path.split('.').peekable();
    let mut at = root;
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        if at.is_null() {
            *at = Value::Object(JsonMap::new());
        }
        at = match at {
            Value::Object(map) if last && value.is_null() => {
                map.shift_remove(part);
                return Ok(());
            }
            Value::Object(map) => map.entry(part).or_insert(Value::Null),
            Value::Array(list) => {
                let index: usize = part.parse().map_err(|_| PathError::Index(part.to_owned()))?;
                if index > list.len() {
                    return Err(PathError::Place { len: list.len(), index });
                }
                if index == list.len() {
                    list.push(Value::Null);
                }
                &mut list[index]
            }
            _ => return Err(PathError::Inside(part.to_owned())),
        };
    }
    *at = value.clone();
    Ok(())
}

fn error(field: &str, reason: &str) -> OperationError {
    OperationError::Field { field: field.to_owned(), reason: reason.to_owned() }
}
