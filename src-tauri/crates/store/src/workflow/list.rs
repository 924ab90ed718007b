//! Lists workflows, last changed first.

use millrace_core::{EpochMs, ExecutionStatus, WorkflowId};
use sqlx::{QueryBuilder, Sqlite};

use super::{LastExecution, WorkflowFilter, WorkflowRow, count};
use crate::{Error, Page, Store, cursor};

#[derive(sqlx::FromRow)]
struct Columns {
    id: String,
    name: String,
    tags: String,
    node_count: i64,
    trigger_types: Option<String>,
    created_at: i64,
    updated_at: i64,
    execution_id: Option<String>,
    status: Option<String>,
    started_at: Option<i64>,
}

const SELECT: &str = "SELECT w.id, w.name, w.tags, w.node_count, w.created_at, w.updated_at, e.id AS execution_id, e.status, e.started_at, \
     (SELECT json_group_array(DISTINCT t.node_type) FROM trigger_index t WHERE t.workflow_id = w.id) AS trigger_types \
     FROM workflows w LEFT JOIN executions e ON e.id = (SELECT x.id FROM executions x WHERE x.workflow_id = w.id ORDER BY x.started_at DESC, x.id DESC LIMIT 1) \
     WHERE w.deleted_at IS NULL AND w.workspace_id = ";

impl Store {
    /// A page of workflows.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_workflows(&self, filter: &WorkflowFilter) -> Result<Page<WorkflowRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push_bind(self.workspace_id().to_string());
        sql.push(" AND (w.updated_at, w.id) < (").push_bind(time).push(", ").push_bind(id).push(")");
        for word in filter.query.as_deref().unwrap_or_default().to_lowercase().split_whitespace() {
            sql.push(" AND instr(w.search_text, ").push_bind(word.to_owned()).push(") > 0");
        }
        if let Some(tag) = &filter.tag {
            sql.push(" AND EXISTS (SELECT 1 FROM workflow_tags t WHERE t.workflow_id = w.id AND t.tag = ").push_bind(tag.clone()).push(")");
        }
        if let Some(node_type) = &filter.node_type {
            sql.push(" AND EXISTS (SELECT 1 FROM workflow_node_types t WHERE t.workflow_id = w.id AND t.node_type = ")
                .push_bind(node_type.clone())
                .push(")");
        }
        sql.push(" ORDER BY w.updated_at DESC, w.id DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let rows: Vec<Columns> = sql.build_query_as().fetch_all(self.readers()).await?;
        let page = cursor::page(rows, limit, |r| (r.updated_at, r.id.clone()));
        Ok(Page { items: page.items.into_iter().map(row).collect::<Result<_, _>>()?, next: page.next })
    }

    /// One workflow as in a list.
    ///
    /// # Errors
    /// When there is none.
    pub async fn workflow_row(&self, id: WorkflowId) -> Result<WorkflowRow, Error> {
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push_bind(self.workspace_id().to_string()).push(" AND w.id = ").push_bind(id.to_string());
        let found: Option<Columns> = sql.build_query_as().fetch_optional(self.readers()).await?;
        row(found.ok_or_else(|| Error::not_found("workflow", id))?)
    }

    /// Every tag in use.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tags(&self) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar("SELECT DISTINCT t.tag FROM workflow_tags t JOIN workflows w ON w.id = t.workflow_id WHERE t.workspace_id = ? AND w.deleted_at IS NULL ORDER BY t.tag")
            .bind(self.workspace_id().to_string())
            .fetch_all(self.readers())
            .await?)
    }
}

fn row(c: Columns) -> Result<WorkflowRow, Error> {
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text).map_err(|e| Error::damaged("workflow list", e));
    let last_execution = match (c.execution_id, c.status, c.started_at) {
        (Some(id), Some(status), Some(at)) => Some(last(&id, &status, at)?),
        _ => None,
    };
    Ok(WorkflowRow {
        id: c.id.parse().map_err(|e| Error::damaged("workflow id", e))?,
        name: c.name,
        tags: list(&c.tags)?,
        node_count: count(c.node_count),
        trigger_types: list(c.trigger_types.as_deref().unwrap_or("[]"))?,
        created_at: EpochMs(c.created_at),
        updated_at: EpochMs(c.updated_at),
        last_execution,
    })
}

pub(super) fn last(id: &str, status: &str, started_at: i64) -> Result<LastExecution, Error> {
    Ok(LastExecution {
        id: id.parse().map_err(|e| Error::damaged("execution id", e))?,
        status: parse_status(status)?,
        started_at: EpochMs(started_at),
    })
}

pub(crate) fn parse_status(word: &str) -> Result<ExecutionStatus, Error> {
    ExecutionStatus::parse(word).ok_or_else(|| Error::damaged("execution status", word))
}
