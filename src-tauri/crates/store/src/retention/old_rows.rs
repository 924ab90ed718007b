//! What has a fixed time to live: audit entries, alarms that are over, keys of events, workflows that were
//! given and are not used any more, statistics.

use millrace_core::EpochMs;

use crate::{Error, Store, database::Query};

const DAY_MS: i64 = 24 * 3_600_000;
const AUDIT_MS: i64 = 2 * 365 * DAY_MS;
const ALARMS_MS: i64 = 90 * DAY_MS;
const EVENT_KEYS_MS: i64 = 7 * DAY_MS;
/// Rows of each in one go; the rest goes next time.
const MOST: u32 = 5_000;

impl Store {
    pub(super) async fn sweep_old_rows(&self) -> Result<(), Error> {
        let now = self.now().0;
        let audit = Query::new(
            "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE workspace_id = ? AND at < ? ORDER BY at LIMIT ?)",
        )
        .bind(self.workspace_id().to_string())
        .bind(now - AUDIT_MS)
        .bind(MOST);
        let alarms = Query::new(
            "DELETE FROM alarms WHERE id IN (SELECT id FROM alarms WHERE workspace_id = ? AND resolved_at < ? ORDER BY raised_at LIMIT ?)",
        )
        .bind(self.workspace_id().to_string())
        .bind(now - ALARMS_MS)
        .bind(MOST);
        for query in [audit, alarms] {
            self.write(move |c| Box::pin(c.execute(query))).await?;
        }
        self.sweep_event_keys(EpochMs(now - EVENT_KEYS_MS), MOST).await?;
        self.sweep_given().await?;
        self.fold_rollup().await?;
        Ok(())
    }
}
