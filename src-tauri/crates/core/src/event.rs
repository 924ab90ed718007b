//! What happens, as the UI hears it: one tagged union, batched at most once per frame.

use serde::{Deserialize, Serialize};

use crate::{
    EpochMs, ExecutionId, ExecutionStatus, NodeId, WorkflowId,
    run::{Failure, Mode},
    trigger::WaitKind,
};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An execution began.
    ExecutionStarted {
        /// Which.
        execution_id: ExecutionId,
        /// Of which workflow.
        workflow_id: WorkflowId,
        /// Whether a person or a trigger started it.
        mode: Mode,
        /// When.
        at: EpochMs,
    },
    /// A node began to run.
    NodeStarted {
        /// In which execution.
        execution_id: ExecutionId,
        /// Which node.
        node_id: NodeId,
        /// Its run index.
        run_index: u32,
        /// 1 for the first try.
        attempt: u32,
    },
    /// A node finished, well or not.
    NodeFinished {
        /// In which execution.
        execution_id: ExecutionId,
        /// Which node.
        node_id: NodeId,
        /// Its run index.
        run_index: u32,
        /// Items by output index.
        output_counts: Vec<u32>,
        /// Milliseconds it took.
        #[specta(type = f64)]
        duration_ms: u64,
        /// Why it failed.
        error: Option<Failure>,
    },
    /// An execution ended.
    ExecutionFinished {
        /// Which.
        execution_id: ExecutionId,
        /// Of which workflow.
        workflow_id: WorkflowId,
        /// How.
        status: ExecutionStatus,
        /// Why it failed.
        error: Option<Failure>,
        /// Milliseconds it took.
        #[specta(type = f64)]
        duration_ms: u64,
    },
    /// An execution was put aside.
    ExecutionSuspended {
        /// Which.
        execution_id: ExecutionId,
        /// Of which workflow.
        workflow_id: WorkflowId,
        /// At which node.
        node_id: NodeId,
        /// Until what.
        kind: WaitKind,
    },
    /// Something that people should know even when no window is open.
    Notice {
        /// Notices with the same key are one; a later one replaces the earlier.
        key: String,
        /// How much it matters.
        level: NoticeLevel,
        /// One line.
        title: String,
        /// What happened and what to do.
        text: String,
        /// About which workflow.
        workflow_id: Option<WorkflowId>,
    },
    /// Data behind these tags changed; queries that provide them are stale.
    DataChanged {
        /// Tags such as `workflows`, `workflow:<id>`, `executions`, `settings`.
        tags: Vec<String>,
    },
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum NoticeLevel {
    /// Good to know.
    Info,
    /// Something should be looked at.
    Warning,
    /// Something failed.
    Error,
}
