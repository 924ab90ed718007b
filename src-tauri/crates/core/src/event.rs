//! What happens, as the UI hears it: one tagged union, batched at most once per frame.

use serde::{Deserialize, Serialize};

use crate::{EpochMs, ExecutionId, ExecutionStatus, NodeId, WorkflowId, run::Failure};

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
    /// Data behind these tags changed; queries that provide them are stale.
    DataChanged {
        /// Tags such as `workflows`, `workflow:<id>`, `executions`, `settings`.
        tags: Vec<String>,
    },
}
