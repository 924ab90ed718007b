//! Counts, times and drifts of one workflow. The counts walk its index once inside the database; times come from a sample.

use millrace_core::{EpochMs, ExecutionStatus, WorkflowId};

use super::{
    StatsBucket, StatsRow,
    percentile::{moving_average, percentile},
};
use crate::{
    Error, Store,
    database::{Query, Row},
    workflow::{count, list::parse_status},
};

/// Executions that times and drifts are computed from: the newest.
pub(super) const SAMPLE: i64 = 2_000;
/// Buckets at most.
const BUCKETS: usize = 1_000;
/// Executions are added up by quarter hours: every time zone's hours and days begin on one.
const SLOT_MS: i64 = 15 * 60_000;

/// Time from when it could begin to its end.
pub(super) const DURATION: &str = "finished_at - COALESCE(begun_at, started_at)";

impl Store {
    /// A workflow's finished executions that were accepted at `since` or later. `buckets` are starts in ascending order, each on a
    /// quarter hour; what was accepted before the first is in no bucket.
    ///
    /// # Errors
    /// When there are more than 1,000 buckets.
    pub async fn workflow_stats(&self, id: WorkflowId, since: EpochMs, buckets: &[EpochMs]) -> Result<StatsRow, Error> {
        if buckets.len() > BUCKETS {
            return Err(Error::Limit(format!("Statistics can have {BUCKETS} points; {} were asked for.", buckets.len())));
        }
        let mut stats = StatsRow { buckets: vec![StatsBucket::default(); buckets.len()], ..StatsRow::default() };
        let mut times = vec![(0_i64, 0_i64); buckets.len()];
        for slot in self.slots(id, since).await? {
            let at = slot.start.max(since.0);
            let place = buckets.partition_point(|start| start.0 <= at).checked_sub(1);
            add(slot.status, slot.count, (&mut stats.success, &mut stats.failed, &mut stats.canceled));
            if let Some(place) = place {
                let bucket = &mut stats.buckets[place];
                add(slot.status, slot.count, (&mut bucket.success, &mut bucket.failed, &mut bucket.canceled));
                times[place].0 += slot.time_ms;
                times[place].1 += i64::from(slot.count);
            }
        }
        for (bucket, (time, count)) in stats.buckets.iter_mut().zip(times) {
            bucket.mean_ms = (count > 0).then(|| time as f64 / count as f64);
        }
        self.sample(id, since, &mut stats).await?;
        Ok(stats)
    }

    async fn slots(&self, id: WorkflowId, since: EpochMs) -> Result<Vec<Slot>, Error> {
        let query = Query::new(format!(
            "SELECT started_at / {SLOT_MS} AS slot, status, COUNT(*) AS n, CAST(SUM({DURATION}) AS BIGINT) AS time_ms \
             FROM executions WHERE workflow_id = ? AND started_at >= ? AND finished_at IS NOT NULL GROUP BY started_at / {SLOT_MS}, status"
        ))
        .bind(id.to_string())
        .bind(since.0);
        self.readers().fetch_all(query).await?.iter().map(Slot::read).collect()
    }

    async fn sample(&self, id: WorkflowId, since: EpochMs, stats: &mut StatsRow) -> Result<(), Error> {
        let query = Query::new(format!(
            "SELECT {DURATION} AS took, COALESCE(begun_at, started_at) - due_at AS drift FROM executions \
             WHERE workflow_id = ? AND started_at >= ? AND finished_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT ?"
        ))
        .bind(id.to_string())
        .bind(since.0)
        .bind(SAMPLE);
        let rows = self.readers().fetch_all(query).await?;
        let mut took = rows.iter().map(|row| row.get::<i64>("took")).collect::<Result<Vec<_>, _>>()?;
        let drifts = rows.iter().map(|row| row.get::<Option<i64>>("drift")).collect::<Result<Vec<_>, _>>()?;
        let mut drifts: Vec<i64> = drifts.into_iter().flatten().collect();
        stats.moving_average_ms = moving_average(took.iter().rev().copied());
        took.sort_unstable();
        drifts.sort_unstable();
        (stats.p50_ms, stats.p95_ms) = (percentile(&took, 0.5), percentile(&took, 0.95));
        (stats.drift_p50_ms, stats.drift_p95_ms) = (percentile(&drifts, 0.5), percentile(&drifts, 0.95));
        Ok(())
    }
}

/// The executions of one quarter hour that ended alike.
struct Slot {
    start: i64,
    status: ExecutionStatus,
    count: u32,
    time_ms: i64,
}

impl Slot {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            start: row.get::<i64>("slot")?.saturating_mul(SLOT_MS),
            status: parse_status(&row.get::<String>("status")?)?,
            count: count(row.get("n")?),
            time_ms: row.get("time_ms")?,
        })
    }
}

fn add(status: ExecutionStatus, count: u32, (success, failed, canceled): (&mut u32, &mut u32, &mut u32)) {
    let counter = match status {
        ExecutionStatus::Success => success,
        ExecutionStatus::Canceled => canceled,
        _ => failed,
    };
    *counter = counter.saturating_add(count);
}
