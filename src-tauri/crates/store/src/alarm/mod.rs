//! Alarms: what should have happened and did not. One row for each matter that is not over.

mod count;
mod list;
mod raise;
mod resolve;

use millrace_core::{EpochMs, NodeId, WorkflowId};

/// Something to be told.
#[derive(Clone, Debug)]
pub struct NewAlarm {
    /// What it is about: `schedule_missed`, `trigger_deaf`, …
    pub kind: String,
    /// What it is about exactly, such as a trigger's id: an alarm that is not over is raised again, not twice.
    pub subject: String,
    /// How much it matters: `info`, `warning`, `error`.
    pub level: String,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub message: String,
    /// About which workflow.
    pub workflow_id: Option<WorkflowId>,
    /// About which node.
    pub node_id: Option<NodeId>,
}

/// What became of an alarm that was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// Its id.
    pub id: String,
    /// False: it was there and is not over.
    pub new: bool,
}

/// Which alarms a list shows.
#[derive(Clone, Debug, Default)]
pub struct AlarmFilter {
    /// Those that are over, too.
    pub resolved: bool,
    /// Only of this workflow.
    pub workflow_id: Option<WorkflowId>,
    /// Cursor of the previous page.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRow {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub kind: String,
    /// What it is about exactly.
    pub subject: String,
    /// How much it matters.
    pub level: String,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub message: String,
    /// About which workflow.
    pub workflow_id: Option<WorkflowId>,
    /// That workflow's name now.
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
    /// Who.
    pub acknowledged_by: Option<String>,
    /// When it was over.
    pub resolved_at: Option<EpochMs>,
    /// Whether people and workflows have heard of it.
    pub told: bool,
}
