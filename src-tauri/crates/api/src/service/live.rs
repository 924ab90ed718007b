//! Which version of which workflow is live, in memory: asked for at every event.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use millrace_core::{Workflow, WorkflowId, policy::RunPolicy};
use millrace_store::WorkflowRetention;

/// What is live of one workflow.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) version: u32,
    pub(crate) name: String,
    pub(crate) policy: RunPolicy,
    /// What is kept of its history, where it says so itself.
    pub(crate) retention: Option<WorkflowRetention>,
    /// Whether somebody counts on it to run every day.
    pub(crate) expect_daily: bool,
}

impl Live {
    /// As the settings of a version say.
    pub(crate) fn of(version: u32, document: &Workflow) -> Self {
        let other = &document.settings.other;
        Self {
            version,
            name: document.name.clone(),
            policy: RunPolicy::of(&document.settings),
            retention: super::retention::own(other.get("retention")),
            expect_daily: other.get("expectDaily") == Some(&true.into()),
        }
    }
}

/// All deployed workflows.
#[derive(Default)]
pub(crate) struct LiveMap(RwLock<HashMap<WorkflowId, Arc<Live>>>);

impl LiveMap {
    pub(crate) fn get(&self, workflow: WorkflowId) -> Option<Arc<Live>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&workflow).cloned()
    }
    pub(crate) fn set(&self, workflow: WorkflowId, live: Live) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(workflow, Arc::new(live));
    }
    pub(crate) fn remove(&self, workflow: WorkflowId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&workflow);
    }
    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
    pub(crate) fn all(&self) -> Vec<(WorkflowId, Arc<Live>)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().map(|(id, live)| (*id, live.clone())).collect()
    }
}
