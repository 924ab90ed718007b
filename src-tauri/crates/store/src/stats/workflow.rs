//! Counts, times and drifts of one workflow, from the rollup: what it costs depends on how long ago `since` is and not on how many
//! executions there were.

use millrace_core::{EpochMs, ExecutionStatus, WorkflowId};

use super::{
    StatsBucket, StatsRow, bins,
    percentile::moving_average,
    rollup::{DAY_MS, HOUR_MS, QUARTER_MS, slot},
};
use crate::{
    Error, Store,
    database::{Query, Row},
};

/// Executions of which what is usual is computed: the newest.
pub(super) const SAMPLE: i64 = 2_000;
/// Executions that the moving average is computed from: older ones have no say in it, and the rollup does not know their order.
const AVERAGED: i64 = 500;
/// Buckets at most.
const BUCKETS: usize = 1_000;

/// Time from when it could begin to its end.
pub(super) const DURATION: &str = "finished_at - COALESCE(begun_at, started_at)";

impl Store {
    /// A workflow's executions that were accepted at `since` or later and have ended, also those the history no longer has; it goes
    /// back 400 days. `since` and `buckets` (starts in ascending order) are each on a quarter hour; what was accepted before the first
    /// is in no bucket.
    ///
    /// Counts and means are exact. Percentiles are off by less than 5 %, and of whole hours; what is older than a month counts by
    /// whole days.
    ///
    /// # Errors
    /// When there are more than 1,000 buckets.
    pub async fn workflow_stats(&self, id: WorkflowId, since: EpochMs, buckets: &[EpochMs]) -> Result<StatsRow, Error> {
        if buckets.len() > BUCKETS {
            return Err(Error::Limit(format!("Statistics can have {BUCKETS} points; {} were asked for.", buckets.len())));
        }
        let mut stats = StatsRow { buckets: vec![StatsBucket::default(); buckets.len()], ..StatsRow::default() };
        let mut times = vec![(0_i64, 0_i64); buckets.len()];
        for sum in self.sums(id, since, buckets).await? {
            add(&sum, (&mut stats.success, &mut stats.failed, &mut stats.canceled));
            if let Some(place) = sum.place {
                let bucket = &mut stats.buckets[place];
                add(&sum, (&mut bucket.success, &mut bucket.failed, &mut bucket.canceled));
                times[place] = (times[place].0 + sum.total_ms, times[place].1 + sum.n);
            }
        }
        for (bucket, (time, count)) in stats.buckets.iter_mut().zip(times) {
            bucket.mean_ms = (count > 0).then(|| time as f64 / count as f64);
        }
        let took = self.histogram(id, ("took", "took_day"), since).await?;
        (stats.p50_ms, stats.p95_ms) = (bins::percentile(&took, 0.5), bins::percentile(&took, 0.95));
        let drift = self.histogram(id, ("drift", "drift_day"), since).await?;
        (stats.drift_p50_ms, stats.drift_p95_ms) = (bins::percentile(&drift, 0.5), bins::percentile(&drift, 0.95));
        stats.moving_average_ms = self.moving_average(id, since).await?;
        Ok(stats)
    }

    /// What was accepted from `since` to the first bucket, and in each bucket.
    async fn sums(&self, id: WorkflowId, since: EpochMs, buckets: &[EpochMs]) -> Result<Vec<Sum>, Error> {
        let since = slot(since.0, QUARTER_MS);
        let starts: Vec<i64> = std::iter::once(since).chain(buckets.iter().map(|start| start.0.max(since))).collect();
        let ends = starts.iter().skip(1).copied().chain([i64::MAX]);
        let mut query = Query::new("WITH b (place, low, high) AS (VALUES ");
        for ((place, start), end) in (0_i64..).zip(&starts).zip(ends) {
            query.push(if place == 0 { "(?, ?, ?)" } else { ", (?, ?, ?)" }).add(place).add(*start).add(end);
        }
        query.push(
            ") SELECT b.place, r.kind, CAST(SUM(r.n) AS BIGINT) AS n, CAST(SUM(r.total_ms) AS BIGINT) AS total_ms FROM b CROSS JOIN execution_rollup r \
             WHERE r.workflow_id = ? AND r.kind IN ('success', 'failed', 'canceled') AND r.slot >= b.low AND r.slot < b.high GROUP BY b.place, r.kind",
        );
        query.add(id.to_string());
        self.readers().fetch_all(query).await?.iter().map(Sum::read).collect()
    }

    /// How many took how long, by bin.
    async fn histogram(&self, id: WorkflowId, (hours, days): (&str, &str), since: EpochMs) -> Result<Vec<(i64, i64)>, Error> {
        let query = Query::new(
            "SELECT bin, CAST(SUM(n) AS BIGINT) AS n FROM (\
             SELECT bin, n FROM execution_rollup WHERE workflow_id = ? AND kind = ? AND slot >= ? UNION ALL \
             SELECT bin, n FROM execution_rollup WHERE workflow_id = ? AND kind = ? AND slot >= ?) AS b GROUP BY bin ORDER BY bin",
        );
        let query = query.bind(id.to_string()).bind(hours).bind(slot(since.0, HOUR_MS));
        let query = query.bind(id.to_string()).bind(days).bind(slot(since.0, DAY_MS));
        self.readers().fetch_all(query).await?.iter().map(|row| Ok((row.get("bin")?, row.get("n")?))).collect()
    }

    async fn moving_average(&self, id: WorkflowId, since: EpochMs) -> Result<Option<f64>, Error> {
        let query = Query::new(format!(
            "SELECT {DURATION} AS took FROM executions \
             WHERE workflow_id = ? AND started_at >= ? AND finished_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT ?"
        ));
        let newest: Vec<i64> = self.readers().fetch_values(query.bind(id.to_string()).bind(since.0).bind(AVERAGED)).await?;
        if newest.is_empty() {
            return self.last_mean(id, since).await;
        }
        Ok(moving_average(newest.into_iter().rev()))
    }

    /// Stands for the moving average where the history has nothing any more: the mean of the last quarter of an hour that had any.
    async fn last_mean(&self, id: WorkflowId, since: EpochMs) -> Result<Option<f64>, Error> {
        let query = Query::new(
            "SELECT CAST(SUM(total_ms) AS DOUBLE PRECISION) / SUM(n) AS mean FROM execution_rollup \
             WHERE workflow_id = ? AND kind IN ('success', 'failed', 'canceled') AND slot >= ? GROUP BY slot ORDER BY slot DESC LIMIT 1",
        );
        let row = self.readers().fetch_optional(query.bind(id.to_string()).bind(slot(since.0, QUARTER_MS))).await?;
        row.map(|row| row.get("mean")).transpose()
    }
}

/// Executions of one bucket that ended alike.
struct Sum {
    /// None: before the first bucket.
    place: Option<usize>,
    kind: String,
    n: i64,
    total_ms: i64,
}

impl Sum {
    fn read(row: &Row) -> Result<Self, Error> {
        let place = usize::try_from(row.get::<i64>("place")?).unwrap_or_default();
        Ok(Self { place: place.checked_sub(1), kind: row.get("kind")?, n: row.get("n")?, total_ms: row.get("total_ms")? })
    }
}

fn add(sum: &Sum, (success, failed, canceled): (&mut u32, &mut u32, &mut u32)) {
    let counter = match sum.kind.as_str() {
        kind if kind == ExecutionStatus::Success.as_str() => success,
        kind if kind == ExecutionStatus::Canceled.as_str() => canceled,
        _ => failed,
    };
    *counter = counter.saturating_add(u32::try_from(sum.n).unwrap_or(u32::MAX));
}
