//! Statistics of a workflow's executions, and the audit log.

use millrace_core::{EpochMs, WorkflowId};
use serde::{Deserialize, Serialize};

/// `workflow_stats`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowStatsRequest {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Days back from now, 1 to 365; 30 when absent.
    #[serde(default)]
    pub days: Option<u32>,
}

/// A workflow's executions in numbers, also those the history no longer has (400 days). Times are milliseconds; percentiles are within
/// 5 %.
#[derive(Clone, Debug, Default, Serialize, specta::Type)]
pub struct WorkflowStats {
    /// Finished executions.
    pub total: u32,
    /// Of these, those that succeeded.
    pub success: u32,
    /// Failed, timed out or crashed.
    pub failed: u32,
    /// Canceled.
    pub canceled: u32,
    /// Share that succeeded, 0 to 1; none without executions.
    pub success_rate: Option<f64>,
    /// Exponentially weighted moving average of the time an execution takes; of those the history has.
    pub moving_average_ms: Option<f64>,
    /// Half take less.
    pub p50_ms: Option<f64>,
    /// 95 of 100 take less.
    pub p95_ms: Option<f64>,
    /// Half of the schedule's executions began within this after they were due.
    pub drift_p50_ms: Option<f64>,
    /// 95 of 100 did.
    pub drift_p95_ms: Option<f64>,
    /// By day (by hour for one or two days), oldest first, without gaps.
    pub series: Vec<StatsPoint>,
}

/// One point of the series.
#[derive(Clone, Debug, Default, Serialize, specta::Type)]
pub struct StatsPoint {
    /// Start of the day or hour, in the instance's time zone.
    pub at: EpochMs,
    /// Succeeded.
    pub success: u32,
    /// Failed, timed out or crashed.
    pub failed: u32,
    /// Canceled.
    pub canceled: u32,
    /// Mean time.
    pub mean_ms: Option<f64>,
}

/// `audit_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct AuditListRequest {
    /// Text to find in the use case, the target and who did it.
    #[serde(default)]
    pub query: Option<String>,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AuditListResponse {
    /// Rows.
    pub items: Vec<AuditEntry>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// One change.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AuditEntry {
    /// Its id.
    pub id: String,
    /// When.
    pub at: EpochMs,
    /// Who.
    pub who: String,
    /// Which use case.
    pub use_case: String,
    /// What it was done to: `workflow:<id>`, `settings`, …
    pub target: String,
    /// As it was, where that can be said shortly.
    #[specta(type = specta_typescript::Unknown)]
    pub before: serde_json::Value,
    /// As it is now.
    #[specta(type = specta_typescript::Unknown)]
    pub after: serde_json::Value,
    /// `ok`, or the code of the error.
    pub outcome: String,
}

/// `retention_run`'s answer.
#[derive(Clone, Debug, Default, Serialize, specta::Type)]
pub struct RetentionOutcome {
    /// Executions that went.
    pub executions: u32,
    /// Bytes the data takes less.
    #[specta(type = f64)]
    pub freed_bytes: u64,
}
