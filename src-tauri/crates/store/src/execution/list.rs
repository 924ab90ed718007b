//! Lists executions, newest first.

use millrace_core::{
    EpochMs, ExecutionId, Mode,
    trigger::{TriggerKind, WaitKind},
};

use super::{ExecutionFilter, ExecutionRow};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
    workflow::list::parse_status,
};

/// Rows of [`Store::running_longer_than`] at most.
const MOST: i64 = 1_000;

const COLUMNS: &str = "SELECT e.id, e.workflow_id, w.name, w.deleted_at, e.version, e.status, e.mode, e.trigger_kind, e.trigger_node, e.due_at, e.started_at, \
     e.finished_at, e.error, \
     CASE WHEN e.finished_at IS NULL THEN (SELECT COUNT(*) FROM node_executions n WHERE n.execution_id = e.id) ELSE e.node_runs END AS node_runs, e.attempt, e.repeats, e.wait_kind, COALESCE(e.wait_until, e.not_before) AS wait_until, e.dead_letter FROM ";
const JOINS: &str = " JOIN workflows w ON w.id = e.workflow_id";

impl Store {
    /// A page of executions.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page<ExecutionRow>, Error> {
        let asked = self.asked(filter).await?;
        let mut query = Query::new(COLUMNS);
        asked.push_keys(&mut query);
        query.push(" JOIN executions e ON e.id = k.key").push(JOINS);
        query.push(" ORDER BY e.started_at DESC, e.id DESC LIMIT ?").add(asked.rows);
        let rows = self.readers().fetch_all(query).await?.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, cursor::limit(filter.limit), |r| (r.started_at.0, r.id.to_string())))
    }

    /// One execution.
    ///
    /// # Errors
    /// When there is none.
    pub async fn execution(&self, id: ExecutionId) -> Result<ExecutionRow, Error> {
        let mut query = Query::new(COLUMNS);
        query.push("executions e").push(JOINS).push(" WHERE e.workspace_id = ? AND e.id = ?");
        query.add(self.workspace_id().to_string()).add(id.to_string());
        let found = self.readers().fetch_optional(query).await?;
        row(&found.ok_or_else(|| Error::not_found("execution", id))?)
    }

    /// Executions that run since before a time, the longest first, at most 1,000.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn running_longer_than(&self, started_before: EpochMs) -> Result<Vec<ExecutionRow>, Error> {
        let mut query = Query::new(COLUMNS);
        query.push("executions e").push(JOINS);
        query.push(" WHERE e.workspace_id = ? AND e.status <> 'success' AND e.status = 'running' AND e.started_at < ?");
        query.push(" ORDER BY e.started_at, e.id LIMIT ?");
        query.add(self.workspace_id().to_string()).add(started_before.0).add(MOST);
        self.readers().fetch_all(query).await?.iter().map(row).collect()
    }
}

fn row(c: &Row) -> Result<ExecutionRow, Error> {
    let wait_kind = c.get::<Option<String>>("wait_kind")?;
    Ok(ExecutionRow {
        id: c.parse("id")?,
        workflow_id: c.parse("workflow_id")?,
        workflow_name: c.get("name")?,
        workflow_deleted: c.get::<Option<EpochMs>>("deleted_at")?.is_some(),
        version: c.get("version")?,
        status: parse_status(&c.get::<String>("status")?)?,
        mode: if c.get::<String>("mode")? == Mode::Trigger.as_str() { Mode::Trigger } else { Mode::Manual },
        trigger_kind: c.word("trigger_kind", TriggerKind::parse)?,
        trigger: c.get("trigger_node")?,
        due_at: c.get("due_at")?,
        started_at: c.get("started_at")?,
        finished_at: c.get("finished_at")?,
        error: c.json_opt("error")?,
        node_runs: c.get("node_runs")?,
        attempt: c.get("attempt")?,
        repeats: c.parse_opt("repeats")?,
        wait_kind: wait_kind.as_deref().and_then(WaitKind::parse),
        wait_until: c.get("wait_until")?,
        dead_letter: c.get("dead_letter")?,
    })
}
