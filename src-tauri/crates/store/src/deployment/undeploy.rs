//! Takes a workflow out of service.

use millrace_core::{EpochMs, WorkflowId};

use super::{
    DeploymentAction, DeploymentRow,
    history::{Change, record},
    live::live_version,
};
use crate::{
    Error, Store,
    database::{Connection, Query},
};

impl Store {
    /// Takes a workflow out of service: nothing of it is armed any more.
    ///
    /// # Errors
    /// [`Error::NothingTo`] when it is not deployed.
    pub async fn undeploy(&self, workflow_id: WorkflowId, who: String) -> Result<DeploymentRow, Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now();
        self.write(move |c| {
            Box::pin(async move { undeploy(c, &workspace, now, workflow_id, who).await?.ok_or(Error::NothingTo("undeploy")) })
        })
        .await
    }
}

/// The same inside a transaction; nothing happens when the workflow is not deployed.
pub(crate) async fn undeploy(
    c: &mut Connection,
    workspace: &str,
    now: EpochMs,
    workflow_id: WorkflowId,
    who: String,
) -> Result<Option<DeploymentRow>, Error> {
    let from_version = live_version(c, workflow_id).await?;
    if from_version.is_none() {
        return Ok(None);
    }
    let key = workflow_id.to_string();
    c.execute(Query::new("DELETE FROM triggers WHERE workflow_id = ?").bind(&key)).await?;
    c.execute(Query::new("UPDATE workflows SET live_version = NULL, deployed_at = NULL WHERE id = ?").bind(&key)).await?;
    let change = Change { workflow_id, action: DeploymentAction::Undeploy, from_version, to_version: None, who, error: None };
    record(c, workspace, now, change).await.map(Some)
}
