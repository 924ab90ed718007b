//! When triggers last fired, as the history tells it: signs of life are written every few seconds, and a killed program takes the last
//! of them along; a trigger that was taken off and deployed again has none at all.

use millrace_core::WorkflowId;

use crate::{
    Error, Store,
    database::{Connection, Query},
};

/// The newest executions of a workflow that are looked at for one trigger.
const LOOKED_AT: u32 = 200;

impl Store {
    /// Completes what triggers showed of themselves from the executions that they started.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn recall_firings(&self) -> Result<(), Error> {
        let workspace = self.workspace_id().to_string();
        self.write(move |c| Box::pin(async move { recall(c, &workspace, None).await })).await
    }
}

/// The same for the triggers of one workflow, or of all. Where nothing is missing it is one step in an index for each trigger.
pub(crate) async fn recall(c: &mut Connection, workspace: &str, workflow: Option<WorkflowId>) -> Result<(), Error> {
    let mut query = Query::new(
        "UPDATE triggers SET last_fired_at = v.fired_at, \
         last_heard_at = CASE WHEN triggers.last_heard_at > v.fired_at THEN triggers.last_heard_at ELSE v.fired_at END \
         FROM (SELECT t.workflow_id, t.node_id, (SELECT MAX(x.started_at) FROM \
         (SELECT e.started_at, e.mode, e.trigger_kind, e.trigger_node, e.repeats FROM executions e \
         WHERE e.workflow_id = t.workflow_id AND e.started_at > COALESCE(t.last_fired_at, 0) \
         ORDER BY e.started_at DESC, e.id DESC LIMIT ?) x \
         WHERE x.mode = 'trigger' AND x.trigger_kind = t.kind AND x.trigger_node = t.node_name AND x.repeats IS NULL) AS fired_at \
         FROM triggers t WHERE t.workspace_id = ?",
    );
    query.add(LOOKED_AT).add(workspace);
    if let Some(id) = workflow {
        query.push(" AND t.workflow_id = ?").add(id.to_string());
    }
    query.push(") v WHERE triggers.workflow_id = v.workflow_id AND triggers.node_id = v.node_id AND v.fired_at IS NOT NULL");
    c.execute(query).await?;
    Ok(())
}
