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
    /// [`Error::NothingTo`] when it is not deployed, [`Error::NotFound`] when there is no such workflow.
    pub async fn undeploy(&self, workflow_id: WorkflowId, who: String) -> Result<DeploymentRow, Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now();
        self.write(move |c| {
            Box::pin(async move {
                let live = live_version(c, workflow_id).await?.ok_or(Error::NothingTo("undeploy"))?;
                take_out(c, &workspace, now, (workflow_id, live), who).await
            })
        })
        .await
    }
}

/// The same for a workflow that is being deleted; nothing happens when it is not deployed.
pub(crate) async fn undeploy_deleted(c: &mut Connection, workspace: &str, now: EpochMs, id: WorkflowId) -> Result<(), Error> {
    let query = Query::new("SELECT live_version FROM workflows WHERE id = ? AND live_version IS NOT NULL").bind(id.to_string());
    let Some(row) = c.fetch_optional(query).await? else { return Ok(()) };
    take_out(c, workspace, now, (id, row.get("live_version")?), "deleted".to_owned()).await?;
    Ok(())
}

async fn take_out(
    c: &mut Connection,
    workspace: &str,
    now: EpochMs,
    (workflow_id, live): (WorkflowId, u32),
    who: String,
) -> Result<DeploymentRow, Error> {
    let key = workflow_id.to_string();
    c.execute(Query::new("DELETE FROM triggers WHERE workflow_id = ?").bind(&key)).await?;
    c.execute(Query::new("UPDATE workflows SET live_version = NULL, deployed_at = NULL WHERE id = ?").bind(&key)).await?;
    let change = Change { workflow_id, action: DeploymentAction::Undeploy, from_version: Some(live), to_version: None, who, error: None };
    record(c, workspace, now, change).await
}
