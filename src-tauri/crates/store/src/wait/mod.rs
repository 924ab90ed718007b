//! Executions that wait: for a time, a call, a person. Each is a row; nothing stays in memory.

mod answer;
mod due;
mod held;
mod list;
mod names;

use millrace_core::{EpochMs, ExecutionId, JsonMap, NodeId, WorkflowId, trigger::WaitKind};
use serde_json::Value;

/// Which waits a list shows: those nobody has answered yet.
#[derive(Clone, Debug, Default)]
pub struct WaitFilter {
    /// Only of these kinds; empty: all.
    pub kinds: Vec<WaitKind>,
    /// Only of this workflow.
    pub workflow_id: Option<WorkflowId>,
    /// Only those that have waited since before this time.
    pub before: Option<EpochMs>,
    /// Cursor of the previous page.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

/// An execution that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitRow {
    /// Which.
    pub execution_id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// That workflow's name now.
    pub workflow_name: String,
    /// At which node.
    pub node_id: NodeId,
    /// That node's name.
    pub node_name: String,
    /// In which run of it.
    pub run_index: u32,
    /// What ends the wait.
    pub kind: WaitKind,
    /// When it ends by itself.
    pub until: Option<EpochMs>,
    /// Since when.
    pub created_at: EpochMs,
    /// What is asked; its form is the node's.
    pub question: JsonMap,
    /// What was answered: the execution goes on with it.
    pub answer: Option<Value>,
    /// When.
    pub answered_at: Option<EpochMs>,
}
