//! Adding, removing, changing and pinning nodes.

use serde_json::Value;

use super::{Operation, OperationError, at, field, place};
use crate::{Item, Node, NodeId, Workflow, graph::limits};

pub(super) fn add(workflow: &mut Workflow, node: &Node, index: Option<u32>) -> Result<Vec<Operation>, OperationError> {
    if workflow.node(&node.id).is_some() {
        return Err(OperationError::NodeExists(node.id.clone()));
    }
    check_name(workflow, &node.id, &node.name)?;
    if workflow.nodes.len() >= limits::NODES {
        return Err(OperationError::Limit(format!("A workflow holds at most {} nodes. Split it into several workflows.", limits::NODES)));
    }
    let place = place(index, workflow.nodes.len());
    workflow.nodes.insert(place, node.clone());
    Ok(vec![Operation::RemoveNode { node_id: node.id.clone() }])
}

pub(super) fn remove(workflow: &mut Workflow, id: &NodeId) -> Result<Vec<Operation>, OperationError> {
    let index = position(workflow, id)?;
    let node = workflow.nodes.remove(index);
    let mut undo = vec![Operation::AddNode { node: Box::new(node), index: at(index) }];
    let mut place = 0;
    workflow.connections.retain(|connection| {
        let keep = connection.from != *id && connection.to != *id;
        if !keep {
            undo.push(Operation::AddConnection { connection: connection.clone(), index: at(place) });
        }
        place += 1;
        keep
    });
    if let Some(items) = workflow.pinned.shift_remove(id) {
        undo.push(Operation::SetPinned { node_id: id.clone(), items: items_value(&items) });
    }
    Ok(undo)
}

pub(super) fn set(workflow: &mut Workflow, id: &NodeId, path: &str, value: &Value) -> Result<Vec<Operation>, OperationError> {
    let index = position(workflow, id)?;
    if path == "name" {
        check_name(workflow, id, value.as_str().unwrap_or_default())?;
    }
    let node = &mut workflow.nodes[index];
    let (field, value) = match path.strip_prefix("parameters.") {
        Some(inner) => field::set_parameter(&mut node.parameters, inner, value)?,
        None => field::set_node_field(node, path, value)?,
    };
    Ok(vec![Operation::SetNode { node_id: id.clone(), field, value }])
}

pub(super) fn pin(workflow: &mut Workflow, id: &NodeId, items: &Value) -> Result<Vec<Operation>, OperationError> {
    position(workflow, id)?;
    let old = match items {
        Value::Null => workflow.pinned.shift_remove(id),
        Value::Array(list) => workflow.pinned.insert(id.clone(), list.iter().cloned().map(Item::from_n8n).collect()),
        _ => return Err(OperationError::Field { field: "pinned".into(), reason: "pinned data is a list of items".into() }),
    };
    Ok(vec![Operation::SetPinned { node_id: id.clone(), items: old.map_or(Value::Null, |items| items_value(&items)) }])
}

fn position(workflow: &Workflow, id: &NodeId) -> Result<usize, OperationError> {
    workflow.nodes.iter().position(|n| n.id == *id).ok_or_else(|| OperationError::NoNode(id.clone()))
}

fn check_name(workflow: &Workflow, id: &NodeId, name: &str) -> Result<(), OperationError> {
    if name.trim().is_empty() || workflow.nodes.iter().any(|n| n.id != *id && n.name == name) {
        return Err(OperationError::Name(name.to_owned()));
    }
    Ok(())
}

fn items_value(items: &[Item]) -> Value {
    serde_json::to_value(items).unwrap_or(Value::Null)
}
