//! How a workflow usually runs.

use millrace_core::{ExecutionStatus, WorkflowId};

use super::{
    Usual,
    percentile::percentile,
    workflow::{DURATION, SAMPLE},
};
use crate::{Error, Store, database::Query};

const DAY_MS: i64 = 24 * 3_600_000;
const DAYS: i64 = 7;

impl Store {
    /// How a workflow usually runs.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn usual(&self, id: WorkflowId) -> Result<Usual, Error> {
        let query = Query::new(format!(
            "SELECT started_at, status, finished_at, {DURATION} AS took FROM executions WHERE workflow_id = ? ORDER BY started_at DESC, id DESC LIMIT ?"
        ))
        .bind(id.to_string())
        .bind(SAMPLE);
        let rows = self.readers().fetch_all(query).await?;
        let mut usual = Usual { days_with_runs_of_last_7: self.days_with_runs(id).await?, ..Usual::default() };
        let mut took = vec![];
        for row in &rows {
            let started_at = row.get("started_at")?;
            usual.last_started_at = usual.last_started_at.or(Some(started_at));
            if row.get::<String>("status")? == ExecutionStatus::Success.as_str() {
                usual.last_success_at = usual.last_success_at.or(Some(started_at));
                took.extend(row.get::<Option<i64>>("took")?);
            }
        }
        took.sort_unstable();
        usual.count = u32::try_from(took.len()).unwrap_or(u32::MAX);
        (usual.median_ms, usual.p95_ms) = (percentile(&took, 0.5), percentile(&took, 0.95));
        Ok(usual)
    }

    /// One look at the index for each of the last seven times 24 hours.
    async fn days_with_runs(&self, id: WorkflowId) -> Result<u32, Error> {
        let now = self.now().0;
        let mut query = Query::new("SELECT CAST(0");
        for back in 0..DAYS {
            query.push(" + CASE WHEN EXISTS (SELECT 1 FROM executions WHERE workflow_id = ? AND started_at > ? AND started_at <= ?) THEN 1 ELSE 0 END");
            query.add(id.to_string()).add(now - (back + 1) * DAY_MS).add(now - back * DAY_MS);
        }
        query.push(" AS BIGINT)");
        self.readers().fetch_one(query).await?.get(0)
    }
}
