//! What the journal keeps, ready for the database: made by the caller's task, so that the writer only writes.

use std::sync::Arc;

use millrace_core::ExecutionId;

use super::Side;

/// One record. Those of an execution are written in the order they were queued.
pub(crate) enum Record {
    Started(Box<Start>),
    Resumed {
        id: ExecutionId,
        at: i64,
    },
    Starting {
        id: ExecutionId,
        in_flight: String,
    },
    Node(Box<NodeRow>),
    /// What the workflow keeps from now on.
    Kept {
        id: ExecutionId,
        workflow: String,
        data: String,
    },
    Suspended(Box<Wait>),
    Finished(Box<End>),
    /// What follows its end is done.
    Followed {
        id: ExecutionId,
        again: bool,
    },
}

impl Record {
    /// Whether something outside waits for it: a start to be acknowledged, a node that must not begin before.
    pub(crate) fn is_urgent(&self) -> bool {
        !matches!(self, Self::Node(_) | Self::Kept { .. } | Self::Finished(_) | Self::Followed { .. })
    }

    /// Of which execution.
    pub(super) fn id(&self) -> ExecutionId {
        match self {
            Self::Started(start) => start.id,
            Self::Resumed { id, .. } | Self::Starting { id, .. } | Self::Kept { id, .. } | Self::Followed { id, .. } => *id,
            Self::Node(node) => node.execution_id,
            Self::Suspended(wait) => wait.id,
            Self::Finished(end) => end.id,
        }
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Done,
    /// The event had started an execution already; nothing was written.
    Duplicate(Option<ExecutionId>),
}

/// An execution as it begins.
pub(crate) struct Start {
    pub(super) id: ExecutionId,
    pub(super) workspace: Arc<str>,
    pub(super) workflow: String,
    pub(super) version: u32,
    pub(super) mode: &'static str,
    pub(super) kind: &'static str,
    pub(super) trigger: Option<String>,
    pub(super) input: Option<Vec<u8>>,
    pub(super) input_blob: Option<Arc<str>>,
    pub(super) input_bytes: i64,
    pub(super) event_key: Option<String>,
    pub(super) due_at: Option<i64>,
    pub(super) attempt: u32,
    pub(super) repeats: Option<String>,
    pub(super) priority: i16,
    pub(super) partial: bool,
    pub(super) queued: bool,
    pub(super) started_at: i64,
    /// Blobs it needs.
    pub(super) blobs: Vec<Arc<str>>,
}

/// A node run.
pub(crate) struct NodeRow {
    pub(super) execution_id: ExecutionId,
    pub(super) workspace: Arc<str>,
    pub(super) node_id: String,
    pub(super) node_name: String,
    pub(super) run_index: u32,
    pub(super) execution_index: u32,
    pub(super) started_at: i64,
    pub(super) duration_ms: i64,
    pub(super) tries: u32,
    pub(super) sources: String,
    pub(super) input_counts: String,
    pub(super) output_counts: String,
    pub(super) error: Option<String>,
    pub(super) logs: String,
    pub(super) state: Option<String>,
    /// Small lists.
    pub(super) items: Option<Vec<u8>>,
    /// Large lists.
    pub(super) lists: Vec<List>,
    pub(super) bytes: i64,
    /// Blobs it needs.
    pub(super) blobs: Vec<Arc<str>>,
}

/// A list of items with a row of its own.
pub(crate) struct List {
    pub(super) side: Side,
    pub(super) port: u32,
    pub(super) count: i64,
    pub(super) bytes: i64,
    pub(super) offsets: Vec<u8>,
    pub(super) lines: Option<Vec<u8>>,
    pub(super) blob: Option<Arc<str>>,
}

/// An execution that is put aside.
pub(crate) struct Wait {
    pub(super) id: ExecutionId,
    pub(super) node_id: String,
    pub(super) run_index: u32,
    pub(super) kind: &'static str,
    /// `waiting`, or `paused` when a person has to look.
    pub(super) status: &'static str,
    pub(super) until: Option<i64>,
    pub(super) question: String,
    pub(super) on_time: Option<String>,
    pub(super) at: i64,
}

/// An execution as it ends.
pub(crate) struct End {
    pub(super) id: ExecutionId,
    pub(super) status: &'static str,
    pub(super) error: Option<String>,
    pub(super) error_text: Option<String>,
    pub(super) finished_at: i64,
    /// Node runs and bytes, when this process saw all of them; the database counts otherwise.
    pub(super) totals: Option<Totals>,
    /// It may have a row in `waits`.
    pub(super) may_wait: bool,
    /// It succeeded, and something follows.
    pub(super) follow_success: bool,
}

/// What an execution has written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) runs: i64,
    pub(crate) bytes: i64,
}
