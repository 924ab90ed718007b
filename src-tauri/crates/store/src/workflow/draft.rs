//! Reads a draft.

use millrace_core::{EpochMs, Workflow, WorkflowId};

use super::{Draft, LastExecution};
use crate::{
    Error, Store,
    database::{Connection, Query, Row},
};

/// The draft's row, with the document still as text.
pub(super) struct DraftRow {
    pub(super) revision: u32,
    pub(super) position: i64,
    pub(super) mergeable: bool,
    pub(super) document: String,
    pub(super) top: i64,
    pub(super) updated_at: EpochMs,
}

const SELECT: &str = "SELECT d.revision, d.position, d.mergeable, d.document, COALESCE((SELECT MAX(seq) FROM undo_steps WHERE workflow_id = d.workflow_id), 0) AS top, w.updated_at \
     FROM drafts d JOIN workflows w ON w.id = d.workflow_id WHERE d.workflow_id = ? AND w.deleted_at IS NULL";

impl DraftRow {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            revision: row.get("revision")?,
            position: row.get("position")?,
            mergeable: row.get("mergeable")?,
            document: row.get("document")?,
            top: row.get("top")?,
            updated_at: row.get("updated_at")?,
        })
    }
    pub(super) async fn read(connection: &mut Connection, id: WorkflowId) -> Result<Self, Error> {
        let row = connection.fetch_optional(Query::new(SELECT).bind(id.to_string())).await?;
        Self::from_row(&row.ok_or_else(|| Error::not_found("workflow", id))?)
    }
    pub(super) fn parse(&self, id: WorkflowId) -> Result<Workflow, Error> {
        parse(&self.document, id)
    }
}

pub(super) fn parse(text: &str, id: WorkflowId) -> Result<Workflow, Error> {
    serde_json::from_str(text).map_err(|e| Error::damaged(format!("workflow {id}"), e))
}

impl Store {
    /// The draft of a workflow.
    ///
    /// # Errors
    /// When there is none, or it is deleted.
    pub async fn draft(&self, id: WorkflowId) -> Result<Draft, Error> {
        let row = self.readers().fetch_optional(Query::new(SELECT).bind(id.to_string())).await?;
        let row = DraftRow::from_row(&row.ok_or_else(|| Error::not_found("workflow", id))?)?;
        let document = row.parse(id)?;
        Ok(Draft {
            id,
            revision: row.revision,
            document,
            can_undo: row.position > 0,
            can_redo: row.top > row.position,
            updated_at: row.updated_at,
        })
    }

    /// How a workflow last ran.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn last_execution(&self, id: WorkflowId) -> Result<Option<LastExecution>, Error> {
        let row = self
            .readers()
            .fetch_optional(
                Query::new("SELECT id, status, started_at FROM executions WHERE workflow_id = ? ORDER BY started_at DESC, id DESC LIMIT 1")
                    .bind(id.to_string()),
            )
            .await?;
        row.map(|row| super::list::last(&row, "id")).transpose()
    }

    /// The draft as the fold of its journal onto its first document: what the draft must always equal.
    ///
    /// # Errors
    /// When the journal does not apply.
    pub async fn fold(&self, id: WorkflowId) -> Result<Workflow, Error> {
        let base: Option<String> =
            self.readers().fetch_value(Query::new("SELECT base_document FROM drafts WHERE workflow_id = ?").bind(id.to_string())).await?;
        let mut document = parse(&base.ok_or_else(|| Error::not_found("workflow", id))?, id)?;
        let operations: Vec<String> = self
            .readers()
            .fetch_values(
                Query::new("SELECT operation FROM edit_operations WHERE workflow_id = ? ORDER BY revision, ordinal").bind(id.to_string()),
            )
            .await?;
        for (index, text) in operations.iter().enumerate() {
            let operation = serde_json::from_str(text).map_err(|e| Error::damaged("edit journal", e))?;
            millrace_core::operation::apply(&mut document, &operation).map_err(|source| Error::Operation { index, source })?;
        }
        Ok(document)
    }
}
