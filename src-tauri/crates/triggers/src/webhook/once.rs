//! Test addresses: the editor listens for one call, which goes to it instead of the production sink.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use millrace_core::{
    EpochMs, WorkflowId,
    trigger::{FireError, Fired, TriggerSink},
};
use tokio::sync::oneshot;

use super::{
    listener::Listener,
    route::Route,
    table::{Clash, Table},
};

/// How often a waiting editor looks at the clock: a machine that slept must not keep test addresses open.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Test addresses that are open now.
#[derive(Default)]
pub(crate) struct Once(Mutex<Open>);

#[derive(Default)]
struct Open {
    table: Arc<Table>,
    armed: HashMap<WorkflowId, (u64, Armed)>,
    count: u64,
}

/// Somebody waits for one call of a workflow.
pub(crate) struct Armed {
    pub(crate) sink: Arc<dyn TriggerSink>,
    until: EpochMs,
    teller: oneshot::Sender<Result<Fired, FireError>>,
}

impl Armed {
    pub(crate) fn tell(self, fired: Result<Fired, FireError>) {
        // The editor may have gone; then nobody needs to know.
        drop(self.teller.send(fired));
    }
}

/// Why a test call did not start anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestError {
    /// No call came in time.
    #[error("No call came in time. Listen again, then call the test address.")]
    Expired,
    /// Another window listens for the same workflow, or listening was stopped.
    #[error("Listening for a test call was stopped.")]
    Stopped,
    /// A call came, and the execution could not be started.
    #[error(transparent)]
    Fire(#[from] FireError),
}

/// A test address that waits for one call. Dropping it closes the address.
pub struct TestCall {
    listener: Arc<Listener>,
    workflow: WorkflowId,
    number: u64,
    until: EpochMs,
    answer: oneshot::Receiver<Result<Fired, FireError>>,
}

impl TestCall {
    /// When the address closes by itself.
    pub fn until(&self) -> EpochMs {
        self.until
    }
    /// Waits for the call, and says what it started.
    ///
    /// # Errors
    /// When no call came in time, or what came could not be started.
    pub async fn wait(mut self) -> Result<Fired, TestError> {
        loop {
            tokio::select! {
                answer = &mut self.answer => return match answer {
                    Ok(fired) => fired.map_err(TestError::Fire),
                    Err(_) if self.listener.ports.clock.now() >= self.until => Err(TestError::Expired),
                    Err(_) => Err(TestError::Stopped),
                },
                () = tokio::time::sleep(LOOK_EVERY) => self.listener.once.sweep(self.listener.ports.clock.now()),
            }
        }
    }
}

impl Drop for TestCall {
    fn drop(&mut self) {
        self.listener.once.close(self.workflow, self.number);
    }
}

impl Listener {
    /// Opens the test addresses of a workflow for one call, which goes to `sink`; an address that was open for the same
    /// workflow closes.
    ///
    /// # Errors
    /// When another workflow's test address is open under the same path.
    pub fn listen_once(
        self: &Arc<Self>,
        workflow: WorkflowId,
        routes: Vec<Route>,
        within: Duration,
        sink: Arc<dyn TriggerSink>,
    ) -> Result<TestCall, Clash> {
        let now = self.ports.clock.now();
        self.once.sweep(now);
        let until = EpochMs(now.0.saturating_add(i64::try_from(within.as_millis()).unwrap_or(i64::MAX)));
        let mut open = self.once.lock();
        open.table = Arc::new(open.table.with(workflow, routes)?);
        open.count += 1;
        let number = open.count;
        let (teller, answer) = oneshot::channel();
        open.armed.insert(workflow, (number, Armed { sink, until, teller }));
        Ok(TestCall { listener: self.clone(), workflow, number, until, answer })
    }
}

impl Once {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// The routes that are open now.
    pub(crate) fn table(&self, now: EpochMs) -> Arc<Table> {
        self.sweep(now);
        self.lock().table.clone()
    }
    /// Closes what was open too long.
    pub(crate) fn sweep(&self, now: EpochMs) {
        let mut open = self.lock();
        let late: Vec<_> = open.armed.iter().filter(|(_, (_, armed))| armed.until <= now).map(|(workflow, _)| *workflow).collect();
        late.into_iter().for_each(|workflow| drop(open.take(workflow)));
    }
    /// Whoever waits for this workflow, if it is not too late: the address closes.
    pub(crate) fn take(&self, workflow: WorkflowId, now: EpochMs) -> Option<Armed> {
        self.lock().take(workflow).filter(|armed| now < armed.until)
    }
    fn close(&self, workflow: WorkflowId, number: u64) {
        let mut open = self.lock();
        if open.armed.get(&workflow).is_some_and(|(n, _)| *n == number) {
            open.take(workflow);
        }
    }
}

impl Open {
    fn take(&mut self, workflow: WorkflowId) -> Option<Armed> {
        let (_, armed) = self.armed.remove(&workflow)?;
        self.table = Arc::new(self.table.without(workflow));
        Some(armed)
    }
}
