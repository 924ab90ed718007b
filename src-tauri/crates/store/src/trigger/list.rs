//! Lists triggers: all of them for start-up, and pages for people.

use millrace_core::{NodeId, WorkflowId, trigger::TriggerKind};

use super::{TriggerRow, TriggerStatus};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
};

/// Rows of [`Store::armed_triggers`] at most.
const MOST: u32 = 5_000;

const SELECT: &str = "SELECT t.workflow_id, w.name, t.node_id, t.node_name, t.version, t.kind, t.node_type, t.type_version, t.config, t.timezone, \
     t.status, t.message, t.armed_at, t.next_at, t.last_due_at, t.last_fired_at, t.last_heard_at \
     FROM triggers t JOIN workflows w ON w.id = t.workflow_id WHERE t.workspace_id = ?";

impl Store {
    /// Armed triggers of these kinds (none named: of all) in order of their key, after that of the last call; fewer than `limit` (at most
    /// 5,000): these were the last.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn armed_triggers(
        &self,
        kinds: &[TriggerKind],
        after: Option<&(WorkflowId, NodeId)>,
        limit: u32,
    ) -> Result<Vec<TriggerRow>, Error> {
        let mut query = self.triggers_query();
        for (index, kind) in kinds.iter().enumerate() {
            query.push(if index == 0 { " AND t.kind IN (?" } else { ", ?" }).add(kind.as_str());
        }
        if !kinds.is_empty() {
            query.push(")");
        }
        if let Some((workflow, node)) = after {
            query.push(" AND (t.workflow_id, t.node_id) > (?, ?)").add(workflow.to_string()).add(node.as_str());
        }
        query.push(" ORDER BY t.workflow_id, t.node_id LIMIT ?").add(limit.clamp(1, MOST));
        self.trigger_rows(query).await
    }

    /// The triggers of a workflow, by node name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn triggers_of(&self, workflow_id: WorkflowId) -> Result<Vec<TriggerRow>, Error> {
        let mut query = self.triggers_query();
        query.push(" AND t.workflow_id = ? ORDER BY t.node_name, t.node_id").add(workflow_id.to_string());
        self.trigger_rows(query).await
    }

    /// One trigger.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn trigger(&self, workflow_id: WorkflowId, node_id: &NodeId) -> Result<Option<TriggerRow>, Error> {
        let mut query = self.triggers_query();
        query.push(" AND t.workflow_id = ? AND t.node_id = ?").add(workflow_id.to_string()).add(node_id.as_str());
        self.readers().fetch_optional(query).await?.as_ref().map(read).transpose()
    }

    /// A page of triggers by the name of their workflow, then of their node.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_triggers(
        &self,
        workflow_id: Option<WorkflowId>,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<TriggerRow>, Error> {
        let limit = cursor::limit(limit);
        let mut query = self.triggers_query();
        if let Some(id) = workflow_id {
            query.push(" AND t.workflow_id = ?").add(id.to_string());
        }
        if let Some(after) = after {
            query.push(" AND (w.name, t.workflow_id, t.node_name, t.node_id) > (?, ?, ?, ?)");
            for part in cursor::decode_texts::<4>(after)? {
                query.add(part);
            }
        }
        query.push(" ORDER BY w.name, t.workflow_id, t.node_name, t.node_id LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.trigger_rows(query).await?;
        Ok(cursor::page_by(rows, limit, |row| {
            cursor::encode_texts(&[&row.workflow_name, &row.workflow_id.to_string(), &row.node_name, row.node_id.as_str()])
        }))
    }

    pub(super) fn triggers_query(&self) -> Query {
        Query::new(SELECT).bind(self.workspace_id().to_string())
    }

    pub(super) async fn trigger_rows(&self, query: Query) -> Result<Vec<TriggerRow>, Error> {
        self.readers().fetch_all(query).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<TriggerRow, Error> {
    Ok(TriggerRow {
        workflow_id: row.parse("workflow_id")?,
        workflow_name: row.get("name")?,
        node_id: NodeId::from(row.get::<String>("node_id")?),
        node_name: row.get("node_name")?,
        version: row.get("version")?,
        kind: row.word("kind", TriggerKind::parse)?,
        node_type: row.get("node_type")?,
        type_version: row.get("type_version")?,
        config: row.json("config")?,
        timezone: row.get("timezone")?,
        status: row.word("status", TriggerStatus::parse)?,
        message: row.get("message")?,
        armed_at: row.get("armed_at")?,
        next_at: row.get("next_at")?,
        last_due_at: row.get("last_due_at")?,
        last_fired_at: row.get("last_fired_at")?,
        last_heard_at: row.get("last_heard_at")?,
    })
}
