//! What happens in Millrace itself, for workflows that listen to it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use futures::StreamExt as _;
use millrace_core::{
    DataTableId, ExecutionId, Item, WorkflowId,
    data_table::{ChangedRow, Origin, TableRow},
    event::NoticeLevel,
    trigger::{FireError, TriggerEvent, TriggerId, TriggerKind},
};
use serde_json::{Value, json};

use super::{alarm::Alarm, launch::Launcher};
use crate::dto::AlarmKind;

/// Executions that one batch of events starts at the same time; the others follow.
const TOGETHER: usize = 32;
/// Executions that may follow from each other through events.
const LONGEST: u8 = 32;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum AppEvent {
    WorkflowFailed { workflow_id: WorkflowId, execution_id: ExecutionId, message: String },
    WorkflowSucceeded { workflow_id: WorkflowId, execution_id: ExecutionId },
    ApprovalAnswered { workflow_id: WorkflowId, execution_id: ExecutionId, choice: String },
    Deployed { workflow_id: WorkflowId, version: Option<u32> },
    AlarmRaised { title: String, message: String, workflow_id: Option<WorkflowId> },
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
            // A row may change in the same way again.
            Self::Deployed { .. } | Self::AlarmRaised { .. } | Self::RowChanged { .. } => None,
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
    fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Launcher {
    /// Starts the workflows that listen for this. A workflow does not hear of itself: it would never end.
    pub(crate) fn tell(self: &Arc<Self>, event: AppEvent) {
        self.tell_all([event]);
    }

    /// The same for events that come together; they are told in their order.
    pub(crate) fn tell_all(self: &Arc<Self>, events: impl IntoIterator<Item = AppEvent>) {
        if self.listeners.is_empty() {
            return;
        }
        let heard: Vec<Heard> = events.into_iter().flat_map(|event| self.heard(&event)).collect();
        if heard.is_empty() {
            return;
        }
        let launcher = self.clone();
        self.tasks.spawn(async move {
            futures::stream::iter(heard).for_each_concurrent(TOGETHER, |heard| launcher.start_for(heard)).await;
        });
    }

    /// Who wants to hear of an event.
    fn heard(&self, event: &AppEvent) -> Vec<Heard> {
        let name = event.workflow().and_then(|id| self.live.get(id)).map(|live| live.name.clone()).unwrap_or_default();
        let data = event.data(&name);
        let depth = event.execution().map_or(0, |id| self.chains.depth(id)) + 1;
        let wanting = self.listeners.wanting(event.name(), &data).into_iter().filter(|t| Some(t.workflow_id) != event.workflow());
        wanting.map(|trigger| Heard { trigger, items: vec![Item::from_value(data.clone())], key: event.key(), depth }).collect()
    }

    async fn start_for(self: &Arc<Self>, heard: Heard) {
        if heard.depth > LONGEST {
            return self.cut(&heard.trigger).await;
        }
        loop {
            let (trigger, items, key) = (heard.trigger.clone(), heard.items.clone(), heard.key.clone());
            let fired = TriggerEvent { trigger, kind: TriggerKind::App, items, key, due_at: None, responder: None };
            match self.fire_in_chain(fired, heard.depth).await {
                // Many rows may change at once: nobody else would send the event again.
                Err(FireError::Busy { retry_after_s }) if !self.stop.is_cancelled() => {
                    let pause = std::time::Duration::from_secs(retry_after_s.into());
                    // Stopped or not: the next try tells.
                    let _ = tokio::time::timeout(pause, self.stop.cancelled()).await;
                }
                Err(error) => return tracing::warn!(%error, "A workflow that listens to this event could not be started."),
                Ok(_) => return,
            }
        }
    }

    /// Workflows that start each other without end are stopped, and that is said.
    async fn cut(&self, trigger: &TriggerId) {
        let name = self.live.get(trigger.workflow_id).map(|live| live.name.clone()).unwrap_or_default();
        self.alarms
            .raise(Alarm {
                kind: AlarmKind::WorkflowFailing,
                // Apart from its failures: its next success is no sign that it is over.
                subject: chain_subject(trigger.workflow_id),
                level: NoticeLevel::Error,
                title: format!("“{name}” and others start each other without end"),
                message: format!("After {LONGEST} executions that followed from each other it was not started again. Narrow what its App Event Trigger listens to, so that what the workflow causes is left out."),
                workflow_id: Some(trigger.workflow_id),
                node_id: Some(trigger.node_id.clone()),
            })
            .await;
    }
}

/// What the alarm about a chain without end is about.
pub(crate) fn chain_subject(workflow: WorkflowId) -> String {
    format!("{workflow}:chain")
}

/// An event for one listener.
struct Heard {
    trigger: TriggerId,
    items: Vec<Item>,
    key: Option<String>,
    depth: u8,
}

/// How many executions led to each one that runs, where events started it. Kept in memory: a chain that a restart breaks begins anew.
#[derive(Default)]
pub(crate) struct Chains(std::sync::Mutex<HashMap<ExecutionId, u8>>);

impl Chains {
    pub(crate) fn begins(&self, id: ExecutionId, depth: u8) {
        if depth > 0 {
            self.lock().insert(id, depth);
        }
    }
    /// It ended, or was put aside.
    pub(crate) fn rests(&self, id: ExecutionId) {
        self.lock().remove(&id);
    }
    pub(crate) fn depth(&self, id: ExecutionId) -> u8 {
        self.lock().get(&id).copied().unwrap_or(0)
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ExecutionId, u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
