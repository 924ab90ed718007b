//! A workflow's executions in numbers.

mod bins;
mod bytes;
mod fold;
mod percentile;
pub(crate) mod rollup;
mod usual;
mod workflow;

use millrace_core::EpochMs;

/// A workflow's finished executions since a time. Times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatsRow {
    /// Succeeded.
    pub success: u32,
    /// Failed, timed out or crashed.
    pub failed: u32,
    /// Canceled.
    pub canceled: u32,
    /// Exponentially weighted moving average of the time an execution takes: the newest counts a tenth; of those the history has.
    pub moving_average_ms: Option<f64>,
    /// Half take no longer. Percentiles are off by less than 5 %.
    pub p50_ms: Option<f64>,
    /// 95 of 100 take no longer.
    pub p95_ms: Option<f64>,
    /// Half of those that were due at a time began no later than this after it.
    pub drift_p50_ms: Option<f64>,
    /// 95 of 100 did.
    pub drift_p95_ms: Option<f64>,
    /// One for each start that was asked for.
    pub buckets: Vec<StatsBucket>,
}

/// The executions that were accepted from one start to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatsBucket {
    /// Succeeded.
    pub success: u32,
    /// Failed, timed out or crashed.
    pub failed: u32,
    /// Canceled.
    pub canceled: u32,
    /// Mean time; none without executions.
    pub mean_ms: Option<f64>,
}

/// How a workflow usually runs, for the watchdog; from its newest 2,000 executions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usual {
    /// Half of the successful ones take no longer.
    pub median_ms: Option<f64>,
    /// 95 of 100 take no longer.
    pub p95_ms: Option<f64>,
    /// Successful ones that this rests on.
    pub count: u32,
    /// Of the last seven times 24 hours, those in which at least one began.
    pub days_with_runs_of_last_7: u32,
    /// When the last successful one was accepted.
    pub last_success_at: Option<EpochMs>,
    /// When the last one was accepted.
    pub last_started_at: Option<EpochMs>,
}
