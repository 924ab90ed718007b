//! A caller's hold on one execution.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, JsonMap, WorkflowId, journal::JournalError, run::Failure};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::ExecutionReport;

/// Stops one execution; may be kept and used while somebody else waits for its end.
#[derive(Clone, Debug, Default)]
pub struct Canceler {
    stop: Arc<Stop>,
    /// For whoever computes.
    pub(crate) flag: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Stop {
    /// For whoever waits.
    token: CancellationToken,
    /// It is not canceled but put down: the next start of the program takes it up again.
    put_down: AtomicBool,
}

impl Canceler {
    /// Asks the execution to stop now: the running node is dropped, no further one starts.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
        self.stop.token.cancel();
    }
    /// The same, but without an end: it goes on from its journal later. One that was canceled before stays so.
    pub(crate) fn put_down(&self) {
        if !self.is_stopped() {
            self.stop.put_down.store(true, Ordering::Release);
            self.cancel();
        }
    }
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.token.is_cancelled()
    }
    pub(crate) fn is_put_down(&self) -> bool {
        self.stop.put_down.load(Ordering::Acquire)
    }
    pub(crate) async fn stopped(&self) {
        self.stop.token.cancelled().await;
    }
}

/// An execution was not accepted: nothing of it counts, and its trigger must not be acknowledged as new.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// This event had started an execution before.
    #[error("This event has started an execution already.")]
    Duplicate(Option<ExecutionId>),
    /// Its start could not be written down.
    #[error("{}", .0.message)]
    Failed(Box<Failure>),
    /// It was stopped before its start was on disk.
    #[error("The execution was stopped before it was accepted.")]
    Canceled,
}

impl AcceptError {
    /// Stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Duplicate(_) => "execution.duplicate",
            Self::Failed(failure) => &failure.code,
            Self::Canceled => "execution.canceled",
        }
    }
}

impl From<JournalError> for AcceptError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Duplicate(id) => Self::Duplicate(id),
            failed @ JournalError::Failed(_) => Self::Failed(Box::new(journal_failure(&failed))),
        }
    }
}

/// One execution under way. Dropping the handle does not stop it: the engine owns the work.
#[derive(Debug)]
pub struct ExecutionHandle {
    pub(crate) id: ExecutionId,
    pub(crate) workflow_id: WorkflowId,
    pub(crate) stop: Canceler,
    pub(crate) accepted: Option<oneshot::Receiver<Result<(), AcceptError>>>,
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
    /// Waits until the start of the execution is on disk: only then may its trigger be acknowledged. It may run, or even end, meanwhile; nothing outside is touched before.
    ///
    /// # Errors
    /// When the same event has started an execution before, or the journal could not be written.
    pub async fn accepted(&mut self) -> Result<(), AcceptError> {
        match self.accepted.take() {
            Some(receiver) => receiver.await.unwrap_or(Err(AcceptError::Canceled)),
            None => Ok(()),
        }
    }
    /// Waits until it has ended or was put aside.
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
            custom_data: JsonMap::new(),
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

pub(crate) fn journal_failure(error: &JournalError) -> Failure {
    Failure {
        code: "execution.journal".into(),
        message: error.to_string(),
        description: None,
        hint: Some("Check that the disk is not full, then run the workflow again.".into()),
        node: None,
        item: None,
    }
}
