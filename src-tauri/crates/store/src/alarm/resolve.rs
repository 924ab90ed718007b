//! Ends alarms, or notes that somebody knows.

use millrace_core::WorkflowId;

use crate::{Error, Store, database::Query};

impl Store {
    /// The matter is over. True when there was such an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn resolve_alarm(&self, kind: &str, subject: &str) -> Result<bool, Error> {
        let query =
            Query::new("UPDATE alarms SET resolved_at = ? WHERE workspace_id = ? AND kind = ? AND subject_key = ? AND resolved_at IS NULL")
                .bind(self.now().0)
                .bind(self.workspace_id().to_string())
                .bind(kind)
                .bind(subject);
        Ok(self.write(move |c| Box::pin(c.execute(query))).await? > 0)
    }

    /// Everything about a workflow is over, as when it is undeployed or deleted. Returns how many alarms there were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn resolve_alarms_of(&self, workflow_id: WorkflowId) -> Result<u32, Error> {
        let query = Query::new("UPDATE alarms SET resolved_at = ? WHERE workflow_id = ? AND resolved_at IS NULL")
            .bind(self.now().0)
            .bind(workflow_id.to_string());
        let ended = self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(u32::try_from(ended).unwrap_or(u32::MAX))
    }

    /// Somebody knows of these alarms. Those that are acknowledged already, and ids that do not exist, are left alone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn acknowledge_alarms(&self, ids: Vec<String>, who: String) -> Result<u32, Error> {
        let now = self.now().0;
        self.write(move |c| {
            Box::pin(async move {
                let mut done = 0;
                for id in ids {
                    let query =
                        Query::new("UPDATE alarms SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ? AND acknowledged_at IS NULL")
                            .bind(now)
                            .bind(&who)
                            .bind(id);
                    done += u32::try_from(c.execute(query).await?).unwrap_or(u32::MAX);
                }
                Ok(done)
            })
        })
        .await
    }
}
