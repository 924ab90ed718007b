//! Adding and removing connections.

use super::{Operation, OperationError, at, place};
use crate::{Connection, Workflow, graph::limits};

pub(super) fn add(workflow: &mut Workflow, connection: &Connection, index: Option<u32>) -> Result<Vec<Operation>, OperationError> {
    for id in [&connection.from, &connection.to] {
        if workflow.node(id).is_none() {
            return Err(OperationError::NoNode(id.clone()));
        }
    }
    if workflow.connections.contains(connection) {
        return Err(OperationError::ConnectionExists);
    }
    if workflow.connections.len() >= limits::CONNECTIONS {
        return Err(OperationError::Limit(format!(
            "A workflow holds at most {} connections. Split it into several workflows.",
            limits::CONNECTIONS
        )));
    }
    let place = place(index, workflow.connections.len());
    workflow.connections.insert(place, connection.clone());
    Ok(vec![Operation::RemoveConnection { connection: connection.clone() }])
}

pub(super) fn remove(workflow: &mut Workflow, connection: &Connection) -> Result<Vec<Operation>, OperationError> {
    let index = workflow.connections.iter().position(|c| c == connection).ok_or(OperationError::NoConnection)?;
    let connection = workflow.connections.remove(index);
    Ok(vec![Operation::AddConnection { connection, index: at(index) }])
}
