//! What every source does alike: fires until it is durable, remembers, says how it is, waits.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use millrace_core::{
    EpochMs, Item,
    trigger::{ArmedTrigger, FireError, TriggerEvent, TriggerId, TriggerKind},
};
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Backoff, SourcePorts};

/// A sleep is cut into pieces no longer than this, since the machine may sleep too and timers stop with it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The source must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped;

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// It is time.
    Time,
    /// Somebody wants it now.
    Nudge,
}

/// One source's way to the rest of the program.
pub(crate) struct Ear {
    trigger: ArmedTrigger,
    pub(crate) ports: SourcePorts,
    stop: CancellationToken,
    nudge: Arc<Notify>,
    /// The complaint that was told last.
    complaint: Mutex<Option<String>>,
}

impl Ear {
    pub(crate) fn new(trigger: ArmedTrigger, ports: SourcePorts, stop: CancellationToken, nudge: Arc<Notify>) -> Self {
        Self { trigger, ports, stop, nudge, complaint: Mutex::default() }
    }
    pub(crate) fn id(&self) -> &TriggerId {
        &self.trigger.id
    }
    pub(crate) fn now(&self) -> EpochMs {
        self.ports.clock.now()
    }
    /// Fires, again and again until the event is durable or was so before.
    pub(crate) async fn fire(&self, kind: TriggerKind, items: Vec<Item>, key: String, due_at: Option<EpochMs>) -> Result<(), Stopped> {
        let mut backoff = Backoff::servers(&self.ports.pace);
        let event = TriggerEvent { trigger: self.trigger.id.clone(), kind, items, key: Some(key), due_at, responder: None };
        loop {
            if self.stop.is_cancelled() {
                return Err(Stopped);
            }
            let wait = match self.ports.sink.fire(event.clone()).await {
                Ok(_) => return Ok(()),
                Err(FireError::NotDeployed) => return Err(Stopped),
                Err(FireError::Busy { retry_after_s }) => backoff.next().max(Duration::from_secs(retry_after_s.into())),
                Err(FireError::Failed(problem)) => {
                    self.deaf(&format!("What was heard could not be kept: {problem}"));
                    backoff.next()
                }
            };
            self.sleep(wait).await?;
        }
    }
    /// What was remembered. Tries until it knows: without it a source would hear things twice.
    pub(crate) async fn load(&self) -> Result<Option<Value>, Stopped> {
        let mut backoff = Backoff::servers(&self.ports.pace);
        loop {
            match self.ports.memory.load(self.id()).await {
                Ok(state) => return Ok(state),
                Err(problem) => self.deaf(&format!("What was heard before could not be read: {problem}")),
            }
            self.sleep(backoff.next()).await?;
        }
    }
    /// Remembers. Tries until it is kept.
    pub(crate) async fn save(&self, state: &Value) -> Result<(), Stopped> {
        let mut backoff = Backoff::servers(&self.ports.pace);
        loop {
            match self.ports.memory.save(self.id(), state.clone()).await {
                Ok(()) => return Ok(()),
                Err(problem) => self.deaf(&format!("What was heard could not be remembered: {problem}")),
            }
            self.sleep(backoff.next()).await?;
        }
    }
    /// All is well.
    pub(crate) fn heard(&self) {
        if self.complaint().take().is_some() {
            tracing::info!(workflow = %self.trigger.workflow_name, node = %self.trigger.node_name, "hears again");
        }
        self.ports.memory.heard(self.id());
    }
    /// It cannot hear. The message holds no secret.
    pub(crate) fn deaf(&self, message: &str) {
        {
            let mut complaint = self.complaint();
            if complaint.as_deref() == Some(message) {
                return;
            }
            *complaint = Some(message.to_owned());
        }
        tracing::warn!(workflow = %self.trigger.workflow_name, node = %self.trigger.node_name, message, "cannot hear");
        self.ports.memory.deaf(self.id(), message);
    }
    /// Something people should know though all is well.
    pub(crate) fn note(&self, message: &str) {
        tracing::warn!(workflow = %self.trigger.workflow_name, node = %self.trigger.node_name, message);
    }
    fn complaint(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.complaint.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Ends when the source must.
    pub(crate) async fn stopped(&self) {
        self.stop.cancelled().await;
    }
    /// Ends when somebody wants it to look now.
    pub(crate) async fn nudged(&self) {
        self.nudge.notified().await;
    }
    /// Waits a while.
    pub(crate) async fn sleep(&self, wait: Duration) -> Result<Wake, Stopped> {
        tokio::select! {
            () = self.stopped() => Err(Stopped),
            () = self.nudged() => Ok(Wake::Nudge),
            () = tokio::time::sleep(wait) => Ok(Wake::Time),
        }
    }
    /// Waits until the wall clock shows a time.
    pub(crate) async fn sleep_until(&self, at: EpochMs) -> Result<Wake, Stopped> {
        loop {
            let left = at.0.saturating_sub(self.now().0);
            let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else { return Ok(Wake::Time) };
            if self.sleep(Duration::from_millis(left).min(LONGEST_SLEEP)).await? == Wake::Nudge {
                return Ok(Wake::Nudge);
            }
        }
    }
}
