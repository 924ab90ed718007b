//! Finds what must go, the oldest first, and removes it in small portions.

use millrace_core::WorkflowId;

use super::{Pruned, RetentionPolicy, WorkflowRetention};
use crate::{
    Error, Store,
    database::{Query, Row},
};

/// Executions removed in one transaction: others write in between.
const PORTION: u32 = 500;
/// Dead letters are kept this long, whatever the policy says: nobody has looked at them.
const DEAD_LETTER_MS: i64 = 30 * 24 * 3_600_000;

/// Only what is finished goes; the parameter is the time before which dead letters go too.
pub(super) const DELETABLE: &str = " AND e.finished_at IS NOT NULL AND (e.dead_letter = 0 OR e.started_at < ?)";

/// What there is of one workflow.
struct History {
    workflow: WorkflowId,
    /// When its oldest execution was accepted.
    oldest: i64,
    /// It is known to have no more executions than this.
    within: Option<u32>,
}

impl History {
    fn may_exceed(&self, count: u32) -> bool {
        self.within.is_none_or(|within| count < within)
    }
}

impl Store {
    /// Removes finished executions that the policy does not keep, at most `at_most`, and what only they needed on disk; when
    /// there are no more, old audit entries, alarms and event keys as well, and the file shrinks. Dead letters stay for 30 days.
    ///
    /// # Errors
    /// When the disk or the database refuses; what went until then is gone.
    pub async fn prune(&self, policy: &RetentionPolicy, at_most: u32) -> Result<Pruned, Error> {
        let mut left = at_most.max(1);
        for history in self.histories(policy.max_count_per_workflow).await? {
            let own = policy.per_workflow.get(&history.workflow);
            let limits = WorkflowRetention {
                max_age_ms: own.and_then(|o| o.max_age_ms).or(policy.max_age_ms),
                max_count: own.and_then(|o| o.max_count).or(policy.max_count_per_workflow),
                max_bytes: own.and_then(|o| o.max_bytes),
            };
            left -= self.prune_workflow(&history, &limits, left).await?;
            if left == 0 {
                return Ok(Pruned { executions: at_most, more: true });
            }
        }
        let (gone, more) = self.prune_bytes(policy, left).await?;
        left -= gone;
        if !more {
            self.sweep_old_rows().await?;
        }
        self.shrink().await?;
        Ok(Pruned { executions: at_most.max(1) - left, more })
    }

    async fn prune_workflow(&self, history: &History, limits: &WorkflowRetention, most: u32) -> Result<u32, Error> {
        let id = history.workflow;
        let mut gone = 0;
        let oldest_to_stay = limits.max_age_ms.map(|age| self.now().0.saturating_sub(age));
        if let Some(time) = oldest_to_stay.filter(|time| history.oldest < *time) {
            gone += self.remove_before(id, &(time, String::new()), most).await?;
        }
        if let Some(count) = limits.max_count.filter(|count| history.may_exceed(*count))
            && gone < most
            && let Some(key) = self.key_of_surplus(id, count).await?
        {
            gone += self.remove_before(id, &key, most - gone).await?;
        }
        if let Some(bytes) = limits.max_bytes
            && gone < most
            && let Some(key) = self.key_of_bytes(id, bytes).await?
        {
            gone += self.remove_before(id, &key, most - gone).await?;
        }
        Ok(gone)
    }

    /// Removes executions of a workflow that were accepted before a key, the oldest first.
    async fn remove_before(&self, id: WorkflowId, (time, key): &(i64, String), most: u32) -> Result<u32, Error> {
        let mut gone = 0;
        while gone < most {
            let portion = PORTION.min(most - gone);
            let mut query = Query::new("SELECT e.id FROM executions e WHERE e.workflow_id = ? AND (e.started_at, e.id) < (?, ?)")
                .bind(id.to_string())
                .bind(*time)
                .bind(key)
                .bind(self.dead_letters_before())
                .bind(portion);
            query.push(DELETABLE).push(" ORDER BY e.started_at, e.id LIMIT ?");
            let ids: Vec<String> = self.readers().fetch_all(query).await?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
            let removed = self.remove_executions(&ids).await?;
            gone += removed;
            // None removed: they changed since they were looked up, and are looked at again next time.
            if ids.len() < portion as usize || removed == 0 {
                break;
            }
        }
        Ok(gone)
    }

    /// The oldest execution that may stay when `count` are kept; none when there are no more than that.
    async fn key_of_surplus(&self, id: WorkflowId, count: u32) -> Result<Option<(i64, String)>, Error> {
        if count == 0 {
            return Ok(Some((i64::MAX, String::new())));
        }
        let query =
            Query::new("SELECT started_at, id FROM executions WHERE workflow_id = ? ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET ?")
                .bind(id.to_string())
                .bind(i64::from(count) - 1);
        self.readers().fetch_optional(query).await?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// Every workflow that has a history, also deleted ones: theirs ages as well. One question for all of them, because mostly nothing
    /// is to go.
    async fn histories(&self, usual_count: Option<u32>) -> Result<Vec<History>, Error> {
        let query = Query::new(
            "SELECT id, oldest, surplus FROM (SELECT w.id, \
             (SELECT MIN(e.started_at) FROM executions e WHERE e.workflow_id = w.id) AS oldest, \
             (SELECT CAST(1 AS BIGINT) FROM executions e WHERE e.workflow_id = w.id LIMIT 1 OFFSET ?) AS surplus \
             FROM workflows w WHERE w.workspace_id = ?) AS h WHERE oldest IS NOT NULL ORDER BY id",
        )
        .bind(usual_count.map_or(i64::MAX, i64::from))
        .bind(self.workspace_id().to_string());
        let read = |row: &Row| {
            let surplus: Option<i64> = row.get("surplus")?;
            Ok(History { workflow: row.parse("id")?, oldest: row.get("oldest")?, within: usual_count.filter(|_| surplus.is_none()) })
        };
        self.readers().fetch_all(query).await?.iter().map(read).collect()
    }

    pub(super) fn dead_letters_before(&self) -> i64 {
        self.now().0.saturating_sub(DEAD_LETTER_MS)
    }
}
