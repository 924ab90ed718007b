//! Starts executions of deployed workflows: what fired becomes an execution that is on disk.

use std::sync::{Arc, Mutex, OnceLock};

use futures::StreamExt as _;
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, Registry, WorkflowId,
    journal::ExecutionStart,
    policy::Overlap,
    trigger::{FireError, Fired, TriggerEvent, TriggerId, TriggerKind, TriggerSink},
};
use millrace_engine::{AcceptError, BreakerBoard, Engine, ExecutionHandle, ExecutionRequest, Range, StartError};
use millrace_store::Store;
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    alarm::Alarms,
    live::{Live, LiveMap},
    memory::Memory,
    plans::Plans,
};
use crate::events::Events;

/// Seconds after which somebody who was refused may come back.
const RETRY_AFTER_S: u32 = 2;
/// Plans read at a time for what is about to fire: nobody waits for them yet.
const READY_TOGETHER: usize = 2;

/// Starts, resumes and finishes executions that nobody watches.
pub(crate) struct Launcher {
    pub(crate) store: Arc<Store>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) plans: Plans,
    pub(crate) live: LiveMap,
    pub(crate) breakers: Arc<BreakerBoard>,
    pub(crate) alarms: Arc<Alarms>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) events: Events,
    /// Tasks that wait for ends; awaited at shutdown.
    pub(crate) tasks: TaskTracker,
    /// Something may be due earlier than the waker thinks.
    pub(crate) wake: Notify,
    /// Executions that have ended and are not to be kept.
    pub(crate) unwanted: Mutex<Vec<ExecutionId>>,
    pub(crate) follows: super::follow::Follows,
    pub(crate) sub: super::sub::Calls,
    pub(crate) listeners: super::app_event::Listeners,
    pub(crate) resuming: super::resume::Resuming,
    pub(crate) chains: super::chains::Chains,
    /// The service is to stop.
    pub(crate) stop: CancellationToken,
    pub(crate) engine: OnceLock<Engine>,
}

/// What is known of an execution whose end is awaited.
#[derive(Clone)]
pub(crate) struct Launched {
    pub(crate) workflow_id: WorkflowId,
    pub(crate) version: u32,
    pub(crate) kind: TriggerKind,
    pub(crate) mode: Mode,
    pub(crate) attempt: u32,
    /// The first execution of the same event.
    pub(crate) first: Option<ExecutionId>,
    pub(crate) partial: bool,
}

impl Launcher {
    /// The engine; it is set before anything can fire.
    pub(crate) fn engine(&self) -> Result<&Engine, FireError> {
        self.engine.get().ok_or(FireError::Busy { retry_after_s: RETRY_AFTER_S })
    }

    /// A request for the live version, not started yet.
    pub(crate) async fn request(&self, workflow: WorkflowId, live: &Live, kind: TriggerKind) -> Result<ExecutionRequest, FireError> {
        let plan = self.plans.get(workflow, live.version).await.map_err(|e| FireError::Failed(e.to_string()))?;
        let mut request = ExecutionRequest::new(plan, Mode::Trigger);
        request.workspace_id = self.store.workspace_id();
        request.workflow_id = workflow;
        request.version = live.version;
        request.active = true;
        request.trigger_kind = kind;
        Ok(request)
    }

    /// Starts a request, waits until it is on disk, and sees to what comes after its end.
    pub(crate) async fn begin(self: &Arc<Self>, request: ExecutionRequest) -> Result<ExecutionId, Refused> {
        let launched = Launched {
            workflow_id: request.workflow_id,
            version: request.version,
            kind: request.trigger_kind,
            mode: request.mode,
            attempt: request.attempt,
            first: request.repeats,
            partial: !matches!(request.range, Range::Auto | Range::Start(_)),
        };
        let mut handle = self.engine().map_err(Refused::Fire)?.start(request).map_err(Refused::Start)?;
        let id = handle.id();
        let accepted = handle.accepted().await;
        if !matches!(accepted, Err(AcceptError::Duplicate(_))) {
            self.watch(handle, launched);
        }
        accepted.map_err(Refused::Accept)?;
        Ok(id)
    }

    /// Sees to what comes after an execution's end.
    pub(crate) fn watch(self: &Arc<Self>, handle: ExecutionHandle, launched: Launched) {
        let launcher = self.clone();
        self.tasks.spawn(async move {
            let report = handle.wait().await;
            launcher.after(report, launched).await;
        });
    }

