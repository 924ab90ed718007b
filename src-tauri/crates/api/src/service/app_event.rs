//! What happens in Millrace itself, for workflows that listen to it.

use std::sync::{Arc, PoisonError};

use millrace_core::{
    ExecutionId, Item, WorkflowId,
    trigger::{TriggerEvent, TriggerId, TriggerKind},
};
use serde_json::{Value, json};

use super::launch::Launcher;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum AppEvent {
    WorkflowFailed { workflow_id: WorkflowId, execution_id: ExecutionId, message: String },
    WorkflowSucceeded { workflow_id: WorkflowId, execution_id: ExecutionId },
    ApprovalAnswered { workflow_id: WorkflowId, execution_id: ExecutionId, choice: String },
    Deployed { workflow_id: WorkflowId, version: Option<u32> },
    AlarmRaised { title: String, message: String, workflow_id: Option<WorkflowId> },
}

impl AppEvent {
    /// The word that a trigger listens for.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::WorkflowFailed { .. } => "workflow_failed",
            Self::WorkflowSucceeded { .. } => "workflow_succeeded",
            Self::ApprovalAnswered { .. } => "approval_answered",
            Self::Deployed { .. } => "deployed",
            Self::AlarmRaised { .. } => "alarm_raised",
        }
    }

    fn workflow(&self) -> Option<WorkflowId> {
        match self {
            Self::WorkflowFailed { workflow_id, .. }
            | Self::WorkflowSucceeded { workflow_id, .. }
            | Self::ApprovalAnswered { workflow_id, .. }
            | Self::Deployed { workflow_id, .. } => Some(*workflow_id),
            Self::AlarmRaised { workflow_id, .. } => *workflow_id,
        }
    }

    fn key(&self) -> Option<String> {
        match self {
            Self::WorkflowFailed { execution_id, .. }
            | Self::WorkflowSucceeded { execution_id, .. }
            | Self::ApprovalAnswered { execution_id, .. } => Some(format!("{}:{execution_id}", self.name())),
            Self::Deployed { .. } | Self::AlarmRaised { .. } => None,
        }
    }

    fn data(&self, name: &str) -> Value {
        let mut data = json!({"event": self.name(), "workflow": {"id": self.workflow(), "name": name}});
        match self {
            Self::WorkflowFailed { execution_id, message, .. } => {
                data["execution"] = json!({"id": execution_id});
                data["message"] = json!(message);
            }
            Self::WorkflowSucceeded { execution_id, .. } => data["execution"] = json!({"id": execution_id}),
            Self::ApprovalAnswered { execution_id, choice, .. } => {
                data["execution"] = json!({"id": execution_id});
                data["choice"] = json!(choice);
            }
            Self::Deployed { version, .. } => data["version"] = json!(version),
            Self::AlarmRaised { title, message, .. } => {
                data["title"] = json!(title);
                data["message"] = json!(message);
            }
        }
        data
    }
}

/// A trigger that listens to events of the program.
#[derive(Clone, Debug)]
pub(crate) struct Listening {
    pub(crate) trigger: TriggerId,
    pub(crate) filter: millrace_triggers::app::Filter,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Listeners(std::sync::RwLock<Vec<Listening>>);

impl Listeners {
    pub(crate) fn add(&self, listening: Listening) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(listening);
    }
    pub(crate) fn remove(&self, workflow: WorkflowId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|l| l.trigger.workflow_id != workflow);
    }
    fn wanting(&self, event: &str, data: &Value) -> Vec<TriggerId> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|l| l.filter.wants(event, data)).map(|l| l.trigger.clone()).collect()
    }
    fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Launcher {
    /// Starts the workflows that listen for this. A workflow does not hear of itself: it would never end.
    pub(crate) fn tell(self: &Arc<Self>, event: AppEvent) {
        if self.listeners.is_empty() {
            return;
        }
        let name = event.workflow().and_then(|id| self.live.get(id)).map(|live| live.name.clone()).unwrap_or_default();
        let data = event.data(&name);
        for trigger in self.listeners.wanting(event.name(), &data) {
            if Some(trigger.workflow_id) == event.workflow() {
                continue;
            }
            let (launcher, items, key) = (self.clone(), vec![Item::from_value(data.clone())], event.key());
            self.tasks.spawn(async move {
                let fired = TriggerEvent { trigger, kind: TriggerKind::App, items, key, due_at: None, responder: None };
                if let Err(error) = launcher.fire(fired).await {
                    tracing::warn!(%error, "A workflow that listens to this event could not be started.");
                }
            });
        }
    }
}
