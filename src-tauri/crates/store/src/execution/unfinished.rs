//! Executions that a process before this one did not finish.

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, WorkflowId};

use crate::{Error, Store, database::Query, workflow::list::parse_status};

/// Rows at most in one call.
const MOST: u32 = 10_000;

/// An execution that was under way or in line.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Which.
    pub id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// `Queued`, `Running` or `New`.
    pub status: ExecutionStatus,
    /// Only part of the workflow ran; such an execution is not taken up again.
    pub partial: bool,
    /// Larger runs first.
    pub priority: i16,
    /// It is not to begin before.
    pub not_before: Option<EpochMs>,
    /// When it was accepted.
    pub started_at: EpochMs,
}

impl Store {
    /// Executions that are new, in line or under way, in order of their ids after `after`, at most `limit` (and 10,000).
    /// Those that wait for something are not among them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unfinished(&self, after: Option<ExecutionId>, limit: u32) -> Result<Vec<Unfinished>, Error> {
        let query = Query::new(
            "SELECT id, workflow_id, status, partial, priority, not_before, started_at FROM executions \
             WHERE workspace_id = ? AND status <> 'success' AND status IN ('new', 'queued', 'running') AND id > ? ORDER BY id LIMIT ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(limit.min(MOST));
        let rows = self.readers().fetch_all(query).await?;
        let read = |row: &crate::database::Row| {
            Ok(Unfinished {
                id: row.parse("id")?,
                workflow_id: row.parse("workflow_id")?,
                status: parse_status(&row.get::<String>("status")?)?,
                partial: row.get("partial")?,
                priority: i16::try_from(row.get::<i64>("priority")?).unwrap_or_default(),
                not_before: row.get("not_before")?,
                started_at: row.get("started_at")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
