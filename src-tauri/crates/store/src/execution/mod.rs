//! Executions: their journal, lists, items, deletion.

mod change;
mod count;
mod crash;
mod dead_letter;
mod delete;
mod encode;
mod end;
mod filter;
mod fold;
mod follow_up;
mod group;
mod hold;
mod inline;
mod input;
mod items;
mod journal;
mod list;
mod live;
mod load;
mod prepare;
mod record;
mod recovery;
mod rows;
mod runs;
mod text;
mod unfinished;

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, NodeId, Source, WorkflowId,
    run::Failure,
    trigger::{TriggerKind, WaitKind},
};

pub use follow_up::Left;
pub(crate) use follow_up::{FollowsSuccess, tell_failure};
pub(crate) use group::write_group;
pub(crate) use live::LiveOutputs;
pub use load::LoadedRun;
pub(crate) use record::{Record, Written};
pub use recovery::{HeldWait, Recovery};
pub(crate) use rows::Rows;
pub use unfinished::Unfinished;

/// Which executions a list shows.
#[derive(Clone, Debug, Default)]
pub struct ExecutionFilter {
    /// Only these; empty: all.
    pub ids: Vec<ExecutionId>,
    /// Only of this workflow.
    pub workflow_id: Option<WorkflowId>,
    /// Only with one of these; empty: all.
    pub statuses: Vec<ExecutionStatus>,
    /// Only started by one of these; empty: all.
    pub trigger_kinds: Vec<TriggerKind>,
    /// Only begun at this time or later.
    pub from: Option<EpochMs>,
    /// Only begun before this time.
    pub until: Option<EpochMs>,
    /// Text, in whatever case, that is in the workflow's name, in the error, or begins the execution's id (8 characters at least).
    pub query: Option<String>,
    /// Only those that failed for good and were not looked at yet.
    pub dead_letters: bool,
    /// Cursor of the previous page.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

/// An execution.
#[derive(Clone, Debug)]
pub struct ExecutionRow {
    /// Which.
    pub id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// That workflow's name now.
    pub workflow_name: String,
    /// Whether that workflow was deleted.
    pub workflow_deleted: bool,
    /// Of which version.
    pub version: u32,
    /// How it stands.
    pub status: ExecutionStatus,
    /// Why it ran.
    pub mode: Mode,
    /// What fired.
    pub trigger_kind: TriggerKind,
    /// Name of the node it started at.
    pub trigger: Option<String>,
    /// When it should have begun; schedules only.
    pub due_at: Option<EpochMs>,
    /// When it began.
    pub started_at: EpochMs,
    /// When it ended.
    pub finished_at: Option<EpochMs>,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Node runs so far.
    pub node_runs: u32,
    /// 1, or how often the same event was tried.
    pub attempt: u32,
    /// The execution that this one repeats.
    pub repeats: Option<ExecutionId>,
    /// What it waits for.
    pub wait_kind: Option<WaitKind>,
    /// When the wait, or the pause before it may start, ends by itself.
    pub wait_until: Option<EpochMs>,
    /// It failed for good, and nobody has looked at it.
    pub dead_letter: bool,
}

/// One node run, without its items.
#[derive(Clone, Debug)]
pub struct NodeRunRow {
    /// Which node.
    pub node_id: NodeId,
    /// Its name then.
    pub node_name: String,
    /// Its run index.
    pub run_index: u32,
    /// Place in the execution.
    pub execution_index: u32,
    /// When it began.
    pub started_at: EpochMs,
    /// Milliseconds it took.
    pub duration_ms: u32,
    /// How often it was tried.
    pub tries: u32,
    /// Where each input came from.
    pub sources: Vec<Option<Source>>,
    /// Items by input index; `None` where nothing came at all.
    pub input_counts: Vec<Option<u32>>,
    /// Items by output index; `None` where the output gave nothing at all.
    pub output_counts: Vec<Option<u32>>,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Lines its code logged.
    pub logs: Vec<String>,
}

/// Which side of a node run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What it was given.
    Input,
    /// What it gave.
    Output,
}

impl Side {
    fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// One port of one node run.
#[derive(Clone, Debug)]
pub struct PortKey {
    /// Which execution.
    pub execution_id: ExecutionId,
    /// Which node.
    pub node_id: NodeId,
    /// Which run.
    pub run_index: u32,
    /// Which side.
    pub side: Side,
    /// Which port.
    pub port: u32,
}

/// A page of items.
#[derive(Clone, Debug, Default)]
pub struct ItemsPage {
    /// Items in all (that match).
    pub total: u32,
    /// Place in the port and JSON text of each item.
    pub items: Vec<(u32, String)>,
}
