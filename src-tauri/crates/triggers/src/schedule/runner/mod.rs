//! The loop that fires schedules.
//!
//! It sleeps until the next due time, at most 30 s, and then asks the wall clock: a sleeping task decides nothing. First the
//! event goes to the sink, then the next time is saved. Whatever dies in between, the due time comes again with the same key
//! and is recognised.

mod ahead;
mod job;
mod jump;
mod work;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono_tz::Tz;
use millrace_core::{
    Clock, EpochMs,
    trigger::{ArmedTrigger, FireError, TriggerId, TriggerMemory, TriggerSink},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use self::{ahead::Ahead, job::Job, jump::JumpWatch, work::Work};
use super::{
    book::{Planned, ScheduleBook},
    due::next_after,
    read::{RuleError, zone},
    rule::Rule,
    timetable::Timetable,
};

/// tokio's timers stop while the computer sleeps; so often the wall clock is asked.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What the loop needs of the world.
#[derive(Clone)]
pub struct RunnerPorts {
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Takes what fires.
    pub sink: Arc<dyn TriggerSink>,
    /// Keeps next due times.
    pub book: Arc<dyn ScheduleBook>,
    /// Hears how schedules are.
    pub memory: Arc<dyn TriggerMemory>,
    /// Told when the wall clock jumped by more than 5 s against the monotonic one: by how many milliseconds, negative when back.
    pub on_jump: Arc<dyn Fn(i64) + Send + Sync>,
}

/// Fires armed schedules when they are due. One per program; [`Runner::run`] is its loop.
pub struct Runner {
    ports: RunnerPorts,
    state: Mutex<State>,
    /// Whoever saves holds it, so that an older next time never overwrites a newer one.
    saving: tokio::sync::Mutex<()>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    timetable: Timetable,
    unsaved: HashMap<TriggerId, Planned>,
}

impl State {
    /// What could not be saved, unless something newer is to be.
    fn unsaved_again(&mut self, batch: Vec<Planned>) {
        for planned in batch {
            if self.timetable.contains(&planned.trigger) {
                let last = planned.last;
                let newer = self.unsaved.entry(planned.trigger.clone()).or_insert(planned);
                newer.last = newer.last.or(last);
            }
        }
    }
}

/// Why a schedule could not be armed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArmError {
    /// Its parameters are no schedule.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Its next time could not be loaded or saved.
    #[error("The next time of this schedule could not be kept: {0}")]
    Book(FireError),
}

impl Runner {
    /// A runner with nothing armed.
    pub fn new(ports: RunnerPorts) -> Self {
        Self { ports, state: Mutex::default(), saving: tokio::sync::Mutex::default(), changed: Notify::new() }
    }

    /// Arms a schedule, or arms it anew. Where the book knows a due time of the same rule that has passed, what was missed is handled.
    /// Returns when it is next due; `None`: it has ended.
    ///
    /// # Errors
    /// When its parameters are wrong, or its next time cannot be loaded or saved.
    pub async fn arm(&self, trigger: &ArmedTrigger) -> Result<Option<EpochMs>, ArmError> {
        let (rule, zone) = (Rule::parse(trigger)?, zone(&trigger.timezone)?);
        let _saving = self.saving.lock().await;
        let stored = self.ports.book.load_next(&trigger.id).await.map_err(ArmError::Book)?;
        let next = first(&rule, zone, stored, self.ports.clock.now());
        if next != stored {
            let planned = Planned { trigger: trigger.id.clone(), next, last: None };
            self.ports.book.save_next(vec![planned]).await.map_err(ArmError::Book)?;
        }
        {
            let mut state = self.state();
            state.unsaved.remove(&trigger.id);
            state.timetable.arm(trigger.id.clone(), Arc::new(rule), zone, next);
        }
        self.changed.notify_one();
        Ok(next)
    }

    /// Forgets a schedule; false when it was not armed. Events that are at the sink may still be taken.
    pub async fn disarm(&self, trigger: &TriggerId) -> bool {
        let _saving = self.saving.lock().await;
        let mut state = self.state();
        state.unsaved.remove(trigger);
        state.timetable.disarm(trigger)
    }

    /// When this schedule is next due, before spreading.
    pub fn next_of(&self, trigger: &TriggerId) -> Option<EpochMs> {
        self.state().timetable.next_of(trigger)
    }

    /// How many schedules are armed.
    pub fn armed(&self) -> usize {
        self.state().timetable.len()
    }

    /// Fires what is due until told to stop; then waits for what is under way and saves.
    pub async fn run(&self, stop: &CancellationToken) {
        let now = self.ports.clock.now();
        let mut watch = JumpWatch::new(now);
        let (mut work, mut ahead) = (Work::new(self), Ahead::new(now));
        while !stop.is_cancelled() {
            let now = self.ports.clock.now();
            if let Some(jumped) = watch.look(now) {
                self.jumped(jumped, now);
            }
            work.fill(now);
            work.save();
            ahead.announce(self, now);
            let rest = work.rest(now, LONGEST_SLEEP);
            let rest = ahead.rest(self, now).map_or(rest, |announcing| rest.min(announcing));
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = work.progress() => {}
                () = self.changed.notified() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
        work.wind_up().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a jump ahead the due times in between have passed, and the loop finds them. After one back they come again.
    fn jumped(&self, jumped: i64, now: EpochMs) {
        tracing::warn!(jumped_ms = jumped, "the clock jumped: the computer slept, or the clock was set");
        if jumped < 0 {
            self.state().timetable.rewind(now);
        }
        (self.ports.on_jump)(jumped);
    }

    /// All due times of a job are handled.
    fn finished(&self, job: Job) {
        let mut state = self.state();
        if state.timetable.finish(&job.trigger, job.arming) {
            let planned = Planned { trigger: job.trigger.clone(), next: job.next, last: job.last };
            state.unsaved.insert(job.trigger, planned);
        }
    }

    /// Saves what is to be saved; gives it back when that fails.
    async fn save_unsaved(&self) -> Option<Vec<Planned>> {
        let _saving = self.saving.lock().await;
        let batch: Vec<Planned> = self.state().unsaved.drain().map(|(_, planned)| planned).collect();
        if batch.is_empty() {
            return None;
        }
        match self.ports.book.save_next(batch.clone()).await {
            Ok(()) => None,
            Err(error) => {
                tracing::warn!(%error, schedules = batch.len(), "next due times could not be saved; trying again");
                Some(batch)
            }
        }
    }
}

/// The first due time to handle. One that was stored and has passed is, if the rule still has it; one that lies ahead never hides an
/// earlier one, which can only be when the clock or the rule was another.
fn first(rule: &Rule, zone: Tz, stored: Option<EpochMs>, now: EpochMs) -> Option<EpochMs> {
    let is_due = |at: &EpochMs| next_after(rule, zone, EpochMs(at.0 - 1)).is_some_and(|due| due.at == *at);
    let passed = stored.filter(|at| *at <= now && is_due(at));
    passed.or_else(|| next_after(rule, zone, now).map(|due| due.at))
}
