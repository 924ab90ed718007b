//! What a trigger remembers: a mailbox's last message, a feed's entries seen.

use millrace_core::{NodeId, WorkflowId};
use serde_json::Value;

use crate::{
    Error, Store,
    database::{Document, Query},
};

/// Bytes a trigger may remember.
const STATE_BYTES: usize = 4 << 20;

impl Store {
    /// What a trigger remembers.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn trigger_state(&self, workflow_id: WorkflowId, node_id: &NodeId) -> Result<Option<Value>, Error> {
        let query = Query::new("SELECT state FROM triggers WHERE workflow_id = ? AND node_id = ?")
            .bind(workflow_id.to_string())
            .bind(node_id.as_str());
        match self.readers().fetch_optional(query).await? {
            Some(row) => row.json_opt("state"),
            None => Ok(None),
        }
    }

    /// Keeps what a trigger remembers; null forgets it.
    ///
    /// # Errors
    /// When the trigger is not armed, or it would remember more than 4 MB.
    pub async fn save_trigger_state(&self, workflow_id: WorkflowId, node_id: &NodeId, state: Value) -> Result<(), Error> {
        let text = (!state.is_null()).then(|| state.to_string());
        if text.as_ref().is_some_and(|t| t.len() > STATE_BYTES) {
            return Err(Error::Limit(format!("A trigger can remember {} MB; node {node_id} would remember more.", STATE_BYTES >> 20)));
        }
        let query = Query::new("UPDATE triggers SET state = ? WHERE workflow_id = ? AND node_id = ?")
            .bind(text.map(Document))
            .bind(workflow_id.to_string())
            .bind(node_id.as_str());
        match self.write(move |c| Box::pin(c.execute(query))).await? {
            0 => Err(Error::not_found("trigger", format!("{node_id} of workflow {workflow_id}"))),
            _ => Ok(()),
        }
    }
}
