//! Lists waits, newest first, and finds one.

use millrace_core::{ExecutionId, NodeId, trigger::WaitKind};

use super::{WaitFilter, WaitRow, names::Names};
use crate::{
    Error, Page, Store, cursor,
    database::{Query, Row},
};

const COLUMNS: &str = "SELECT v.execution_id, v.workflow_id, w.name, e.version, v.node_id, v.run_index, v.kind, v.until, v.created_at, \
     v.question, v.answer, v.answered_at FROM ";
const JOINS: &str = " JOIN workflows w ON w.id = v.workflow_id JOIN executions e ON e.id = v.execution_id";

impl Store {
    /// A page of unanswered waits.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub async fn list_waits(&self, filter: &WaitFilter) -> Result<Page<WaitRow>, Error> {
        let limit = cursor::limit(filter.limit);
        let mut before = cursor::decode(filter.after.as_deref())?;
        if let Some(at) = filter.before.filter(|at| at.0 < before.0) {
            before = (at.0, String::new());
        }
        let rows = i64::from(limit) + 1;
        let mut query = Query::new(COLUMNS);
        query.push("(");
        // One branch a kind, each by index; together they would have to be sorted.
        for (index, kind) in kinds(&filter.kinds).iter().enumerate() {
            query.push(if index == 0 { "SELECT key FROM (" } else { " UNION SELECT key FROM (" });
            query.push("SELECT execution_id AS key FROM waits WHERE workspace_id = ? AND kind = ? AND answered_at IS NULL");
            query.push(" AND (created_at, execution_id) < (?, ?)");
            query.add(self.workspace_id().to_string()).add(kind.as_str()).add(before.0).add(&before.1);
            if let Some(workflow) = filter.workflow_id {
                query.push(" AND workflow_id = ?").add(workflow.to_string());
            }
            query.push(&format!(" ORDER BY created_at DESC, execution_id DESC LIMIT ?) AS b{index}")).add(rows);
        }
        query.push(") AS k JOIN waits v ON v.execution_id = k.key").push(JOINS);
        query.push(" ORDER BY v.created_at DESC, v.execution_id DESC LIMIT ?").add(rows);
        let found = self.waits(query).await?;
        Ok(cursor::page(found, limit, |row| (row.created_at.0, row.execution_id.to_string())))
    }

    /// How many executions wait unanswered, of these kinds; empty: all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_waits(&self, kinds: &[WaitKind]) -> Result<u32, Error> {
        let mut query = Query::new("SELECT COUNT(*) FROM waits WHERE workspace_id = ? AND answered_at IS NULL AND kind IN ")
            .bind(self.workspace_id().to_string());
        query.push_list(self::kinds(kinds).iter().map(|kind| kind.as_str()));
        self.readers().fetch_one(query).await?.get(0)
    }

    /// The wait of an execution, answered or not; none when it does not wait.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn wait(&self, execution_id: ExecutionId) -> Result<Option<WaitRow>, Error> {
        self.one_wait(" WHERE v.execution_id = ?", &execution_id.to_string()).await
    }

    async fn one_wait(&self, condition: &'static str, key: &str) -> Result<Option<WaitRow>, Error> {
        let mut query = Query::new(COLUMNS);
        query.push("waits v").push(JOINS).push(condition).add(key);
        query.push(" AND v.workspace_id = ?").add(self.workspace_id().to_string());
        Ok(self.waits(query).await?.pop())
    }

    async fn waits(&self, query: Query) -> Result<Vec<WaitRow>, Error> {
        let mut names = Names::new(self);
        let mut waits = vec![];
        for row in self.readers().fetch_all(query).await? {
            let mut wait = read(&row)?;
            wait.node_name = names.of(wait.workflow_id, row.get("version")?, &wait.node_id).await?;
            waits.push(wait);
        }
        Ok(waits)
    }
}

/// What an empty list stands for.
fn kinds(wanted: &[WaitKind]) -> Vec<WaitKind> {
    const ALL: [WaitKind; 5] = [WaitKind::Time, WaitKind::Webhook, WaitKind::Form, WaitKind::Approval, WaitKind::Attention];
    ALL.into_iter().filter(|kind| wanted.is_empty() || wanted.contains(kind)).collect()
}

fn read(row: &Row) -> Result<WaitRow, Error> {
    Ok(WaitRow {
        execution_id: row.parse("execution_id")?,
        workflow_id: row.parse("workflow_id")?,
        workflow_name: row.get("name")?,
        node_id: NodeId::from(row.get::<String>("node_id")?),
        node_name: String::new(),
        run_index: row.get("run_index")?,
        kind: row.word("kind", WaitKind::parse)?,
        until: row.get("until")?,
        created_at: row.get("created_at")?,
        question: row.json("question")?,
        answer: row.json_opt("answer")?,
        answered_at: row.get("answered_at")?,
    })
}
