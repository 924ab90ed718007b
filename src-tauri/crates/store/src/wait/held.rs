//! Executions that are in the queue but must not start yet: a retry after its pause, or one that an open breaker holds back.

use millrace_core::{EpochMs, ExecutionId, WorkflowId};

use crate::{Error, Store, database::Query};

/// Rows at most in one call.
const MOST: u32 = 10_000;

impl Store {
    /// Held executions whose time has come, the longest due first, at most `limit` (and 10,000).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn held_due(&self, now: EpochMs, limit: u32) -> Result<Vec<ExecutionId>, Error> {
        let query = Query::new(
            "SELECT id FROM executions WHERE workspace_id = ? AND status = 'queued' AND not_before <= ? ORDER BY not_before, id LIMIT ?",
        )
        .bind(self.workspace_id().to_string())
        .bind(now.0)
        .bind(limit.min(MOST));
        self.ids(query).await
    }

    /// When the next held execution may start.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn next_held(&self) -> Result<Option<EpochMs>, Error> {
        let query =
            Query::new("SELECT MIN(not_before) FROM executions WHERE workspace_id = ? AND status = 'queued' AND not_before IS NOT NULL")
                .bind(self.workspace_id().to_string());
        self.readers().fetch_one(query).await?.get(0)
    }

    /// Lets a held execution go: it is in the queue like any other. True when it was held.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn release(&self, id: ExecutionId) -> Result<bool, Error> {
        let query = Query::new("UPDATE executions SET not_before = NULL WHERE id = ? AND status = 'queued' AND not_before IS NOT NULL")
            .bind(id.to_string());
        Ok(self.write(move |c| Box::pin(c.execute(query))).await? == 1)
    }

    /// Holds back until `not_before` what is held of a workflow and due earlier: its breaker is still open.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn postpone_held(&self, workflow_id: WorkflowId, not_before: EpochMs) -> Result<(), Error> {
        let query = Query::new("UPDATE executions SET not_before = ? WHERE workflow_id = ? AND status = 'queued' AND not_before < ?")
            .bind(not_before.0)
            .bind(workflow_id.to_string())
            .bind(not_before.0);
        self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(())
    }

    /// Makes every held execution of a workflow due now, as when its breaker is closed by hand. Returns how many there were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn release_held(&self, workflow_id: WorkflowId) -> Result<u32, Error> {
        let now = self.now().0;
        let query = Query::new("UPDATE executions SET not_before = ? WHERE workflow_id = ? AND status = 'queued' AND not_before > ?")
            .bind(now)
            .bind(workflow_id.to_string())
            .bind(now);
        let due = self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(u32::try_from(due).unwrap_or(u32::MAX))
    }
}
