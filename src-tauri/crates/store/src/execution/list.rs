//! Lists executions, newest first.

use millrace_core::{EpochMs, ExecutionId, Mode};
use sqlx::{QueryBuilder, Sqlite};

use super::{ExecutionFilter, ExecutionRow};
use crate::{
    Error, Page, Store, cursor,
    workflow::{count, list::parse_status},
};

#[derive(sqlx::FromRow)]
struct Columns {
    id: String,
    workflow_id: String,
    name: String,
    version: i64,
    status: String,
    mode: String,
    trigger_node: Option<String>,
    started_at: i64,
    finished_at: Option<i64>,
    error: Option<String>,
    node_runs: i64,
}

const SELECT: &str = "SELECT e.id, e.workflow_id, w.name, e.version, e.status, e.mode, e.trigger_node, e.started_at, e.finished_at, e.error, e.node_runs \
     FROM executions e JOIN workflows w ON w.id = e.workflow_id WHERE e.workspace_id = ";

impl Store {
    /// A page of executions.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page<ExecutionRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push_bind(self.workspace_id().to_string());
        sql.push(" AND (e.started_at, e.id) < (").push_bind(time).push(", ").push_bind(id).push(")");
        if let Some(workflow) = filter.workflow_id {
            sql.push(" AND e.workflow_id = ").push_bind(workflow.to_string());
        }
        if !filter.statuses.is_empty() {
            sql.push(" AND e.status IN (");
            let mut list = sql.separated(", ");
            for status in &filter.statuses {
                list.push_bind(status.as_str());
            }
            sql.push(")");
        }
        sql.push(" ORDER BY e.started_at DESC, e.id DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let rows: Vec<Columns> = sql.build_query_as().fetch_all(self.readers()).await?;
        let page = cursor::page(rows, limit, |r| (r.started_at, r.id.clone()));
        Ok(Page { items: page.items.into_iter().map(row).collect::<Result<_, _>>()?, next: page.next })
    }

    /// One execution.
    ///
    /// # Errors
    /// When there is none.
    pub async fn execution(&self, id: ExecutionId) -> Result<ExecutionRow, Error> {
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push_bind(self.workspace_id().to_string()).push(" AND e.id = ").push_bind(id.to_string());
        let found: Option<Columns> = sql.build_query_as().fetch_optional(self.readers()).await?;
        row(found.ok_or_else(|| Error::not_found("execution", id))?)
    }
}

fn row(c: Columns) -> Result<ExecutionRow, Error> {
    Ok(ExecutionRow {
        id: c.id.parse().map_err(|e| Error::damaged("execution id", e))?,
        workflow_id: c.workflow_id.parse().map_err(|e| Error::damaged("workflow id", e))?,
        workflow_name: c.name,
        version: count(c.version),
        status: parse_status(&c.status)?,
        mode: if c.mode == Mode::Trigger.as_str() { Mode::Trigger } else { Mode::Manual },
        trigger: c.trigger_node,
        started_at: EpochMs(c.started_at),
        finished_at: c.finished_at.map(EpochMs),
        error: c.error.map(|e| serde_json::from_str(&e)).transpose().map_err(|e| Error::damaged("execution error", e))?,
        node_runs: count(c.node_runs),
    })
}
