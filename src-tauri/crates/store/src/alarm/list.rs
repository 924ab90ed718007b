//! Lists alarms, newest first.

use millrace_core::NodeId;

use super::{AlarmFilter, AlarmRow};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
};

/// Rows of [`Store::open_alarms`] at most.
const MOST: i64 = 1_000;

const SELECT: &str = "SELECT a.id, a.kind, a.subject_key, a.level, a.title, a.message, a.workflow_id, w.name, a.node_id, a.raised_at, a.last_at, \
     a.count, a.acknowledged_at, a.acknowledged_by, a.resolved_at, a.told \
     FROM alarms a LEFT JOIN workflows w ON w.id = a.workflow_id WHERE a.workspace_id = ?";

impl Store {
    /// A page of alarms.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_alarms(&self, filter: &AlarmFilter) -> Result<Page<AlarmRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let mut query = Query::new(SELECT).bind(self.workspace_id().to_string());
        query.push(" AND (a.raised_at, a.id) < (?, ?)").add(time).add(id);
        if !filter.resolved {
            query.push(" AND a.resolved_at IS NULL");
        }
        if let Some(workflow) = filter.workflow_id {
            query.push(" AND a.workflow_id = ?").add(workflow.to_string());
        }
        query.push(" ORDER BY a.raised_at DESC, a.id DESC LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(query).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |row| (row.raised_at.0, row.id.clone())))
    }

    /// Alarms that are not over, newest first, at most 1,000; of one kind or of all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open_alarms(&self, kind: Option<&str>) -> Result<Vec<AlarmRow>, Error> {
        let mut query = Query::new(SELECT).bind(self.workspace_id().to_string());
        query.push(" AND a.resolved_at IS NULL");
        if let Some(kind) = kind {
            query.push(" AND a.kind = ?").add(kind);
        }
        query.push(" ORDER BY a.raised_at DESC, a.id DESC LIMIT ?").add(MOST);
        self.readers().fetch_all(query).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<AlarmRow, Error> {
    Ok(AlarmRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        subject: row.get("subject_key")?,
        level: row.get("level")?,
        title: row.get("title")?,
        message: row.get("message")?,
        workflow_id: row.parse_opt("workflow_id")?,
        workflow_name: row.get("name")?,
        node_id: row.get::<Option<String>>("node_id")?.map(NodeId::from),
        raised_at: row.get("raised_at")?,
        last_at: row.get("last_at")?,
        count: row.get("count")?,
        acknowledged_at: row.get("acknowledged_at")?,
        acknowledged_by: row.get("acknowledged_by")?,
        resolved_at: row.get("resolved_at")?,
        told: row.get("told")?,
    })
}
