//! What the loop has under way: events that are being fired, that wait for another try, and next times that are to be saved.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use millrace_core::{
    EpochMs,
    trigger::{FireError, Fired},
};
use tokio::time::Instant;

use super::{
    Runner,
    job::{Job, fire},
};
use crate::schedule::book::Planned;

/// Events at the sink at the same time.
const IN_FLIGHT: usize = 256;

/// Between two saves, so that what ends at about the same time is one of them.
const SAVE_PACE: Duration = Duration::from_millis(50);

/// After a save that failed.
const SAVE_AGAIN: Duration = Duration::from_secs(2);

type Firing = BoxFuture<'static, (Job, Result<Option<Fired>, FireError>)>;

pub(super) struct Work<'a> {
    runner: &'a Runner,
    firing: FuturesUnordered<Firing>,
    saving: FuturesUnordered<BoxFuture<'a, Option<Vec<Planned>>>>,
    retries: BTreeMap<(Instant, u64), Job>,
    retry: u64,
    save_after: Instant,
}

impl<'a> Work<'a> {
    pub(super) fn new(runner: &'a Runner) -> Self {
        Self {
            runner,
            firing: FuturesUnordered::new(),
            saving: FuturesUnordered::new(),
            retries: BTreeMap::new(),
            retry: 0,
            save_after: Instant::now(),
        }
    }

    /// Gives to the sink what is due, as much as may be there at a time.
    pub(super) fn fill(&mut self, now: EpochMs) {
        while self.firing.len() < IN_FLIGHT {
            let Some(job) = self.next_retry().or_else(|| self.next_due(now)) else { return };
            self.start(job);
        }
    }

    /// Begins to save what is to be saved, unless a save is under way.
    pub(super) fn save(&mut self) {
        if !self.saving.is_empty() || Instant::now() < self.save_after || self.runner.state().unsaved.is_empty() {
            return;
        }
        let runner = self.runner;
        self.saving.push(Box::pin(runner.save_unsaved()));
    }

    /// How long nothing is to be done unless something ends.
    pub(super) fn rest(&self, now: EpochMs, longest: Duration) -> Duration {
        let mut rest = longest;
        let mut state = self.runner.state();
        if self.firing.len() < IN_FLIGHT {
            if let Some(next) = state.timetable.next_due() {
                rest = rest.min(Duration::from_millis((next.0 - now.0).max(0).unsigned_abs()));
            }
            if let Some(((at, _), _)) = self.retries.first_key_value() {
                rest = rest.min(at.saturating_duration_since(Instant::now()));
            }
        }
        if self.saving.is_empty() && !state.unsaved.is_empty() {
            rest = rest.min(self.save_after.saturating_duration_since(Instant::now()));
        }
        rest
    }

    /// Waits until an event was taken or refused, or a save ended. For ever when nothing is under way.
    pub(super) async fn progress(&mut self) {
        tokio::select! {
            Some((job, result)) = self.firing.next() => self.answered(job, result),
            Some(failed) = self.saving.next() => self.saved(failed),
            else => std::future::pending().await,
        }
    }

    /// Waits for what is under way and saves; begins nothing new.
    pub(super) async fn wind_up(mut self) {
        while let Some((mut job, result)) = self.firing.next().await {
            if result.is_ok() {
                job.taken();
                if job.is_done() {
                    self.runner.finished(job);
                }
            }
        }
        while let Some(failed) = self.saving.next().await {
            self.saved(failed);
        }
        if let Some(failed) = self.runner.save_unsaved().await {
            tracing::error!(schedules = failed.len(), "next due times could not be saved; their last runs will be recognised by their key");
        }
    }

    fn next_retry(&mut self) -> Option<Job> {
        loop {
            let entry = self.retries.first_entry()?;
            if entry.key().0 > Instant::now() {
                return None;
            }
            let job = entry.remove();
            if self.runner.state().timetable.contains(&job.trigger) {
                return Some(job);
            }
        }
    }

    fn next_due(&mut self, now: EpochMs) -> Option<Job> {
        loop {
            let job = Job::new(self.runner.state().timetable.pop_due(now)?);
            if !job.is_done() {
                return Some(job);
            }
            self.runner.finished(job);
        }
    }

    fn start(&mut self, job: Job) {
        self.firing.push(Box::pin(fire(Arc::clone(&self.runner.ports.sink), job)));
    }

    fn answered(&mut self, mut job: Job, result: Result<Option<Fired>, FireError>) {
        let memory = &self.runner.ports.memory;
        match result {
            Ok(_) => {
                memory.heard(&job.trigger);
                job.taken();
                if job.is_done() { self.runner.finished(job) } else { self.start(job) }
            }
            Err(error) => {
                if let FireError::Failed(message) = &error {
                    memory.deaf(&job.trigger, message);
                }
                match job.wait_after(&error) {
                    Some(wait) => {
                        self.retry += 1;
                        self.retries.insert((Instant::now() + wait, self.retry), job);
                    }
                    None => self.runner.state().timetable.disarm_arming(&job.trigger, job.arming),
                }
            }
        }
    }

    fn saved(&mut self, failed: Option<Vec<Planned>>) {
        self.save_after = Instant::now() + if failed.is_some() { SAVE_AGAIN } else { SAVE_PACE };
        if let Some(failed) = failed {
            self.runner.state().unsaved_again(failed);
        }
    }
}
