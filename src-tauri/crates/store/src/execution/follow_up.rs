//! What follows the end of an execution: marked in the transaction of the end itself, so that it is done whatever is killed when.

use millrace_core::{ExecutionId, WorkflowId};

use super::Record;
use crate::{
    Error, Store,
    database::{Connection, Query},
};

/// Rows at most in one call.
const MOST: u32 = 10_000;

/// Whether something follows the success of an execution; it must return at once.
pub(crate) type FollowsSuccess = Box<dyn Fn(WorkflowId, ExecutionId) -> bool + Send + Sync>;

/// What is left after the alarm of an execution's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing: its follow-up is done.
    Nothing,
    /// Something that could not be done yet.
    Something,
}

impl Store {
    /// Says after which successes something follows. A failure of what a trigger started is always followed up. The first one counts.
    pub fn follow_successes(&self, follows: impl Fn(WorkflowId, ExecutionId) -> bool + Send + Sync + 'static) {
        // There is one that follows up.
        let _ = self.follows_success.set(Box::new(follows));
    }

    /// Executions whose end is written and what follows is not done, in order of their ids after `after`, at most `limit` (and 10,000).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn follow_ups(&self, after: Option<ExecutionId>, limit: u32) -> Result<Vec<ExecutionId>, Error> {
        let query = Query::new("SELECT id FROM executions WHERE workspace_id = ? AND follow_up <> 0 AND id > ? ORDER BY id LIMIT ?")
            .bind(self.workspace_id().to_string())
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(limit.min(MOST));
        let ids: Vec<String> = self.readers().fetch_values(query).await?;
        ids.iter().map(|id| id.parse().map_err(|e| Error::damaged("execution id", e))).collect()
    }

    /// Whether what follows the end of this execution is not done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn has_follow_up(&self, id: ExecutionId) -> Result<bool, Error> {
        let query = Query::new("SELECT follow_up FROM executions WHERE id = ? AND follow_up <> 0").bind(id.to_string());
        Ok(self.readers().fetch_value::<i64>(query).await?.is_some())
    }

    /// The name of the node that ran last, if any did.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn last_node(&self, id: ExecutionId) -> Result<Option<String>, Error> {
        let query = Query::new("SELECT node_name FROM node_executions WHERE execution_id = ? ORDER BY execution_index DESC LIMIT 1");
        self.readers().fetch_value(query.bind(id.to_string())).await
    }

    /// What follows the end of an execution is done. It is tried `again`: then it is no dead letter any more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn followed_up(&self, id: ExecutionId, again: bool) -> Result<(), Error> {
        self.writer()?.journal(Record::Followed { id, again }).await?.written().await.map(drop)
    }
}

/// Notes that the failure of an execution is about to be told; false when it was told before.
pub(crate) async fn tell_failure(c: &mut Connection, id: ExecutionId, left: Left) -> Result<bool, Error> {
    let query = Query::new("SELECT follow_up, finished_at FROM executions WHERE id = ?");
    // It was deleted meanwhile.
    let Some(row) = c.fetch_optional(query.bind(id.to_string())).await? else { return Ok(false) };
    let (stage, finished_at): (i64, Option<i64>) = (row.get("follow_up")?, row.get("finished_at")?);
    if stage != 0 {
        let next = if left == Left::Nothing { 0_i64 } else { 2 };
        c.execute(Query::new("UPDATE executions SET follow_up = ? WHERE id = ?").bind(next).bind(id.to_string())).await?;
    }
    // One whose end could not even be written is worth telling of all the same.
    Ok(stage == 1 || finished_at.is_none())
}
