//! Workflows that start each other through events: how long such a chain may grow.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use millrace_core::{ExecutionId, WorkflowId, event::NoticeLevel, trigger::TriggerId};

use super::{alarm::Alarm, launch::Launcher};
use crate::dto::AlarmKind;

/// Executions that may follow from each other through events.
pub(super) const LONGEST: u8 = 32;

/// How many executions led to each one that runs, where events started it. Kept in memory: a chain that a restart breaks begins anew.
#[derive(Default)]
pub(crate) struct Chains(Mutex<HashMap<ExecutionId, u8>>);

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
    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the alarm about a chain without end is about.
pub(crate) fn chain_subject(workflow: WorkflowId) -> String {
    format!("{workflow}:chain")
}

impl Launcher {
    /// Workflows that start each other without end are stopped, and that is said.
    pub(super) async fn cut_chain(&self, trigger: &TriggerId) {
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
