//! What triggers remember, and their signs of life: gathered here and written every few seconds.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use millrace_core::{
    Clock, EpochMs,
    trigger::{FireError, TriggerId, TriggerMemory},
};
use millrace_store::{Store, TriggerStatus, TriggerTouch};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// How long a sign of life may stay in memory.
const FLUSH_EVERY: Duration = Duration::from_secs(5);

#[derive(Clone, Default)]
struct Signs {
    heard_at: Option<EpochMs>,
    fired_at: Option<EpochMs>,
    /// A change of status: deaf with its reason, or well again.
    status: Option<Option<String>>,
}

/// Keeps what triggers remember.
pub(crate) struct Memory {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    signs: Mutex<HashMap<TriggerId, Signs>>,
    /// Why triggers are deaf, so that each reason is written once.
    deaf: Mutex<HashMap<TriggerId, String>>,
}

impl Memory {
    pub(crate) fn new(store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, signs: Mutex::default(), deaf: Mutex::default() }
    }

    /// The trigger started an execution.
    pub(crate) fn fired(&self, trigger: &TriggerId) {
        let now = self.clock.now();
        let mut signs = self.signs();
        let sign = signs.entry(trigger.clone()).or_default();
        sign.fired_at = Some(now);
        sign.heard_at = Some(now);
    }

    /// The triggers that cannot hear now, and why.
    pub(crate) fn deaf_now(&self) -> Vec<(TriggerId, String)> {
        self.deafs().iter().map(|(id, why)| (id.clone(), why.clone())).collect()
    }

    /// A trigger is not armed any more.
    pub(crate) fn forget(&self, trigger: &TriggerId) {
        self.signs().remove(trigger);
        self.deafs().remove(trigger);
    }

    /// Writes what has gathered.
    pub(crate) async fn flush(&self) {
        let signs = std::mem::take(&mut *self.signs());
        if signs.is_empty() {
            return;
        }
        let touches = signs.into_iter().map(|(id, sign)| TriggerTouch {
            workflow_id: id.workflow_id,
            node_id: id.node_id,
            heard_at: sign.heard_at,
            fired_at: sign.fired_at,
            status: sign.status.as_ref().map(|why| if why.is_some() { TriggerStatus::Deaf } else { TriggerStatus::Armed }),
            message: sign.status,
        });
        if let Err(error) = self.store.touch_triggers(touches.collect()).await {
            tracing::warn!(%error, "Signs of life of triggers could not be written.");
        }
    }

    /// Writes every few seconds until it is stopped, and once more then.
    pub(crate) async fn run(&self, stop: CancellationToken) {
        loop {
            let stopped = tokio::time::timeout(FLUSH_EVERY, stop.cancelled()).await.is_ok();
            self.flush().await;
            if stopped {
                return;
            }
        }
    }

    fn signs(&self) -> std::sync::MutexGuard<'_, HashMap<TriggerId, Signs>> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn deafs(&self) -> std::sync::MutexGuard<'_, HashMap<TriggerId, String>> {
        self.deaf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl TriggerMemory for Memory {
    async fn load(&self, trigger: &TriggerId) -> Result<Option<Value>, FireError> {
        self.store.trigger_state(trigger.workflow_id, &trigger.node_id).await.map_err(failed)
    }

    async fn save(&self, trigger: &TriggerId, state: Value) -> Result<(), FireError> {
        self.store.save_trigger_state(trigger.workflow_id, &trigger.node_id, state).await.map_err(failed)
    }

    fn heard(&self, trigger: &TriggerId) {
        let well_again = self.deafs().remove(trigger).is_some();
        let mut signs = self.signs();
        let sign = signs.entry(trigger.clone()).or_default();
        sign.heard_at = Some(self.clock.now());
        if well_again {
            sign.status = Some(None);
        }
    }

    fn deaf(&self, trigger: &TriggerId, message: &str) {
        let before = self.deafs().insert(trigger.clone(), message.to_owned());
        if before.as_deref() != Some(message) {
            tracing::warn!(workflow = %trigger.workflow_id, node = %trigger.node_id, message, "A trigger cannot hear.");
            self.signs().entry(trigger.clone()).or_default().status = Some(Some(message.to_owned()));
        }
    }
}

fn failed(error: millrace_store::Error) -> FireError {
    FireError::Failed(error.to_string())
}
