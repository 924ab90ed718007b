//! Limits by bytes.

use millrace_core::WorkflowId;

use super::{RetentionPolicy, prune::DELETABLE};
use crate::{
    Error, Store,
    database::{Dialect, Query},
};

/// What an execution takes in tables and indexes beside its items, about.
const OVERHEAD: i64 = 2_048;
/// Executions removed before the size is measured again.
const PORTION: u32 = 500;

impl Store {
    /// The oldest execution of a workflow that may stay when the newest take `bytes`; none when all take no more.
    pub(super) async fn key_of_bytes(&self, id: WorkflowId, bytes: u64) -> Result<Option<(i64, String)>, Error> {
        let query = Query::new(format!(
            "SELECT started_at, id FROM (SELECT started_at, id, \
             CAST(SUM(byte_count + {OVERHEAD}) OVER (ORDER BY started_at DESC, id DESC) AS BIGINT) AS total FROM executions WHERE workflow_id = ?) AS t \
             WHERE total > ? ORDER BY started_at DESC, id DESC LIMIT 1"
        ))
        .bind(id.to_string())
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX));
        let Some(row) = self.readers().fetch_optional(query).await? else { return Ok(None) };
        // It is the newest that is too much: it goes as well.
        Ok(Some((row.get(0)?, format!("{}~", row.get::<String>(1)?))))
    }

    /// Removes the oldest executions until all data is within its limit; returns how many went and whether to go on.
    pub(super) async fn prune_bytes(&self, policy: &RetentionPolicy, most: u32) -> Result<(u32, bool), Error> {
        let Some(limit) = policy.max_bytes else { return Ok((0, false)) };
        let mut gone = 0;
        let mut size = self.size().await?;
        while size > limit && gone < most {
            let removed = self.remove_oldest(size - limit, PORTION.min(most - gone)).await?;
            gone += removed;
            let now = self.size().await?;
            // Nothing left to remove, or removing does not help (something else takes the space): history is not to blame.
            if removed == 0 || now >= size {
                return Ok((gone, false));
            }
            size = now;
        }
        Ok((gone, size > limit))
    }

    async fn remove_oldest(&self, excess: u64, most: u32) -> Result<u32, Error> {
        let mut query = Query::new("SELECT e.id, e.byte_count FROM executions e WHERE e.workspace_id = ?")
            .bind(self.workspace_id().to_string())
            .bind(self.dead_letters_before())
            .bind(most);
        query.push(DELETABLE).push(" ORDER BY e.started_at, e.id LIMIT ?");
        let mut left = i64::try_from(excess).unwrap_or(i64::MAX);
        let mut ids: Vec<String> = vec![];
        for row in self.readers().fetch_all(query).await? {
            if left <= 0 {
                break;
            }
            ids.push(row.get("id")?);
            left = left.saturating_sub(row.get::<i64>("byte_count")?.saturating_add(OVERHEAD));
        }
        self.remove_executions(&ids).await
    }

    /// What the limit is about. SQLite's file shrinks with what it holds; a PostgreSQL server gives nothing back to the disk, so
    /// there what the executions hold is added up.
    async fn size(&self) -> Result<u64, Error> {
        if self.readers().dialect() == Dialect::Sqlite {
            self.shrink().await?;
            return self.data_bytes().await;
        }
        let query =
            Query::new(format!("SELECT CAST(COALESCE(SUM(byte_count + {OVERHEAD}), 0) AS BIGINT) FROM executions WHERE workspace_id = ?"))
                .bind(self.workspace_id().to_string());
        Ok(u64::try_from(self.readers().fetch_one(query).await?.get::<i64>(0)?).unwrap_or_default())
    }
}
