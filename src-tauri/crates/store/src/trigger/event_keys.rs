//! Keys of events that started an execution: old ones go.

use millrace_core::EpochMs;

use crate::{Error, Store, database::Query};

impl Store {
    /// Forgets event keys from before a time, the oldest first; returns how many went.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sweep_event_keys(&self, older_than: EpochMs, at_most: u32) -> Result<u32, Error> {
        let query = Query::new(
            "DELETE FROM event_keys WHERE (workflow_id, trigger_node, event_key) IN \
             (SELECT workflow_id, trigger_node, event_key FROM event_keys WHERE at < ? ORDER BY at LIMIT ?)",
        )
        .bind(older_than.0)
        .bind(at_most);
        let gone = self.write(move |c| Box::pin(c.execute(query))).await?;
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}
