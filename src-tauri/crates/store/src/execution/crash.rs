//! Partial runs that a dead process left behind. Whole executions are taken up again instead.

use millrace_core::{ExecutionId, ExecutionStatus, run::Failure};

use super::prepare::error_text;
use crate::{
    Error, Store,
    database::{Json, Query, Row},
    stats::rollup::{self, Ended},
};

impl Store {
    /// Marks every partial run (up to a node, from a node) that says it is under way as crashed: a person watched it, and
    /// starts it again. To be called before any begins.
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
        let query = Query::new(
            "UPDATE executions SET status = ?, error = ?, error_text = ?, finished_at = ?, in_flight = NULL, \
             node_runs = (SELECT COUNT(*) FROM node_executions n WHERE n.execution_id = executions.id), \
             byte_count = byte_count + (SELECT CAST(COALESCE(SUM(n.byte_count), 0) AS BIGINT) FROM node_executions n WHERE n.execution_id = executions.id) \
             WHERE workspace_id = ? AND status <> 'success' AND status IN ('new', 'queued', 'running') AND partial = 1 \
             RETURNING id, workflow_id, workspace_id, started_at, begun_at, due_at",
        )
        .bind(ExecutionStatus::Crashed.as_str())
        .bind(Json(error))
        .bind(error_text(&failure))
        .bind(now)
        .bind(self.workspace_id().to_string());
        self.write(move |c| {
            Box::pin(async move {
                let rows = c.fetch_all(query).await?;
                let ended = rows.iter().map(|row| ended(row, now)).collect::<Result<Vec<_>, _>>()?;
                rollup::add(c, &ended).await?;
                rows.iter().map(|row| row.parse("id")).collect()
            })
        })
        .await
    }
}

fn ended(row: &Row, now: i64) -> Result<Ended, Error> {
    Ok(Ended {
        workflow: row.get("workflow_id")?,
        workspace: row.get("workspace_id")?,
        status: ExecutionStatus::Crashed.as_str(),
        started_at: row.get("started_at")?,
        begun_at: row.get("begun_at")?,
        due_at: row.get("due_at")?,
        finished_at: now,
    })
}
