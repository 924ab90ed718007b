//! Counts alarms that are not over.

use std::collections::HashMap;

use millrace_core::WorkflowId;

use crate::{Error, Store, database::Query};

impl Store {
    /// Alarms that are not over, and of these those nobody has acknowledged.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_alarms(&self) -> Result<(u32, u32), Error> {
        let query =
            Query::new("SELECT COUNT(*), COUNT(*) - COUNT(acknowledged_at) FROM alarms WHERE workspace_id = ? AND resolved_at IS NULL")
                .bind(self.workspace_id().to_string());
        let row = self.readers().fetch_one(query).await?;
        Ok((row.get(0)?, row.get(1)?))
    }

    /// Alarms that are not over by workflow; workflows without any are absent.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn alarm_counts_by_workflow(&self) -> Result<HashMap<WorkflowId, u32>, Error> {
        let query = Query::new(
            "SELECT workflow_id, COUNT(*) FROM alarms WHERE workspace_id = ? AND resolved_at IS NULL AND workflow_id IS NOT NULL GROUP BY workflow_id",
        )
        .bind(self.workspace_id().to_string());
        self.readers().fetch_all(query).await?.iter().map(|row| Ok((row.parse(0)?, row.get(1)?))).collect()
    }
}
