//! Compares what should have happened with what did. Silence is never success.
//!
//! One check a file; each raises its alarms and resolves those that are over.

mod approvals;
mod clock;
mod disk;
mod ears;
mod queue;
mod schedules;
mod silent;
mod slow;
#[cfg(test)]
mod tests;
mod webhooks;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use millrace_core::EpochMs;
use tokio_util::sync::CancellationToken;

use super::{Service, launch::Launcher};
use crate::ApiError;

pub(crate) use clock::clock_jumped;
pub(crate) use disk::{FreeSpace, free_space};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(30);

/// Looks after the program.
pub(crate) struct Watchdog {
    checked_at: AtomicI64,
    disk: disk::Disk,
    queue: queue::Growth,
    silent: silent::Turn,
    webhooks: webhooks::Turn,
}

impl Watchdog {
    /// One that has not looked yet.
    pub(crate) fn new(free_space: FreeSpace) -> Self {
        Self {
            checked_at: AtomicI64::default(),
            disk: disk::Disk::new(free_space),
            queue: queue::Growth::default(),
            silent: silent::Turn::default(),
            webhooks: webhooks::Turn::default(),
        }
    }

    /// When it last looked.
    pub(crate) fn checked_at(&self) -> Option<EpochMs> {
        Some(EpochMs(self.checked_at.load(Ordering::Relaxed))).filter(|at| at.0 > 0)
    }

    /// How many bytes are free where a folder is; none where the system does not say.
    pub(crate) async fn free_bytes(&self, folder: &Path) -> Option<u64> {
        self.disk.free_bytes(folder).await
    }

    /// Looks at everything once. One check that fails does not keep the others from looking.
    pub(crate) async fn look(&self, service: &Service) {
        let launcher: &Arc<Launcher> = &service.launcher;
        note("schedules", schedules::check(launcher).await);
        note("webhooks", self.webhooks.check(service).await);
        note("listeners", ears::check(launcher).await);
        note("silent workflows", self.silent.check(launcher).await);
        note("slow executions", slow::check(launcher).await);
        note("the queue", self.queue.check(launcher).await);
        note("approvals", approvals::check(launcher).await);
        note("the clock", clock::check(launcher).await);
        note("the disk", self.disk.check(launcher).await);
        self.checked_at.store(crate::clock::now().0, Ordering::Relaxed);
    }
}

/// Runs until it is stopped.
pub(crate) async fn run(service: Arc<Service>, stop: CancellationToken) {
    while tokio::time::timeout(EVERY, stop.cancelled()).await.is_err() {
        service.watchdog.look(&service).await;
    }
}

fn note(what: &str, result: Result<(), ApiError>) {
    if let Err(error) = result {
        tracing::error!(%error, "The watchdog could not look at {what}.");
    }
}
