//! What happens in Millrace itself, for workflows that listen to it.

use std::sync::{Arc, PoisonError};

use millrace_core::{
    DataTableId, ExecutionId, Item, WorkflowId,
    data_table::{ChangedRow, Origin, TableRow},
    trigger::{FireError, TriggerEvent, TriggerId, TriggerKind},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{chains, launch::Launcher};

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum AppEvent {
    WorkflowFailed { workflow_id: WorkflowId, execution_id: ExecutionId, message: String },
    WorkflowSucceeded { workflow_id: WorkflowId, execution_id: ExecutionId },
    ApprovalAnswered { workflow_id: WorkflowId, execution_id: ExecutionId, choice: String },
    Deployed { workflow_id: WorkflowId, version: Option<u32> },
    AlarmRaised { alarm: Option<String>, title: String, message: String, workflow_id: Option<WorkflowId> },
    RowChanged { table_id: DataTableId, table: Arc<str>, origin: Origin, row: ChangedRow },
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
            Self::RowChanged { .. } => millrace_triggers::app::ROW_CHANGED,
        }
    }

    fn workflow(&self) -> Option<WorkflowId> {
        match self {
            Self::WorkflowFailed { workflow_id, .. }
            | Self::WorkflowSucceeded { workflow_id, .. }
            | Self::ApprovalAnswered { workflow_id, .. }
            | Self::Deployed { workflow_id, .. } => Some(*workflow_id),
            Self::AlarmRaised { workflow_id, .. } => *workflow_id,
            Self::RowChanged { origin, .. } => origin.workflow,
        }
    }

    /// The execution from which this follows.
    fn execution(&self) -> Option<ExecutionId> {
        match self {
            Self::WorkflowFailed { execution_id, .. }
            | Self::WorkflowSucceeded { execution_id, .. }
            | Self::ApprovalAnswered { execution_id, .. } => Some(*execution_id),
            Self::RowChanged { origin, .. } => origin.execution,
            Self::Deployed { .. } | Self::AlarmRaised { .. } => None,
        }
    }

    fn key(&self) -> Option<String> {
        match self {
            Self::WorkflowFailed { execution_id, .. }
            | Self::WorkflowSucceeded { execution_id, .. }
            | Self::ApprovalAnswered { execution_id, .. } => Some(format!("{}:{execution_id}", self.name())),
            Self::AlarmRaised { alarm, .. } => alarm.as_ref().map(|id| format!("{}:{id}", self.name())),
            // A row may change in the same way again.
            Self::Deployed { .. } | Self::RowChanged { .. } => None,
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
            Self::RowChanged { table_id, table, origin, row } => {
                let side = |side: &Option<TableRow>| json!(side.as_ref().map(TableRow::to_json));
                data["execution"] = json!({"id": origin.execution});
                data["table"] = json!({"id": table_id, "name": table});
                data["change"] = json!(row.kind());
                data["row"] = json!({"id": row.id()});
                data["before"] = side(&row.before);
                data["after"] = side(&row.after);
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

/// An event for one listener. Events that are pending are stored in this form.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Heard {
    pub(crate) trigger: TriggerId,
    data: Value,
    pub(crate) key: Option<String>,
    depth: u8,
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
        for heard in self.heard(&event) {
            if let Err(error) = self.start_for(&heard).await {
                tracing::warn!(%error, "A workflow that listens to this event could not be started.");
                all &= matches!(error, FireError::NotDeployed);
            }
        }
        all
    }

    /// Whether a workflow listens for this.
    pub(crate) fn is_listened_to(&self, event: &AppEvent) -> bool {
        !self.heard(event).is_empty()
    }

    /// Who wants to hear of an event. A workflow does not hear of itself: it would never end.
    pub(super) fn heard(&self, event: &AppEvent) -> Vec<Heard> {
        if !self.listeners.hear(event.name()) {
            return vec![];
        }
        let name = event.workflow().and_then(|id| self.live.get(id)).map(|live| live.name.clone()).unwrap_or_default();
        let data = event.data(&name);
        let depth = event.execution().map_or(0, |id| self.chains.depth(id)) + 1;
        let wanting = self.listeners.wanting(event.name(), &data).into_iter().filter(|t| Some(t.workflow_id) != event.workflow());
        wanting.map(|trigger| Heard { trigger, data: data.clone(), key: event.key(), depth }).collect()
    }

    pub(super) async fn start_for(self: &Arc<Self>, heard: &Heard) -> Result<(), FireError> {
        if heard.depth > chains::LONGEST {
            self.cut_chain(&heard.trigger).await;
            return Ok(());
        }
        let (trigger, items, key) = (heard.trigger.clone(), vec![Item::from_value(heard.data.clone())], heard.key.clone());
        let fired = TriggerEvent { trigger, kind: TriggerKind::App, items, key, due_at: None, responder: None };
        self.fire_in_chain(fired, heard.depth).await.map(drop)
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
