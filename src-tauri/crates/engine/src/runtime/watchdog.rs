//! Raises a flag after a time, for a node that computes without ever yielding: the task that drives it cannot look at the clock meanwhile.

use std::{sync::{Arc, atomic::{AtomicBool, Ordering}}, time::Duration};

use tokio::{task::AbortHandle, time};

/// Lives as long as the time is being kept; dropping it stops the watch.
pub(super) struct Watchdog(AbortHandle);

impl Watchdog {
    pub(super) fn after(time: Duration, flag: Arc<AtomicBool>) -> Self {
        // Owned by the guard, which aborts it.
        let task = tokio::spawn(async move {
            time::sleep(time).await;
            flag.store(true, Ordering::Relaxed);
        });
        Self(task.abort_handle())
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.abort();
    }
}
