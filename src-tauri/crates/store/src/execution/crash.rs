//! Executions that a dead process left behind.

use millrace_core::{ExecutionId, ExecutionStatus, run::Failure};

use crate::{
    Error, Store,
    database::{Json, Query},
};

impl Store {
    /// Marks every execution that says it is under way as crashed. To be called before any begins.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn mark_crashed(&self) -> Result<Vec<ExecutionId>, Error> {
        let failure = Failure {
            code: "execution.crashed".into(),
            message: "Millrace stopped while this was running.".into(),
            description: Some("Nodes that had finished are kept, with their results.".into()),
            hint: Some("Check what the last node did, then run the workflow again.".into()),
            node: None,
            item: None,
        };
        let error = serde_json::to_string(&failure).map_err(|e| Error::damaged("error", e))?;
        let now = self.now().0;
        self.write(move |c| {
            Box::pin(async move {
                let ids: Vec<String> =
                    c.fetch_values(Query::new("UPDATE executions SET status = ?, error = ?, finished_at = ? WHERE finished_at IS NULL AND status IN ('new', 'queued', 'running') RETURNING id").bind(ExecutionStatus::Crashed.as_str()).bind(Json(error)).bind(now))
                        .await?;
                ids.iter().map(|id| id.parse().map_err(|e| Error::damaged("execution id", e))).collect()
            })
        })
        .await
    }
}
