//! Lists workflows, last changed first.

use millrace_core::{ExecutionStatus, WorkflowId};

use super::{LastExecution, WorkflowFilter, WorkflowRow};
use crate::{
    Error, Page, Store, cursor,
    database::{Dialect, Query, Row},
};

/// Deleted ones only as long as there is something to find of them. What a node brought along has no draft, and is nobody's to find.
const STILL_KNOWN: &str = "(w.deleted_at IS NULL OR (EXISTS (SELECT 1 FROM executions x WHERE x.workflow_id = w.id) \
     AND EXISTS (SELECT 1 FROM drafts d WHERE d.workflow_id = w.id)))";
const NOT_DELETED: &str = "w.deleted_at IS NULL";

fn select(dialect: Dialect, which: &str) -> Query {
    Query::new(format!(
        "SELECT w.id, w.name, w.tags, w.node_count, w.created_at, w.updated_at, w.live_version, w.deleted_at, e.id AS execution_id, e.status, e.started_at, \
         (SELECT COUNT(*) FROM alarms a WHERE a.workflow_id = w.id AND a.resolved_at IS NULL) AS alarms, \
         (SELECT {}(DISTINCT t.node_type) FROM trigger_index t WHERE t.workflow_id = w.id) AS trigger_types \
         FROM workflows w LEFT JOIN executions e ON e.id = (SELECT x.id FROM executions x WHERE x.workflow_id = w.id ORDER BY x.started_at DESC, x.id DESC LIMIT 1) \
         WHERE {which} AND w.workspace_id = ?",
        dialect.json_list()
    ))
}

impl Store {
    /// A page of workflows.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_workflows(&self, filter: &WorkflowFilter) -> Result<Page<WorkflowRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let dialect = self.readers().dialect();
        let mut sql = select(dialect, if filter.with_deleted { STILL_KNOWN } else { NOT_DELETED })
            .bind(self.workspace_id().to_string())
            .bind(time)
            .bind(id);
        sql.push(" AND (w.updated_at, w.id) < (?, ?)");
        for word in filter.query.as_deref().unwrap_or_default().to_lowercase().split_whitespace() {
            sql.push(&format!(" AND {}(w.search_text, ?) > 0", dialect.position())).add(word);
        }
        if let Some(tag) = &filter.tag {
            sql.push(" AND EXISTS (SELECT 1 FROM workflow_tags t WHERE t.workflow_id = w.id AND t.tag = ?)").add(tag);
        }
        if let Some(node_type) = &filter.node_type {
            sql.push(" AND EXISTS (SELECT 1 FROM workflow_node_types t WHERE t.workflow_id = w.id AND t.node_type = ?)").add(node_type);
        }
        sql.push(" ORDER BY w.updated_at DESC, w.id DESC LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(sql).await?;
        let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |r| (r.updated_at.0, r.id.to_string())))
    }

    /// One workflow as in a list.
    ///
    /// # Errors
    /// When there is none.
    pub async fn workflow_row(&self, id: WorkflowId) -> Result<WorkflowRow, Error> {
        let mut sql = select(self.readers().dialect(), NOT_DELETED).bind(self.workspace_id().to_string()).bind(id.to_string());
        sql.push(" AND w.id = ?");
        let found = self.readers().fetch_optional(sql).await?;
        row(&found.ok_or_else(|| Error::not_found("workflow", id))?)
    }

    /// Every tag in use.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tags(&self) -> Result<Vec<String>, Error> {
        let query = Query::new(
            "SELECT DISTINCT t.tag FROM workflow_tags t JOIN workflows w ON w.id = t.workflow_id \
             WHERE t.workspace_id = ? AND w.deleted_at IS NULL ORDER BY t.tag",
        );
        self.readers().fetch_values(query.bind(self.workspace_id().to_string())).await
    }
}

fn row(c: &Row) -> Result<WorkflowRow, Error> {
    Ok(WorkflowRow {
        id: c.parse("id")?,
        name: c.get("name")?,
        tags: c.json("tags")?,
        node_count: c.get("node_count")?,
        trigger_types: c.json_opt("trigger_types")?.unwrap_or_default(),
        created_at: c.get("created_at")?,
        updated_at: c.get("updated_at")?,
        live_version: c.get("live_version")?,
        alarms: c.get("alarms")?,
        deleted_at: c.get("deleted_at")?,
        last_execution: c.get::<Option<String>>("execution_id")?.map(|_| last(c, "execution_id")).transpose()?,
    })
}

/// `id` names the column of the execution's id.
pub(super) fn last(c: &Row, id: &'static str) -> Result<LastExecution, Error> {
    Ok(LastExecution { id: c.parse(id)?, status: parse_status(&c.get::<String>("status")?)?, started_at: c.get("started_at")? })
}

pub(crate) fn parse_status(word: &str) -> Result<ExecutionStatus, Error> {
    ExecutionStatus::parse(word).ok_or_else(|| Error::damaged("execution status", word))
}
