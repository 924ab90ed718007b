//! Health: alarms, breakers, how busy the program is.

use millrace_core::{EpochMs, NodeId, WorkflowId, breaker::BreakerState, event::NoticeLevel};
use serde::{Deserialize, Serialize};

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A schedule did not fire within its tolerance.
    ScheduleMissed,
    /// A trigger cannot hear, or has not shown that it lives.
    TriggerDeaf,
    /// A webhook did not answer its self-test.
    WebhookUnreachable,
    /// A workflow that usually runs daily has not.
    WorkflowSilent,
    /// An execution runs far longer than usual.
    ExecutionSlow,
    /// More waits in line than is worked off.
    QueueGrowing,
    /// Failures in a row paused a workflow or a host.
    BreakerOpen,
    /// Executions of a workflow fail.
    WorkflowFailing,
    /// A node was interrupted, and a person must say whether it may be repeated.
    AttentionNeeded,
    /// An approval is not answered.
    ApprovalOverdue,
    /// The disk is nearly full, or refuses.
    DiskFull,
    /// The clock of the machine jumped.
    ClockJumped,
}

/// `alarm_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct AlarmListRequest {
    /// Those that are over, too.
    #[serde(default)]
    pub resolved: bool,
    /// Only of this workflow.
    #[serde(default)]
    pub workflow_id: Option<WorkflowId>,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of alarms, newest first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AlarmListResponse {
    /// Rows.
    pub items: Vec<AlarmInfo>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Something that should have happened and did not, or the other way round.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AlarmInfo {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub kind: AlarmKind,
    /// How much it matters.
    pub level: NoticeLevel,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub message: String,
    /// About which workflow.
    pub workflow_id: Option<WorkflowId>,
    /// That workflow's name.
    pub workflow_name: Option<String>,
    /// About which node.
    pub node_id: Option<NodeId>,
    /// When it was raised.
    pub raised_at: EpochMs,
    /// When it was last seen.
    pub last_at: EpochMs,
    /// How often.
    pub count: u32,
    /// When somebody said that they know.
    pub acknowledged_at: Option<EpochMs>,
    /// When it was over.
    pub resolved_at: Option<EpochMs>,
}

/// `alarm_acknowledge`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct AlarmIdsRequest {
    /// Which.
    pub ids: Vec<String>,
}

/// A circuit breaker that is not closed, or was not lately.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct BreakerInfo {
    /// `workflow:<id>`, `host:api.example.org`, `credential:<id>`.
    pub key: String,
    /// As people know it: the workflow's name, the host.
    pub label: String,
    /// How it stands.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
    /// When it is tried next.
    pub probe_at: Option<EpochMs>,
    /// Since when it stands so.
    pub changed_at: EpochMs,
}

/// `breaker_reset`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct BreakerResetRequest {
    /// Which.
    pub key: String,
}

/// `health_get`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Health {
    /// Whether every trigger is armed that should be.
    pub armed: bool,
    /// Deployed workflows.
    pub deployed_workflows: u32,
    /// Armed triggers.
    pub triggers: u32,
    /// Triggers that cannot hear.
    pub deaf_triggers: u32,
    /// Executions under way.
    pub running: u32,
    /// Executions in line.
    pub queued: u32,
    /// Executions that wait for a time, a call or a person.
    pub waiting: u32,
    /// Executions that need a person's attention.
    pub attention: u32,
    /// Unanswered approvals.
    pub approvals: u32,
    /// Events that failed for good and were not looked at.
    pub dead_letters: u32,
    /// Alarms that are not over.
    pub alarms: u32,
    /// Of these, those nobody has acknowledged.
    pub unacknowledged: u32,
    /// Breakers that are not closed.
    pub breakers: Vec<BreakerInfo>,
    /// Bytes of the database and its blobs.
    #[specta(type = f64)]
    pub data_bytes: u64,
    /// Bytes free on the disk; none where it cannot be known.
    #[specta(type = Option<f64>)]
    pub free_bytes: Option<u64>,
    /// When the program started.
    pub started_at: EpochMs,
    /// When the watchdog last looked.
    pub checked_at: Option<EpochMs>,
}
