//! Which waits are over. All by index: a hundred thousand that are not due cost nothing.

use millrace_core::{EpochMs, ExecutionId};

use crate::{Error, Store, database::Query};

/// Rows at most in one call.
const MOST: u32 = 10_000;

impl Store {
    /// Unanswered waits whose time has come, the longest due first, at most `limit` (and 10,000).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn due_waits(&self, now: EpochMs, limit: u32) -> Result<Vec<ExecutionId>, Error> {
        let query = Query::new(
            "SELECT execution_id FROM waits WHERE workspace_id = ? AND answered_at IS NULL AND until <= ? ORDER BY until, execution_id LIMIT ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(now.0)
        .bind(limit.min(MOST));
        self.ids(query).await
    }

    /// When the next unanswered wait ends by itself.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn next_wait(&self) -> Result<Option<EpochMs>, Error> {
        let query = Query::new("SELECT MIN(until) FROM waits WHERE workspace_id = ? AND answered_at IS NULL AND until IS NOT NULL")
            .bind(self.workspace_id().to_string());
        self.readers().fetch_one(query).await?.get(0)
    }

    /// Executions that were answered and have not gone on, in order of their ids after `after`, at most `limit` (and 10,000).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answered_waits(&self, after: Option<ExecutionId>, limit: u32) -> Result<Vec<ExecutionId>, Error> {
        let query = Query::new(
            "SELECT execution_id FROM waits WHERE workspace_id = ? AND answered_at IS NOT NULL AND execution_id > ? ORDER BY execution_id LIMIT ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(limit.min(MOST));
        self.ids(query).await
    }

    /// Execution ids in the first column.
    pub(super) async fn ids(&self, query: Query) -> Result<Vec<ExecutionId>, Error> {
        self.readers().fetch_all(query).await?.iter().map(|row| row.parse(0)).collect()
    }
}
