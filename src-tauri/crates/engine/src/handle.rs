//! A caller's hold on one execution.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, WorkflowId, run::Failure};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::ExecutionReport;

/// Stops one execution; may be kept and used while somebody else waits for its end.
#[derive(Clone, Debug, Default)]
pub struct Canceler {
    /// For whoever waits.
    pub(crate) token: CancellationToken,
    /// For whoever computes.
    pub(crate) flag: Arc<AtomicBool>,
}

impl Canceler {
    /// Asks the execution to stop now: the running node is dropped, no further one starts.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
        self.token.cancel();
    }
}

/// One execution under way. Dropping the handle does not stop it: the engine owns the work.
#[derive(Debug)]
pub struct ExecutionHandle {
    pub(crate) id: ExecutionId,
    pub(crate) workflow_id: WorkflowId,
    pub(crate) stop: Canceler,
    pub(crate) accepted: Option<oneshot::Receiver<Result<(), Box<Failure>>>>,
    pub(crate) done: oneshot::Receiver<ExecutionReport>,
}

impl ExecutionHandle {
    /// The execution's id.
    pub fn id(&self) -> ExecutionId {
        self.id
    }
    /// Asks it to stop now: the running node is dropped, no further one starts.
    pub fn cancel(&self) {
        self.stop.cancel();
    }
    /// What stops it, to be used while somebody waits for its end.
    pub fn canceler(&self) -> Canceler {
        self.stop.clone()
    }
    /// Waits until the start of the execution is on disk: only then may its trigger be acknowledged.
    ///
    /// # Errors
    /// When the journal could not be written; the execution has then failed.
    pub async fn accepted(&mut self) -> Result<(), Box<Failure>> {
        match self.accepted.take() {
            Some(receiver) => receiver.await.unwrap_or_else(|_| Err(Box::new(gone(self.id)))),
            None => Ok(()),
        }
    }
    /// Waits for its end.
    pub async fn wait(self) -> ExecutionReport {
        let (id, workflow_id) = (self.id, self.workflow_id);
        self.done.await.unwrap_or_else(|_| ExecutionReport {
            id,
            workflow_id,
            status: ExecutionStatus::Crashed,
            error: Some(gone(id)),
            order: vec![],
            run_data: Arc::default(),
            started_at: EpochMs::default(),
            finished_at: EpochMs::default(),
            static_data: None,
            custom_data: millrace_core::JsonMap::new(),
        })
    }
}

fn gone(id: ExecutionId) -> Failure {
    Failure {
        code: "execution.crashed".into(),
        message: format!("The engine stopped while execution {id} ran."),
        description: None,
        hint: Some("Start Millrace again; what was journalled is kept.".into()),
        node: None,
        item: None,
    }
}
