//! The journal port: what an execution did, on disk before its successors' effects begin.

use std::sync::Arc;

use crate::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, NodeId, WorkflowId, WorkspaceId,
    run::{Failure, NodeRun},
};

/// An execution as it begins.
#[derive(Clone, Debug)]
pub struct ExecutionStart {
    /// Its id.
    pub id: ExecutionId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which workflow.
    pub workflow_id: WorkflowId,
    /// Which immutable version of its graph.
    pub version: u32,
    /// Why it runs.
    pub mode: Mode,
    /// Name of the node it starts at.
    pub trigger: Option<String>,
    /// When it began.
    pub started_at: EpochMs,
}

/// A node run to be journalled.
#[derive(Clone, Debug)]
pub struct NodeRecord {
    /// In which execution.
    pub execution_id: ExecutionId,
    /// Which node.
    pub node_id: NodeId,
    /// Its name then.
    pub node_name: Arc<str>,
    /// Its run index.
    pub run_index: u32,
    /// The run.
    pub run: Arc<NodeRun>,
}

/// An execution as it ends.
#[derive(Clone, Debug)]
pub struct ExecutionEnd {
    /// Which.
    pub id: ExecutionId,
    /// How.
    pub status: ExecutionStatus,
    /// Why it failed.
    pub error: Option<Failure>,
    /// When.
    pub finished_at: EpochMs,
}

/// The journal refused or failed; the execution must not go on as if it had been written.
#[derive(Debug, thiserror::Error)]
#[error("the journal could not be written: {0}")]
pub struct JournalError(pub String);

/// Writes what happened. Each call returns when the record is durable.
#[async_trait::async_trait]
pub trait Journal: Send + Sync {
    /// An execution begins.
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError>;
    /// A node finished.
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError>;
    /// An execution ended.
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError>;
}

/// Keeps nothing: for `millrace run` without a data folder, and for benchmarks.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoJournal;

#[async_trait::async_trait]
impl Journal for NoJournal {
    async fn execution_started(&self, _: ExecutionStart) -> Result<(), JournalError> {
        Ok(())
    }
    async fn node_finished(&self, _: NodeRecord) -> Result<(), JournalError> {
        Ok(())
    }
    async fn execution_finished(&self, _: ExecutionEnd) -> Result<(), JournalError> {
        Ok(())
    }
}
