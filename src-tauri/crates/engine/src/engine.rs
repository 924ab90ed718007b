//! The engine: takes executions, runs them on threads of its own, and stops them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use millrace_core::{ExecutionId, WorkflowId};
use tokio::{runtime, sync::oneshot};
use tokio_util::task::TaskTracker;

use crate::{
    EngineConfig, EnginePorts, ExecutionHandle, ExecutionReport, ExecutionRequest, Load, StartError,
    handle::Canceler,
    ledger::{Admitted, Ledger},
    runtime::{Driver, Entry, InLine, Watchdog},
    step::State,
};

/// The engine could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No threads.
    #[error("The engine's threads could not be started: {0}. Close other programs and try again.")]
    Threads(#[from] std::io::Error),
}

/// Runs executions. Cloning is cheap; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) config: EngineConfig,
    pub(crate) ports: EnginePorts,
    pub(crate) watchdog: Watchdog,
    handle: runtime::Handle,
    own: Mutex<Option<runtime::Runtime>>,
    tracker: TaskTracker,
    ledger: Mutex<Ledger>,
}

impl Engine {
    /// An engine with threads of its own, so that heavy nodes never stall the doors.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(config: EngineConfig, ports: EnginePorts) -> Result<Self, EngineError> {
        let mut builder = runtime::Builder::new_multi_thread();
        if config.worker_threads > 0 {
            builder.worker_threads(config.worker_threads);
        }
        let own = builder.thread_name("millrace-engine").thread_stack_size(STACK_BYTES).enable_all().build()?;
        Ok(Self::build(own.handle().clone(), Some(own), config, ports))
    }

    /// An engine on somebody else's runtime.
    pub fn on(handle: runtime::Handle, config: EngineConfig, ports: EnginePorts) -> Self {
        Self::build(handle, None, config, ports)
    }

    fn build(handle: runtime::Handle, own: Option<runtime::Runtime>, config: EngineConfig, ports: EnginePorts) -> Self {
        let ledger = Mutex::new(Ledger::new(config.max_concurrent, config.max_queued));
        let inner =
            Inner { config, ports, watchdog: Watchdog::default(), handle, own: Mutex::new(own), tracker: TaskTracker::new(), ledger };
        Self { inner: Arc::new(inner) }
    }

    /// Begins an execution, or puts it in line, and returns at once.
    ///
    /// With [`ExecutionRequest::resume`] an execution goes on that began before; one whose journal does not fit its workflow
    /// ends as `crashed`.
    ///
    /// # Errors
    /// When it cannot begin at all; nothing ran then.
    pub fn start(&self, request: ExecutionRequest) -> Result<ExecutionHandle, StartError> {
        let state = State::new(&request, self.inner.config.max_node_runs)?;
        let (id, workflow_id) = (request.id, request.workflow_id);
        let stop = Canceler::default();
        let admitted = self.inner.ledger().admit(&request, stop.clone())?;
        let seat = Seat { inner: self.inner.clone(), id, workflow_id };
        let (accept, accepted) = oneshot::channel();
        let (finish, done) = oneshot::channel();
        let driver = Driver::new(self.inner.clone(), request, stop.clone());
        // Nobody may be waiting for the end.
        match admitted {
            Admitted::Begin => drop(self.inner.tracker.spawn_on(
                async move {
                    let report = driver.run(state, Entry::AtOnce(accept)).await;
                    drop(seat);
                    let _ = finish.send(report);
                },
                &self.inner.handle,
            )),
            Admitted::Wait(turn) => {
                let in_line = Box::new(InLine { driver, state });
                drop(self.inner.tracker.spawn_on(
                    async move {
                        let report = in_line.run(accept, turn).await;
                        drop(seat);
                        let _ = finish.send(report);
                    },
                    &self.inner.handle,
                ));
            }
        }
        Ok(ExecutionHandle { id, workflow_id, stop, accepted: Some(accepted), done })
    }

    /// Begins an execution and waits for its end.
    ///
    /// # Errors
    /// When it cannot begin at all.
    pub async fn run(&self, request: ExecutionRequest) -> Result<ExecutionReport, StartError> {
        Ok(self.start(request)?.wait().await)
    }

    /// Asks an execution to stop; false when it is not running here.
    pub fn cancel(&self, id: ExecutionId) -> bool {
        let stop = self.inner.ledger().stop_of(id);
        stop.inspect(Canceler::cancel).is_some()
    }

    /// Whether an execution is under way here, or in line. When it is not any more, its journal is written to the end.
    pub fn is_under_way(&self, id: ExecutionId) -> bool {
        self.inner.ledger().stop_of(id).is_some()
    }

    /// The executions under way, those in line included.
    pub fn running(&self) -> Vec<ExecutionId> {
        self.inner.ledger().under_way()
    }

    /// How many executions of a workflow are under way, those in line included and those put aside not.
    pub fn running_of(&self, workflow: WorkflowId) -> usize {
        let load = self.inner.ledger().load_of(workflow);
        load.running + load.queued
    }

    /// How many executions run and how many wait in line.
    pub fn load(&self) -> Load {
        self.inner.ledger().load()
    }

    /// What it was configured with.
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// What it works through.
    pub fn ports(&self) -> &EnginePorts {
        &self.inner.ports
    }

    /// Takes no more executions and lets those under way finish for as long as `grace`. The others are put down: they have no
    /// end in the journal, so that the next start of the program takes them up. Runs of a part of a workflow, which cannot be
    /// taken up, are canceled.
    pub async fn shutdown(&self, grace: Duration) {
        // Nothing that waits in line begins any more.
        self.inner.ledger().close();
        self.inner.tracker.close();
        if tokio::time::timeout(grace, self.inner.tracker.wait()).await.is_ok() {
            return;
        }
        self.inner.ledger().stop_all();
        if tokio::time::timeout(LAST_WORD, self.inner.tracker.wait()).await.is_err() {
            tracing::warn!(left = self.running().len(), "Executions did not stop in time and were left behind.");
        }
    }
}

/// JavaScript recurses on the thread that runs a node.
const STACK_BYTES: usize = 8 * 1024 * 1024;
/// How long executions may take at shutdown to write down what they did.
const LAST_WORD: Duration = Duration::from_secs(5);

impl Inner {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Nothing under this lock can panic half-way through a change.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An execution's place among those under way; it is free again when this is dropped, however that comes.
struct Seat {
    inner: Arc<Inner>,
    id: ExecutionId,
    workflow_id: WorkflowId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.inner.ledger().leave(self.id, self.workflow_id);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(own) = self.own.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            // An engine may be dropped inside another runtime, where waiting is not allowed.
            own.shutdown_background();
        }
    }
}
