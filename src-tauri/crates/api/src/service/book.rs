//! Next due times of schedules, kept in the store; at the start they are read together and written together.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use millrace_core::{
    EpochMs,
    trigger::{FireError, TriggerId},
};
use millrace_store::{NextDue, Store, TriggerRow};
use millrace_triggers::schedule::{Planned, ScheduleBook};

/// Keeps next due times in the store.
pub(super) struct Book {
    store: Arc<Store>,
    /// Read together at the start, so that ten thousand schedules are not asked for one by one.
    known: Mutex<HashMap<TriggerId, EpochMs>>,
    /// Written together at the end of the start, likewise; `None`: each is written as it comes.
    gathered: Mutex<Option<Vec<Planned>>>,
}

impl Book {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, known: Mutex::default(), gathered: Mutex::default() }
    }

    /// From here on what is to be saved is gathered. A start that is cut off computes it again.
    pub(super) fn gather(&self) {
        *lock(&self.gathered) = Some(vec![]);
    }

    /// Saves what was gathered.
    pub(super) async fn save_gathered(&self) -> Result<(), FireError> {
        let gathered = lock(&self.gathered).take();
        // What it knew was asked for; from here on the store is.
        *lock(&self.known) = HashMap::new();
        match gathered {
            Some(gathered) if !gathered.is_empty() => self.save_next(gathered).await,
            _ => Ok(()),
        }
    }

    pub(super) fn know(&self, row: &TriggerRow, next: EpochMs) {
        lock(&self.known).insert(TriggerId { workflow_id: row.workflow_id, node_id: row.node_id.clone() }, next);
    }
}

#[async_trait::async_trait]
impl ScheduleBook for Book {
    async fn load_next(&self, trigger: &TriggerId) -> Result<Option<EpochMs>, FireError> {
        if let Some(next) = lock(&self.known).remove(trigger) {
            return Ok(Some(next));
        }
        let row = self.store.trigger(trigger.workflow_id, &trigger.node_id).await;
        Ok(row.map_err(|e| FireError::Failed(e.to_string()))?.and_then(|row| row.next_at))
    }

    async fn save_next(&self, batch: Vec<Planned>) -> Result<(), FireError> {
        if let Some(gathered) = &mut *lock(&self.gathered) {
            gathered.extend(batch);
            return Ok(());
        }
        let rows = batch.into_iter().map(|planned| NextDue {
            workflow_id: planned.trigger.workflow_id,
            node_id: planned.trigger.node_id,
            next_at: planned.next,
            last_due_at: planned.last,
        });
        self.store.save_next(rows.collect()).await.map_err(|e| FireError::Failed(e.to_string()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
