//! Compiled versions, kept while they are in use.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use millrace_core::{Registry, WorkflowId};
use millrace_engine::Plan;
use millrace_store::Store;

/// Versions kept; with ten thousand schedules most rest on disk.
const MOST: usize = 256;

/// A cache of plans by workflow and version. Versions never change, so nothing here goes stale.
pub(crate) struct Plans {
    store: Arc<Store>,
    registry: Arc<Registry>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    plans: HashMap<(WorkflowId, u32), (u64, Arc<Plan>)>,
    uses: u64,
}

impl Plans {
    pub(crate) fn new(store: Arc<Store>, registry: Arc<Registry>) -> Self {
        Self { store, registry, kept: Mutex::default() }
    }

    /// The plan of a version, from memory or from disk.
    ///
    /// # Errors
    /// When there is no such version.
    pub(crate) async fn get(&self, workflow: WorkflowId, version: u32) -> Result<Arc<Plan>, millrace_store::Error> {
        if let Some(plan) = self.kept().used((workflow, version)) {
            return Ok(plan);
        }
        let document = self.store.runnable(workflow, version).await?;
        let plan = Arc::new(Plan::compile(Arc::new(document), &self.registry));
        self.kept().keep((workflow, version), plan.clone());
        Ok(plan)
    }

    /// Forgets a workflow's plans: its static data changed.
    pub(crate) fn forget(&self, workflow: WorkflowId) {
        self.kept().plans.retain(|(id, _), _| *id != workflow);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn used(&mut self, key: (WorkflowId, u32)) -> Option<Arc<Plan>> {
        self.uses += 1;
        let (used, plan) = self.plans.get_mut(&key)?;
        *used = self.uses;
        Some(plan.clone())
    }

    fn keep(&mut self, key: (WorkflowId, u32), plan: Arc<Plan>) {
        if self.plans.len() >= MOST
            && let Some(oldest) = self.plans.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key)
        {
            self.plans.remove(&oldest);
        }
        self.uses += 1;
        self.plans.insert(key, (self.uses, plan));
    }
}
