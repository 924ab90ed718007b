//! Lists executions, newest first.

use millrace_core::{ExecutionId, Mode};

use super::{ExecutionFilter, ExecutionRow};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
    workflow::list::parse_status,
};

const SELECT: &str = "SELECT e.id, e.workflow_id, w.name, e.version, e.status, e.mode, e.trigger_node, e.started_at, e.finished_at, e.error, e.node_runs \
     FROM executions e JOIN workflows w ON w.id = e.workflow_id WHERE e.workspace_id = ?";

impl Store {
    /// A page of executions.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page<ExecutionRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let mut sql = Query::new(SELECT).bind(self.workspace_id().to_string()).bind(time).bind(id);
        sql.push(" AND (e.started_at, e.id) < (?, ?)");
        if let Some(workflow) = filter.workflow_id {
            sql.push(" AND e.workflow_id = ?").add(workflow.to_string());
        }
        if !filter.statuses.is_empty() {
            sql.push(" AND e.status IN ").push_list(filter.statuses.iter().map(|s| s.as_str()));
        }
        sql.push(" ORDER BY e.started_at DESC, e.id DESC LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(sql).await?;
        let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |r| (r.started_at.0, r.id.to_string())))
    }

    /// One execution.
    ///
    /// # Errors
    /// When there is none.
    pub async fn execution(&self, id: ExecutionId) -> Result<ExecutionRow, Error> {
        let mut sql = Query::new(SELECT).bind(self.workspace_id().to_string()).bind(id.to_string());
        sql.push(" AND e.id = ?");
        let found = self.readers().fetch_optional(sql).await?;
        row(&found.ok_or_else(|| Error::not_found("execution", id))?)
    }
}

fn row(c: &Row) -> Result<ExecutionRow, Error> {
    Ok(ExecutionRow {
        id: c.parse("id")?,
        workflow_id: c.parse("workflow_id")?,
        workflow_name: c.get("name")?,
        version: c.get("version")?,
        status: parse_status(&c.get::<String>("status")?)?,
        mode: if c.get::<String>("mode")? == Mode::Trigger.as_str() { Mode::Trigger } else { Mode::Manual },
        trigger: c.get("trigger_node")?,
        started_at: c.get("started_at")?,
        finished_at: c.get("finished_at")?,
        error: c.json_opt("error")?,
        node_runs: c.get("node_runs")?,
    })
}
