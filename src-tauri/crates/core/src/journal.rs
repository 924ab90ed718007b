//! The journal port: what an execution did, on disk before its successors' effects begin.

use std::sync::Arc;

use crate::{
    EpochMs, ExecutionId, ExecutionStatus, Items, JsonMap, Mode, NodeId, WorkflowId, WorkspaceId,
    run::{Failure, NodeRun},
    trigger::{Suspend, TriggerKind},
};

/// An execution as it begins: enough to begin again after a crash.
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
    /// What fired.
    pub trigger_kind: TriggerKind,
    /// Name of the node it starts at.
    pub trigger: Option<String>,
    /// Items handed to that node.
    pub input: Option<Items>,
    /// Events with the same key start one execution only: a second start with it is refused with [`JournalError::Duplicate`].
    pub event_key: Option<String>,
    /// When it should have begun, where that is known.
    pub due_at: Option<EpochMs>,
    /// 1, or how often the same event was tried.
    pub attempt: u32,
    /// The execution that this one repeats: a retry or a re-run.
    pub repeats: Option<ExecutionId>,
    /// Larger runs first.
    pub priority: i16,
    /// Only part of the workflow runs (up to a node, from a node); such an execution is not taken up again after a crash.
    pub partial: bool,
    /// It waits in line; [`Journal::execution_resumed`] says when it begins.
    pub queued: bool,
    /// When it was accepted.
    pub started_at: EpochMs,
}

impl ExecutionStart {
    /// A whole manual run without anything special.
    pub fn plain(id: ExecutionId, workspace_id: WorkspaceId, workflow_id: WorkflowId, version: u32, started_at: EpochMs) -> Self {
        Self {
            id,
            workspace_id,
            workflow_id,
            version,
            mode: Mode::Manual,
            trigger_kind: TriggerKind::Manual,
            trigger: None,
            input: None,
            event_key: None,
            due_at: None,
            attempt: 1,
            repeats: None,
            priority: 0,
            partial: false,
            queued: false,
            started_at,
        }
    }
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

/// A node that is about to do something that must not happen twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Which node.
    pub node_id: NodeId,
    /// Its run index.
    pub run_index: u32,
    /// 1 for the first try.
    pub attempt: u32,
    /// When.
    pub at: EpochMs,
}

/// An execution is put aside.
#[derive(Clone, Debug)]
pub struct Suspended {
    /// Which.
    pub id: ExecutionId,
    /// At which node.
    pub node_id: NodeId,
    /// In which run of it.
    pub run_index: u32,
    /// What it waits for.
    pub wait: Suspend,
    /// When.
    pub at: EpochMs,
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
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk or the database.
    #[error("the journal could not be written: {0}")]
    Failed(String),
    /// An event with this key started an execution before.
    #[error("this event started execution {0:?} already")]
    Duplicate(Option<ExecutionId>),
}

/// Writes what happened. Each call returns when the record is durable; records of one execution are written in the order of the calls.
#[async_trait::async_trait]
pub trait Journal: Send + Sync {
    /// An execution begins.
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError>;
    /// An execution that waited, in line or for something to happen, goes on.
    async fn execution_resumed(&self, _id: ExecutionId) -> Result<(), JournalError> {
        Ok(())
    }
    /// A node is about to do something that must not happen twice.
    async fn node_starting(&self, _id: ExecutionId, _node: InFlight) -> Result<(), JournalError> {
        Ok(())
    }
    /// A node finished.
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError>;
    /// What the workflow keeps from one execution to the next (`$getWorkflowStaticData`) is this from now on. Called before an execution
    /// that changed it ends or is put aside.
    async fn static_data_changed(&self, _id: ExecutionId, _workflow_id: WorkflowId, _data: JsonMap) -> Result<(), JournalError> {
        Ok(())
    }
    /// An execution is put aside. False: this journal cannot wake it, so that whoever runs it has to wait himself.
    async fn execution_suspended(&self, _suspended: Suspended) -> Result<bool, JournalError> {
        Ok(false)
    }
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
