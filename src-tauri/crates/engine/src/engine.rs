//! The engine: takes executions, runs them on threads of its own, and stops them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use millrace_core::ExecutionId;
use tokio::{
    runtime,
    sync::{Semaphore, oneshot},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    EngineConfig, EnginePorts, ExecutionHandle, ExecutionReport, ExecutionRequest, StartError,
    handle::Canceler,
    runtime::{Driver, Watchdog},
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
    pub(crate) slots: Semaphore,
    pub(crate) watchdog: Watchdog,
    handle: runtime::Handle,
    own: Mutex<Option<runtime::Runtime>>,
    tracker: TaskTracker,
    accepting: AtomicBool,
    closing: CancellationToken,
    running: Mutex<HashMap<ExecutionId, Canceler>>,
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
        let slots = Semaphore::new(config.max_concurrent.clamp(1, Semaphore::MAX_PERMITS));
        let inner = Inner {
            config,
            ports,
            slots,
            watchdog: Watchdog::default(),
            handle,
            own: Mutex::new(own),
            tracker: TaskTracker::new(),
            accepting: AtomicBool::new(true),
            closing: CancellationToken::new(),
            running: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Begins an execution and returns at once.
    ///
    /// # Errors
    /// When it cannot begin at all; nothing ran then.
    pub fn start(&self, request: ExecutionRequest) -> Result<ExecutionHandle, StartError> {
        if !self.inner.accepting.load(Ordering::Acquire) {
            return Err(StartError::ShuttingDown);
        }
        let state = State::new(&request, self.inner.config.max_node_runs)?;
        let (id, workflow_id) = (request.id, request.workflow_id);
        let stop = Canceler { token: self.inner.closing.child_token(), flag: Arc::default() };
        let (accept, accepted) = oneshot::channel();
        let (finish, done) = oneshot::channel();
        self.inner.lock_running().insert(id, stop.clone());
        let driver = Driver::new(self.inner.clone(), request, stop.clone());
        let inner = self.inner.clone();
        self.inner.tracker.spawn_on(
            async move {
                let report = driver.run(state, accept).await;
                inner.lock_running().remove(&id);
                // Nobody may be waiting.
                let _ = finish.send(report);
            },
            &self.inner.handle,
        );
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
        let stop = self.inner.lock_running().get(&id).cloned();
        stop.inspect(Canceler::cancel).is_some()
    }

    /// The executions under way.
    pub fn running(&self) -> Vec<ExecutionId> {
        self.inner.lock_running().keys().copied().collect()
    }

    /// What it was configured with.
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// What it works through.
    pub fn ports(&self) -> &EnginePorts {
        &self.inner.ports
    }

    /// Takes no more executions, lets those under way finish for as long as `grace`, then cancels them and waits until each has journalled its end.
    pub async fn shutdown(&self, grace: Duration) {
        self.inner.accepting.store(false, Ordering::Release);
        self.inner.tracker.close();
        if tokio::time::timeout(grace, self.inner.tracker.wait()).await.is_ok() {
            self.inner.closing.cancel();
            return;
        }
        self.inner.closing.cancel();
        for stop in self.inner.lock_running().values() {
            stop.cancel();
        }
        if tokio::time::timeout(LAST_WORD, self.inner.tracker.wait()).await.is_err() {
            tracing::warn!(left = self.running().len(), "Executions did not stop in time and were left behind.");
        }
    }
}

/// JavaScript recurses on the thread that runs a node.
const STACK_BYTES: usize = 8 * 1024 * 1024;
/// How long canceled executions may take to journal their end at shutdown.
const LAST_WORD: Duration = Duration::from_secs(5);

impl Inner {
    fn lock_running(&self) -> std::sync::MutexGuard<'_, HashMap<ExecutionId, Canceler>> {
        // Nothing under this lock can panic half-way through a change.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
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
