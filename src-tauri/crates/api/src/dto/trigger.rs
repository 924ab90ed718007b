//! Triggers: what is armed, when it last heard, when it is next due.

use millrace_core::{EpochMs, NodeId, WorkflowId, trigger::TriggerKind};
use serde::{Deserialize, Serialize};

/// `trigger_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct TriggerListRequest {
    /// Only of this workflow.
    #[serde(default)]
    pub workflow_id: Option<WorkflowId>,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 100 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of triggers, by workflow name.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct TriggerListResponse {
    /// Rows.
    pub items: Vec<TriggerInfo>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// How a trigger stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TriggerStatus {
    /// It listens.
    Armed,
    /// It should listen and cannot; `message` says why.
    Deaf,
}

/// A trigger of a deployed workflow.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct TriggerInfo {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Its name.
    pub workflow_name: String,
    /// Which node.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
    /// Which kind.
    pub kind: TriggerKind,
    /// `schedule_trigger`, `webhook`, …
    pub node_type: String,
    /// How it stands.
    pub status: TriggerStatus,
    /// Why it is deaf, or what else is to be said.
    pub message: Option<String>,
    /// Since when it is armed.
    pub armed_at: EpochMs,
    /// When it is next due; schedules only.
    pub next_at: Option<EpochMs>,
    /// The same on the wall clock of the workflow's time zone: `2026-03-29 03:00:00 +02:00`.
    pub next_local: Option<String>,
    /// The due time it last fired for; schedules only.
    pub last_due_at: Option<EpochMs>,
    /// When it last started an execution.
    pub last_fired_at: Option<EpochMs>,
    /// When it last showed that it lives.
    pub last_heard_at: Option<EpochMs>,
    /// The address that starts it; webhooks and forms only, and only while a door listens.
    pub url: Option<String>,
    /// That address from the first slash on; webhooks and forms only.
    pub path: Option<String>,
    /// The methods it answers; webhooks and forms only.
    pub methods: Vec<String>,
}

/// `schedule_preview`: when a schedule that is being edited would fire.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct SchedulePreviewRequest {
    /// `schedule_trigger`, `cron`, `interval`.
    pub node_type: String,
    /// The version of that type.
    pub type_version: f64,
    /// The node's parameters.
    #[specta(type = std::collections::HashMap<String, specta_typescript::Unknown>)]
    pub parameters: serde_json::Map<String, serde_json::Value>,
    /// IANA time zone; absent: the instance's.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Times wanted, at most 100; 10 when absent.
    #[serde(default)]
    pub count: Option<u32>,
}

/// What daylight saving does to a due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ClockShift {
    /// Nothing.
    None,
    /// The clock skips this time: it fires when the gap ends.
    Skipped,
    /// The clock shows this time twice: it fires the first time.
    Repeated,
}

/// One due time.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ScheduleTime {
    /// When.
    pub at: EpochMs,
    /// On the wall clock of the time zone: `2026-03-29 03:00:00 +02:00`.
    pub local: String,
    /// What daylight saving does to it.
    pub shift: ClockShift,
}

/// `schedule_preview`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct SchedulePreviewResponse {
    /// The next times.
    pub times: Vec<ScheduleTime>,
    /// The time zone they were computed in.
    pub timezone: String,
    /// Why the schedule cannot be read.
    pub error: Option<String>,
}

/// `webhook_urls`, `webhook_test`, `webhook_test_cancel`: one trigger node of a draft.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct TriggerNodeRequest {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Which node.
    pub node_id: NodeId,
}

/// `webhook_urls`' answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WebhookUrls {
    /// Methods it answers.
    pub methods: Vec<String>,
    /// Answers while the workflow is deployed; empty where no door listens.
    pub production: String,
    /// Answers one call after `webhook_test`.
    pub test: String,
}

/// `webhook_test`'s answer: the next call of the test address runs the draft.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WebhookTestStarted {
    /// The address that waits.
    pub url: String,
    /// Until when.
    pub expires_at: EpochMs,
}
