//! The deployment history: what was done, by whom, and what failed.

use millrace_core::{EpochMs, WorkflowId};
use uuid::Uuid;

use super::{DeploymentAction, DeploymentRow, FailedDeployment};
use crate::{
    Error, Page, Store, cursor,
    database::{Connection, Query, Row},
};

/// Bytes kept of an error; it is for reading.
const ERROR_BYTES: usize = 8_000;

/// A change to be written down.
pub(super) struct Change {
    pub(super) workflow_id: WorkflowId,
    pub(super) action: DeploymentAction,
    pub(super) from_version: Option<u32>,
    pub(super) to_version: Option<u32>,
    pub(super) who: String,
    pub(super) error: Option<String>,
}

/// Writes a row of the history.
pub(super) async fn record(c: &mut Connection, workspace: &str, now: EpochMs, change: Change) -> Result<DeploymentRow, Error> {
    let mut error = change.error;
    if let Some(text) = &mut error {
        text.truncate(text.floor_char_boundary(ERROR_BYTES));
    }
    let row = DeploymentRow {
        id: Uuid::now_v7().to_string(),
        action: change.action,
        from_version: change.from_version,
        to_version: change.to_version,
        who: change.who,
        at: now,
        error,
    };
    let query = Query::new(
        "INSERT INTO deployments (id, workspace_id, workflow_id, action, from_version, to_version, who, at, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&row.id)
    .bind(workspace)
    .bind(change.workflow_id.to_string())
    .bind(row.action.as_str())
    .bind(row.from_version)
    .bind(row.to_version)
    .bind(&row.who)
    .bind(now.0)
    .bind(row.error.clone());
    c.execute(query).await?;
    Ok(row)
}

impl Store {
    /// Notes that a deployment failed; nothing else changes.
    ///
    /// # Errors
    /// When there is no such workflow.
    pub async fn deployment_failed(&self, failed: FailedDeployment) -> Result<DeploymentRow, Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now();
        let FailedDeployment { workflow_id, from_version, to_version, action, who, error } = failed;
        let change = Change { workflow_id, action, from_version, to_version, who, error: Some(error) };
        self.write(move |c| Box::pin(async move { record(c, &workspace, now, change).await })).await
    }

    /// A page of a workflow's deployment history, newest first.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_deployments(
        &self,
        workflow_id: WorkflowId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<DeploymentRow>, Error> {
        let limit = cursor::limit(limit);
        let (time, id) = cursor::decode(after)?;
        let query = Query::new(
            "SELECT id, action, from_version, to_version, who, at, error FROM deployments \
             WHERE workflow_id = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?",
        )
        .bind(workflow_id.to_string())
        .bind(time)
        .bind(id)
        .bind(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(query).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |row| (row.at.0, row.id.clone())))
    }
}

fn read(row: &Row) -> Result<DeploymentRow, Error> {
    Ok(DeploymentRow {
        id: row.get("id")?,
        action: row.word("action", DeploymentAction::parse)?,
        from_version: row.get("from_version")?,
        to_version: row.get("to_version")?,
        who: row.get("who")?,
        at: row.get("at")?,
        error: row.get("error")?,
    })
}
