//! Edits: every change of a workflow is an operation. A draft is the fold of operations; undo, crash safety, diff and later merge rest on it.

mod connection;
mod field;
mod node;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Connection, Node, NodeId, Workflow};

/// One edit of a workflow's graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// Adds a node; `index` is its place in the document, the end when absent.
    AddNode {
        /// The node.
        node: Box<Node>,
        /// Where.
        #[serde(default)]
        index: Option<u32>,
    },
    /// Removes a node, and with it its connections and pinned data.
    RemoveNode {
        /// Which.
        node_id: NodeId,
    },
    /// Sets one field of a node: `name`, `position`, `parameters`, `parameters.<path>`, `disabled`, `on_error`, `notes`, …
    SetNode {
        /// Which.
        node_id: NodeId,
        /// Dotted path of the field.
        field: String,
        /// New value; null removes an optional field or a parameter.
        #[specta(type = specta_typescript::Unknown)]
        value: Value,
    },
    /// Adds a connection.
    AddConnection {
        /// The connection.
        connection: Connection,
        /// Where in the document; the end when absent.
        #[serde(default)]
        index: Option<u32>,
    },
    /// Removes a connection.
    RemoveConnection {
        /// Which.
        connection: Connection,
    },
    /// Pins a node's output; null unpins.
    SetPinned {
        /// Which.
        node_id: NodeId,
        /// Items in n8n's form, or null.
        #[specta(type = specta_typescript::Unknown)]
        items: Value,
    },
    /// Sets one field of the workflow: `name`, `settings`, `settings.<key>`, `tags`.
    SetWorkflow {
        /// Dotted path of the field.
        field: String,
        /// New value.
        #[specta(type = specta_typescript::Unknown)]
        value: Value,
    },
    /// Puts another document in place of the whole one, as an import does.
    Replace {
        /// The new document.
        document: Box<Workflow>,
    },
}

/// An operation does not fit the graph it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// No such node.
    #[error("There is no node {0} in this workflow.")]
    NoNode(NodeId),
    /// The id is taken.
    #[error("There is a node {0} in this workflow already.")]
    NodeExists(NodeId),
    /// The name is taken or empty.
    #[error("A node named “{0}” exists already, or the name is empty. Choose another name.")]
    Name(String),
    /// No such connection.
    #[error("This connection does not exist.")]
    NoConnection,
    /// The connection is there already.
    #[error("This connection exists already.")]
    ConnectionExists,
    /// No such field, or a value of the wrong type.
    #[error("The field “{field}” cannot be set: {reason}")]
    Field {
        /// Path of the field.
        field: String,
        /// Why not.
        reason: String,
    },
    /// A limit was passed.
    #[error("{0}")]
    Limit(String),
}

/// Applies one operation and returns the operations that take it back, in the order to apply them.
///
/// # Errors
/// When the operation does not fit; the workflow is then unchanged.
pub fn apply(workflow: &mut Workflow, operation: &Operation) -> Result<Vec<Operation>, OperationError> {
    match operation {
        Operation::AddNode { node, index } => node::add(workflow, node, *index),
        Operation::RemoveNode { node_id } => node::remove(workflow, node_id),
        Operation::SetNode { node_id, field, value } => node::set(workflow, node_id, field, value),
        Operation::AddConnection { connection, index } => connection::add(workflow, connection, *index),
        Operation::RemoveConnection { connection } => connection::remove(workflow, connection),
        Operation::SetPinned { node_id, items } => node::pin(workflow, node_id, items),
        Operation::SetWorkflow { field, value } => field::set_workflow(workflow, field, value),
        Operation::Replace { document } => replace(workflow, document),
    }
}

/// Applies operations in order and returns those that take all of them back, in the order to apply them.
///
/// # Errors
/// When one does not fit; the workflow is then as it was before the first.
pub fn apply_all(workflow: &mut Workflow, operations: &[Operation]) -> Result<Vec<Operation>, OperationError> {
    let mut undo: Vec<Vec<Operation>> = Vec::with_capacity(operations.len());
    for operation in operations {
        match apply(workflow, operation) {
            Ok(inverse) => undo.push(inverse),
            Err(error) => {
                for inverse in undo.iter().rev().flatten() {
                    // An inverse of what was just applied fits by construction.
                    let _ = apply(workflow, inverse);
                }
                return Err(error);
            }
        }
    }
    Ok(undo.into_iter().rev().flatten().collect())
}

/// Files may hold dangling wires and doubled names, and so may this; what everything else rests on must hold.
fn replace(workflow: &mut Workflow, document: &Workflow) -> Result<Vec<Operation>, OperationError> {
    if document.name.trim().is_empty() {
        return Err(OperationError::Field { field: "name".into(), reason: "a name is text and not empty".into() });
    }
    let mut ids = HashSet::with_capacity(document.nodes.len());
    if let Some(node) = document.nodes.iter().find(|node| !ids.insert(&node.id)) {
        return Err(OperationError::NodeExists(node.id.clone()));
    }
    let before = std::mem::replace(workflow, document.clone());
    Ok(vec![Operation::Replace { document: Box::new(before) }])
}

fn place(index: Option<u32>, len: usize) -> usize {
    index.and_then(|i| usize::try_from(i).ok()).map_or(len, |i| i.min(len))
}

fn at(index: usize) -> Option<u32> {
    u32::try_from(index).ok()
}

#[cfg(test)]
mod tests;
