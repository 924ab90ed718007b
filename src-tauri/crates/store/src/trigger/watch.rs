//! Triggers that did not do what they should have done.

use millrace_core::{EpochMs, trigger::TriggerKind};

use super::TriggerRow;
use crate::{Error, Store};

/// Rows at most in one call.
const MOST: u32 = 5_000;

impl Store {
    /// Schedules that were due before a time and have not fired, the longest due first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn overdue_triggers(&self, before: EpochMs, limit: u32) -> Result<Vec<TriggerRow>, Error> {
        let mut query = self.triggers_query();
        query.push(" AND t.next_at < ? ORDER BY t.next_at, t.workflow_id, t.node_id LIMIT ?").add(before.0).add(limit.min(MOST));
        self.trigger_rows(query).await
    }

    /// Triggers of these kinds that have shown no sign of life since a time (nor were armed since), the longest quiet first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn quiet_triggers(&self, kinds: &[TriggerKind], since: EpochMs, limit: u32) -> Result<Vec<TriggerRow>, Error> {
        let mut query = self.triggers_query();
        query.push(" AND t.kind IN ").push_list(kinds.iter().map(|kind| kind.as_str()));
        query.push(" AND t.armed_at < ? AND COALESCE(t.last_heard_at, t.armed_at) < ?").add(since.0).add(since.0);
        query.push(" ORDER BY COALESCE(t.last_heard_at, t.armed_at), t.workflow_id, t.node_id LIMIT ?").add(limit.min(MOST));
        self.trigger_rows(query).await
    }
}
