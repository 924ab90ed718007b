//! Reads a draft.

use millrace_core::{EpochMs, Workflow, WorkflowId};
use sqlx::SqliteConnection;

use super::{Draft, LastExecution, count};
use crate::{Error, Store};

/// The draft's row, with the document still as text.
pub(super) struct DraftRow {
    pub(super) revision: u32,
    pub(super) position: i64,
    pub(super) mergeable: bool,
    pub(super) document: String,
    pub(super) top: i64,
    pub(super) updated_at: EpochMs,
}

const SELECT: &str = "SELECT d.revision, d.position, d.mergeable, d.document, COALESCE((SELECT MAX(seq) FROM undo_steps WHERE workflow_id = d.workflow_id), 0), w.updated_at \
     FROM drafts d JOIN workflows w ON w.id = d.workflow_id WHERE d.workflow_id = ? AND w.deleted_at IS NULL";

type Columns = (i64, i64, bool, String, i64, i64);

impl DraftRow {
    fn from_columns((revision, position, mergeable, document, top, updated_at): Columns) -> Self {
        Self { revision: count(revision), position, mergeable, document, top, updated_at: EpochMs(updated_at) }
    }
    pub(super) async fn read(connection: &mut SqliteConnection, id: WorkflowId) -> Result<Self, Error> {
        let row: Option<Columns> = sqlx::query_as(SELECT).bind(id.to_string()).fetch_optional(connection).await?;
        row.map(Self::from_columns).ok_or_else(|| Error::not_found("workflow", id))
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
        let row: Option<Columns> = sqlx::query_as(SELECT).bind(id.to_string()).fetch_optional(self.readers()).await?;
        let row = row.map(DraftRow::from_columns).ok_or_else(|| Error::not_found("workflow", id))?;
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
        let row: Option<(String, String, i64)> =
            sqlx::query_as("SELECT id, status, started_at FROM executions WHERE workflow_id = ? ORDER BY started_at DESC, id DESC LIMIT 1")
                .bind(id.to_string())
                .fetch_optional(self.readers())
                .await?;
        row.map(|(id, status, at)| super::list::last(&id, &status, at)).transpose()
    }

    /// The draft as the fold of its journal onto its first document: what the draft must always equal.
    ///
    /// # Errors
    /// When the journal does not apply.
    pub async fn fold(&self, id: WorkflowId) -> Result<Workflow, Error> {
        let base: Option<String> = sqlx::query_scalar("SELECT base_document FROM drafts WHERE workflow_id = ?")
            .bind(id.to_string())
            .fetch_optional(self.readers())
            .await?;
        let mut document = parse(&base.ok_or_else(|| Error::not_found("workflow", id))?, id)?;
        let operations: Vec<String> =
            sqlx::query_scalar("SELECT operation FROM edit_operations WHERE workflow_id = ? ORDER BY revision, ordinal")
                .bind(id.to_string())
                .fetch_all(self.readers())
                .await?;
        for (index, text) in operations.iter().enumerate() {
            let operation = serde_json::from_str(text).map_err(|e| Error::damaged("edit journal", e))?;
            millrace_core::operation::apply(&mut document, &operation).map_err(|source| Error::Operation { index, source })?;
        }
        Ok(document)
    }
}
