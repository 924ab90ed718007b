//! What happens in Millrace itself, for workflows that listen to it.

use std::sync::{Arc, PoisonError};

use millrace_core::{
    ExecutionId, Item, WorkflowId,
    trigger::{FireError, TriggerEvent, TriggerId, TriggerKind},
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
    AlarmRaised { alarm: Option<String>, title: String, message: String, workflow_id: Option<WorkflowId> },
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
            Self::AlarmRaised { alarm, .. } => alarm.as_ref().map(|id| format!("{}:{id}", self.name())),
            Self::Deployed { .. } => None,
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
    /// Whether anybody listens for events of this name; most are told to nobody.
    fn hear(&self, event: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().any(|l| l.filter.hears(event))
    }
}

impl Launcher {
    /// Starts the workflows that listen for this, by and by.
    pub(crate) fn tell(self: &Arc<Self>, event: AppEvent) {
        if !self.listeners.hear(event.name()) {
            return;
        }
        let launcher = self.clone();
        self.tasks.spawn(async move { launcher.tell_and_wait(event).await });
    }

    /// Starts the workflows that listen for this; what they were given is on disk when this returns. False: not all could be started yet.
    /// An event that has a key starts each of them once, however often it is told.
    pub(crate) async fn tell_and_wait(self: &Arc<Self>, event: AppEvent) -> bool {
        let mut all = true;
        let wanting = self.who_listens(&event);
        if wanting.is_empty() {
            return all;
        }
        let data = self.data_of(&event);
        for trigger in wanting {
            let items = vec![Item::from_value(data.clone())];
            let fired = TriggerEvent { trigger, kind: TriggerKind::App, items, key: event.key(), due_at: None, responder: None };
            if let Err(error) = self.fire(fired).await {
                tracing::warn!(%error, "A workflow that listens to this event could not be started.");
                all &= matches!(error, FireError::NotDeployed);
            }
        }
        all
    }

    /// The triggers that listen for this. A workflow does not hear of itself: it would never end.
    pub(crate) fn who_listens(&self, event: &AppEvent) -> Vec<TriggerId> {
        if !self.listeners.hear(event.name()) {
            return vec![];
        }
        let mut wanting = self.listeners.wanting(event.name(), &self.data_of(event));
        wanting.retain(|trigger| Some(trigger.workflow_id) != event.workflow());
        wanting
    }

    fn data_of(&self, event: &AppEvent) -> Value {
        let name = event.workflow().and_then(|id| self.live.get(id)).map(|live| live.name.clone()).unwrap_or_default();
        event.data(&name)
    }

    /// Workflows hear of a new alarm; that they have is kept with it.
    pub(crate) async fn hear_of_alarm(self: Arc<Self>, event: AppEvent) {
        let AppEvent::AlarmRaised { alarm, .. } = &event else { return };
        let alarm = alarm.clone();
        if self.tell_and_wait(event).await
            && let Some(id) = alarm
            && let Err(error) = self.store.alarm_told(id).await
        {
            tracing::warn!(%error, "It could not be noted that an alarm was told.");
        }
    }
}
