//! The triggers of deployed workflows, and what they remember.

mod event_keys;
mod list;
mod next;
mod recall;
mod state;
mod static_data;
mod touch;
mod watch;

pub(crate) use recall::recall;
pub(crate) use static_data::static_data_text;

use millrace_core::{EpochMs, JsonMap, NodeId, WorkflowId, trigger::TriggerKind};

/// How a trigger stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TriggerStatus {
    /// It listens.
    #[default]
    Armed,
    /// It should listen and cannot.
    Deaf,
}

impl TriggerStatus {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Deaf => "deaf",
        }
    }
    /// The status with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Armed, Self::Deaf].into_iter().find(|status| status.as_str() == word)
    }
}

/// A trigger of a deployed workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerRow {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// That workflow's name now.
    pub workflow_name: String,
    /// Which node.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
    /// The workflow's version that is live.
    pub version: u32,
    /// Which kind.
    pub kind: TriggerKind,
    /// `schedule_trigger`, `webhook`, …
    pub node_type: String,
    /// The version of that type.
    pub type_version: f64,
    /// The node's parameters and whatever else arming needs.
    pub config: JsonMap,
    /// IANA time zone in force.
    pub timezone: String,
    /// How it stands.
    pub status: TriggerStatus,
    /// Why it is deaf, or what else is to be said.
    pub message: Option<String>,
    /// Since when it is armed with this configuration.
    pub armed_at: EpochMs,
    /// When it is next due; schedules only.
    pub next_at: Option<EpochMs>,
    /// The due time it last fired for; schedules only.
    pub last_due_at: Option<EpochMs>,
    /// When it last started an execution.
    pub last_fired_at: Option<EpochMs>,
    /// When it last showed that it lives.
    pub last_heard_at: Option<EpochMs>,
}

/// When a trigger is due next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDue {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Which node.
    pub node_id: NodeId,
    /// When; `None`: never again.
    pub next_at: Option<EpochMs>,
    /// The due time it fired for just now; `None` leaves the one before.
    pub last_due_at: Option<EpochMs>,
}

/// What a trigger showed of itself. What is `None` stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerTouch {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Which node.
    pub node_id: NodeId,
    /// It lived then.
    pub heard_at: Option<EpochMs>,
    /// It started an execution then.
    pub fired_at: Option<EpochMs>,
    /// How it stands.
    pub status: Option<TriggerStatus>,
    /// What is to be said; `Some(None)` clears it.
    pub message: Option<Option<String>>,
}