    /// Keeps an event whose workflow is paused; the waker starts it at `probe_at`.
    async fn hold(&self, event: TriggerEvent, live: &Live, probe_at: EpochMs) -> Result<Fired, FireError> {
        let plan = self.plans.get(event.trigger.workflow_id, live.version).await.map_err(|e| FireError::Failed(e.to_string()))?;
        let id = ExecutionId::new();
        let start = ExecutionStart {
            mode: Mode::Trigger,
            trigger_kind: event.kind,
            trigger: plan.workflow().node(&event.trigger.node_id).map(|n| n.name.clone()),
            input: Some(Arc::new(event.items)),
            event_key: event.key,
            due_at: event.due_at,
            priority: live.policy.priority,
            ..ExecutionStart::plain(id, self.store.workspace_id(), event.trigger.workflow_id, live.version, crate::clock::now())
        };
        match self.store.hold(start, probe_at).await {
            Ok(()) => {
                self.wake.notify_one();
                Ok(Fired::Accepted(id))
            }
            Err(millrace_store::Error::Duplicate(earlier)) => Ok(Fired::Duplicate(earlier)),
            Err(error) => Err(FireError::Failed(error.to_string())),
        }
    }
}

/// An execution did not begin.
#[derive(Debug)]
pub(crate) enum Refused {
    Fire(FireError),
    Start(StartError),
    Accept(AcceptError),
}

impl From<Refused> for FireError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Fire(error) => error,
            Refused::Start(StartError::Busy | StartError::ShuttingDown) => Self::Busy { retry_after_s: RETRY_AFTER_S },
            Refused::Start(error) => Self::Failed(error.to_string()),
            Refused::Accept(error) => Self::Failed(error.to_string()),
        }
    }
}

/// What triggers fire into.
#[derive(Clone)]
pub(crate) struct Sink(pub(crate) Arc<Launcher>);

#[async_trait::async_trait]
impl TriggerSink for Sink {
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError> {
        self.0.fire(event).await
    }

    fn expect(&self, triggers: Vec<TriggerId>) {
        let launcher = self.0.clone();
        self.0.tasks.spawn(async move {
            let workflows = triggers.into_iter().map(|trigger| launcher.make_ready(trigger.workflow_id));
            futures::stream::iter(workflows).for_each_concurrent(READY_TOGETHER, |ready| ready).await;
        });
    }
}

impl Launcher {
    /// Has the plan of a live workflow in memory when it is needed.
    async fn make_ready(&self, workflow: WorkflowId) {
        let Some(live) = self.live.get(workflow) else { return };
        // What is wrong is told when it fires.
        drop(self.plans.get(workflow, live.version).await);
    }

    /// Starts an execution of a live workflow for an event; it is on disk when this returns.
    pub(crate) async fn fire(self: &Arc<Self>, event: TriggerEvent) -> Result<Fired, FireError> {
        self.fire_in_chain(event, 0).await
    }

    /// The same for an event that follows from so many executions.
    pub(crate) async fn fire_in_chain(self: &Arc<Self>, event: TriggerEvent, depth: u8) -> Result<Fired, FireError> {
        let workflow = event.trigger.workflow_id;
        let live = self.live.get(workflow).ok_or(FireError::NotDeployed)?;
        if live.policy.breaker
            && let Err(probe_at) = millrace_core::breaker::Breakers::admit(&*self.breakers, &breaker_key(workflow))
        {
            // Who waits for an answer is told to come back; any other event is kept for later.
            return match event.responder {
                Some(_) => Err(FireError::Busy { retry_after_s: seconds_until(probe_at) }),
                None => self.hold(event, &live, probe_at).await,
            };
        }
        if live.policy.overlap == Overlap::Skip && self.engine()?.running_of(workflow) > 0 {
            tracing::info!(workflow = live.name, "An event was left out because the execution before is still under way.");
            return Ok(Fired::Skipped);
        }
        let mut request = self.request(workflow, &live, event.kind).await?;
        let node = request.plan.workflow().node(&event.trigger.node_id).ok_or(FireError::NotDeployed)?;
        request.range = Range::Start(node.name.clone());
        request.input = Some(event.items);
        request.event_key = event.key;
        request.due_at = event.due_at;
        request.responder = event.responder;
        let id = request.id;
        self.chains.begins(id, depth);
        let begun = self.begin(request).await;
        if begun.is_err() {
            self.chains.rests(id);
        }
        match begun {
            Ok(id) => {
                self.memory.fired(&event.trigger);
                Ok(Fired::Accepted(id))
            }
            Err(Refused::Accept(AcceptError::Duplicate(earlier))) => Ok(Fired::Duplicate(earlier)),
            Err(refused) => Err(refused.into()),
        }
    }
}

/// The breaker of a workflow.
pub(crate) fn breaker_key(workflow: WorkflowId) -> String {
    format!("workflow:{workflow}")
}

fn seconds_until(at: EpochMs) -> u32 {
    u32::try_from((at.0 - crate::clock::now().0) / 1000 + 1).unwrap_or(1).clamp(1, 3_600)
}

/// Whether an execution with this status has failed.
pub(crate) fn is_failure(status: ExecutionStatus) -> bool {
    matches!(status, ExecutionStatus::Error | ExecutionStatus::Timeout | ExecutionStatus::Crashed)
}
