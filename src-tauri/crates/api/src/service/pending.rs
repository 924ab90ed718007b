//! Events that were written with what caused them: whoever listens is started, also after a kill, and once.

use std::sync::Arc;

use futures::StreamExt as _;
use millrace_core::trigger::FireError;
use millrace_store::PendingEvent;

use super::{
    app_event::{AppEvent, Heard},
    launch::Launcher,
};
use crate::ApiError;

/// Executions that one batch of events starts at the same time; the others follow.
const TOGETHER: usize = 32;
/// Bytes of one row: it is read whole.
const BYTES: usize = 1 << 20;

impl Launcher {
    /// What is to be written with the cause of these events; nothing when nobody listens.
    pub(crate) fn pending(&self, events: impl IntoIterator<Item = AppEvent>) -> Vec<PendingEvent> {
        let mut rows: Vec<String> = vec![];
        for heard in events.into_iter().flat_map(|event| self.heard(&event)) {
            let one = match serde_json::to_string(&heard) {
                Ok(one) => one,
                Err(error) => {
                    tracing::error!(%error, "An event could not be written down.");
                    continue;
                }
            };
            match rows.last_mut().filter(|row| row.len() + one.len() < BYTES) {
                Some(row) => {
                    row.push(',');
                    row.push_str(&one);
                }
                None => rows.push(format!("[{one}")),
            }
        }
        rows.into_iter().map(|row| PendingEvent::new(row + "]")).collect()
    }

    /// Starts whoever is named in events that are on disk, by and by.
    pub(crate) fn deliver(self: &Arc<Self>, events: Vec<PendingEvent>) {
        if events.is_empty() {
            return;
        }
        let launcher = self.clone();
        self.tasks.spawn(async move {
            for event in events {
                launcher.start_all(event).await;
            }
        });
    }

    /// The events that a process before this one did not deliver. To be asked before anything can happen here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn events_left(&self) -> Result<Vec<String>, ApiError> {
        let mut all: Vec<String> = vec![];
        loop {
            let page = self.store.pending_events(all.last().map(String::as_str)).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// Delivers those, by and by.
    pub(crate) fn deliver_left(self: &Arc<Self>, ids: Vec<String>) {
        if ids.is_empty() {
            return;
        }
        let launcher = self.clone();
        self.tasks.spawn(async move {
            for id in ids {
                match launcher.store.pending_event(&id).await {
                    Ok(Some(event)) => launcher.start_all(event).await,
                    Ok(None) => {}
                    Err(error) => tracing::error!(%error, "An event could not be read. It is told when Millrace starts again."),
                }
            }
        });
    }

    /// Starts everybody, and forgets the event when all executions are on disk.
    async fn start_all(self: &Arc<Self>, event: PendingEvent) {
        let heard: Vec<Heard> = serde_json::from_str(&event.listeners).unwrap_or_else(|error| {
            tracing::error!(%error, event = event.id, "A stored event is damaged; nobody hears of it.");
            vec![]
        });
        // The place in the row tells apart what has no key of its own: after a kill nobody is started twice.
        let keyed = heard.into_iter().enumerate().map(|(at, mut heard)| {
            heard.key.get_or_insert_with(|| format!("event:{}:{at}", event.id));
            heard
        });
        let started = futures::stream::iter(keyed).map(|heard| self.start_patiently(heard)).buffer_unordered(TOGETHER);
        if !started.all(std::future::ready).await {
            return;
        }
        if let Err(error) = self.store.pending_event_done(&event.id).await {
            tracing::warn!(%error, "It could not be noted that everybody heard of an event; keys keep them from hearing it again.");
        }
    }

    /// Many rows may change at once, and nobody else would send the event again. False: it could not be started.
    async fn start_patiently(self: &Arc<Self>, heard: Heard) -> bool {
        loop {
            match self.start_for(&heard).await {
                Ok(()) => return true,
                Err(FireError::Busy { retry_after_s }) if !self.stop.is_cancelled() => {
                    let pause = std::time::Duration::from_secs(retry_after_s.into());
                    // Stopped or not: the next try tells.
                    let _ = tokio::time::timeout(pause, self.stop.cancelled()).await;
                }
                // It is not deployed any more.
                Err(FireError::NotDeployed) => return true,
                Err(error) => {
                    tracing::warn!(%error, workflow = %heard.trigger.workflow_id, "A workflow that listens to an event could not be started. It is started when Millrace starts again.");
                    return false;
                }
            }
        }
    }
}
