//! Edits: every change of a workflow is an operation. A draft is the fold of operations; undo, crash safety, diff and later merge rest on it.

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
pub fn apply(_workflow: &mut Workflow, operation: &Operation) -> Result<Vec<Operation>, OperationError> {
    Err(OperationError::Limit(format!("not built: {operation:?}")))
}
