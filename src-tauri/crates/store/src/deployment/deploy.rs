//! Makes a version live.

use std::collections::HashMap;

use millrace_core::{EpochMs, JsonMap, WorkflowId};

use super::{
    DeploymentRow, NewDeployment, NewTrigger,
    history::{Change, record},
    live::live_version,
};
use crate::{
    Error, Store,
    database::{Connection, Document, Query, Row},
    trigger::recall,
};

impl Store {
    /// Makes a version live: its triggers take the place of those that were armed, in one transaction. A trigger of the
    /// same node and kind keeps what it remembers; its next due time too, when its configuration is the same.
    ///
    /// # Errors
    /// When there is no such version, or the workflow is deleted; nothing has changed then.
    pub async fn deploy(&self, new: NewDeployment) -> Result<DeploymentRow, Error> {
        let workspace = self.workspace_id().to_string();
        let now = self.now();
        self.write(move |c| Box::pin(async move { deploy(c, &workspace, now, new).await })).await
    }
}

async fn deploy(c: &mut Connection, workspace: &str, now: EpochMs, new: NewDeployment) -> Result<DeploymentRow, Error> {
    let id = new.workflow_id;
    let from_version = live_version(c, id).await?;
    check(c, id, new.version).await?;
    let mut before = armed(c, id).await?;
    c.execute(Query::new("DELETE FROM triggers WHERE workflow_id = ?").bind(id.to_string())).await?;
    for trigger in new.triggers {
        let kept = before.remove(trigger.node_id.as_str()).filter(|old| old.kind == trigger.kind.as_str());
        c.execute(insert(workspace, now, (id, new.version), trigger, kept)?).await?;
    }
    recall(c, workspace, Some(id)).await?;
    c.execute(
        Query::new("UPDATE workflows SET live_version = ?, deployed_at = ? WHERE id = ?")
            .bind(new.version)
            .bind(now.0)
            .bind(id.to_string()),
    )
    .await?;
    let change = Change { workflow_id: id, action: new.action, from_version, to_version: Some(new.version), who: new.who, error: None };
    record(c, workspace, now, change).await
}

async fn check(c: &mut Connection, id: WorkflowId, version: u32) -> Result<(), Error> {
    let query = Query::new("SELECT 1 FROM workflow_versions WHERE workflow_id = ? AND version = ?").bind(id.to_string()).bind(version);
    match c.fetch_optional(query).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("version", format!("{version} of workflow {id}"))),
    }
}

/// What a trigger keeps from one deployment to the next.
struct Kept {
    kind: String,
    node_type: String,
    type_version: f64,
    config: JsonMap,
    timezone: String,
    state: Option<String>,
    armed_at: i64,
    next_at: Option<i64>,
    last_due_at: Option<i64>,
    last_fired_at: Option<i64>,
    last_heard_at: Option<i64>,
}

impl Kept {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            kind: row.get("kind")?,
            node_type: row.get("node_type")?,
            type_version: row.get("type_version")?,
            config: row.json("config")?,
            timezone: row.get("timezone")?,
            state: row.get("state")?,
            armed_at: row.get("armed_at")?,
            next_at: row.get("next_at")?,
            last_due_at: row.get("last_due_at")?,
            last_fired_at: row.get("last_fired_at")?,
            last_heard_at: row.get("last_heard_at")?,
        })
    }

    /// Whether it would be due at the same times.
    fn is_like(&self, new: &NewTrigger) -> bool {
        self.node_type == new.node_type
            && self.type_version.total_cmp(&new.type_version).is_eq()
            && self.config == new.config
            && self.timezone == new.timezone
    }
}

async fn armed(c: &mut Connection, id: WorkflowId) -> Result<HashMap<String, Kept>, Error> {
    let query = Query::new(
        "SELECT node_id, kind, node_type, type_version, config, timezone, state, armed_at, next_at, last_due_at, last_fired_at, last_heard_at \
         FROM triggers WHERE workflow_id = ?",
    )
    .bind(id.to_string());
    let rows = c.fetch_all(query).await?;
    rows.iter().map(|row| Ok((row.get("node_id")?, Kept::read(row)?))).collect()
}

fn insert(
    workspace: &str,
    now: EpochMs,
    (workflow, version): (WorkflowId, u32),
    new: NewTrigger,
    kept: Option<Kept>,
) -> Result<Query, Error> {
    let same = kept.as_ref().filter(|old| old.is_like(&new));
    let armed_at = same.map_or(now.0, |old| old.armed_at);
    let next_at = same.and_then(|old| old.next_at).or(new.next_at.map(|at| at.0));
    let config = serde_json::to_string(&new.config).map_err(|e| Error::damaged("trigger configuration", e))?;
    Ok(Query::new(
        "INSERT INTO triggers (workflow_id, node_id, workspace_id, version, node_name, kind, node_type, type_version, config, timezone, state, \
         armed_at, next_at, last_due_at, last_fired_at, last_heard_at, status) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'armed')",
    )
    .bind(workflow.to_string())
    .bind(new.node_id.as_str())
    .bind(workspace)
    .bind(version)
    .bind(new.node_name)
    .bind(new.kind.as_str())
    .bind(new.node_type)
    .bind(new.type_version)
    .bind(Document(config))
    .bind(new.timezone)
    .bind(kept.as_ref().and_then(|old| old.state.clone()).map(Document))
    .bind(armed_at)
    .bind(next_at)
    .bind(kept.as_ref().and_then(|old| old.last_due_at))
    .bind(kept.as_ref().and_then(|old| old.last_fired_at))
    .bind(kept.as_ref().and_then(|old| old.last_heard_at)))
}
