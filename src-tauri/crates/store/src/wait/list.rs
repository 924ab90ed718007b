//! Lists waits, newest first, and finds one.

use millrace_core::{ExecutionId, NodeId, trigger::WaitKind};

use super::{WaitFilter, WaitRow};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
};

const SELECT: &str = "SELECT v.execution_id, v.workflow_id, w.name, v.node_id, v.node_name, v.run_index, v.kind, v.until, v.created_at, \
     v.question, v.answer, v.answered_at FROM waits v JOIN workflows w ON w.id = v.workflow_id WHERE v.workspace_id = ?";

impl Store {
    /// A page of unanswered waits.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_waits(&self, filter: &WaitFilter) -> Result<Page<WaitRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let (time, id) = cursor::decode(filter.after.as_deref())?;
        let mut query = Query::new(SELECT).bind(self.workspace_id().to_string());
        query.push(" AND v.answered_at IS NULL AND (v.created_at, v.execution_id) < (?, ?)").add(time).add(id);
        if let Some(workflow) = filter.workflow_id {
            query.push(" AND v.workflow_id = ?").add(workflow.to_string());
        }
        push_kinds(&mut query, &filter.kinds);
        query.push(" ORDER BY v.created_at DESC, v.execution_id DESC LIMIT ?").add(i64::from(limit) + 1);
        let rows = self.readers().fetch_all(query).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, limit, |row| (row.created_at.0, row.execution_id.to_string())))
    }

    /// How many executions wait unanswered, of these kinds; empty: all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_waits(&self, kinds: &[WaitKind]) -> Result<u32, Error> {
        let mut query =
            Query::new("SELECT COUNT(*) FROM waits v WHERE v.workspace_id = ? AND v.answered_at IS NULL").bind(self.workspace_id().to_string());
        push_kinds(&mut query, kinds);
        self.readers().fetch_one(query).await?.get(0)
    }

    /// The wait of an execution, answered or not; none when it does not wait.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn wait(&self, execution_id: ExecutionId) -> Result<Option<WaitRow>, Error> {
        self.one_wait(" AND v.execution_id = ?", &execution_id.to_string()).await
    }

    /// The wait whose resume address carries a token with this hash.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn wait_by_token(&self, token_hash: &str) -> Result<Option<WaitRow>, Error> {
        self.one_wait(" AND v.token_hash = ?", token_hash).await
    }

    async fn one_wait(&self, condition: &'static str, key: &str) -> Result<Option<WaitRow>, Error> {
        let mut query = Query::new(SELECT).bind(self.workspace_id().to_string());
        query.push(condition).add(key);
        self.readers().fetch_optional(query).await?.as_ref().map(read).transpose()
    }
}

fn push_kinds(query: &mut Query, kinds: &[WaitKind]) {
    if !kinds.is_empty() {
        query.push(" AND v.kind IN ").push_list(kinds.iter().map(|kind| kind.as_str()));
    }
}

fn read(row: &Row) -> Result<WaitRow, Error> {
    Ok(WaitRow {
        execution_id: row.parse("execution_id")?,
        workflow_id: row.parse("workflow_id")?,
        workflow_name: row.get("name")?,
        node_id: NodeId::from(row.get::<String>("node_id")?),
        node_name: row.get("node_name")?,
        run_index: row.get("run_index")?,
        kind: row.word("kind", WaitKind::parse)?,
        until: row.get("until")?,
        created_at: row.get("created_at")?,
        question: row.json("question")?,
        answer: row.json_opt("answer")?,
        answered_at: row.get("answered_at")?,
    })
}
