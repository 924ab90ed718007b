//! A schedule as its trigger's parameters say it.

use millrace_core::{EpochMs, trigger::TriggerId};
use sha2::{Digest, Sha256};

use super::{
    cron::{Cron, CronError},
    limits::Limits,
    pattern::Pattern,
};

/// When a trigger fires, and what happens to runs that were missed. Small: 10,000 of them are held in memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(super) patterns: Patterns,
    pub(super) limits: Option<Box<Limits>>,
    pub(super) jitter_s: u32,
    pub(super) tolerance_s: u32,
    pub(super) missed: Missed,
}

/// Most schedules have one line; it needs no allocation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Patterns {
    One(Pattern),
    Many(Box<[Pattern]>),
}

impl Patterns {
    pub(super) fn as_slice(&self) -> &[Pattern] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Many(patterns) => patterns,
        }
    }
}

/// What happens to due times that passed while the computer was off or asleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Missed {
    /// They are left out.
    Skip,
    /// The latest runs.
    #[default]
    Once,
    /// The latest run, at most so many.
    Each(u16),
}

/// How long after its due time a run counts as late, unless the trigger says otherwise.
pub const TOLERANCE_S: u32 = 60;

impl Rule {
    /// A rule from a cron expression alone.
    ///
    /// # Errors
    /// When it cannot be read; the error names the field.
    pub fn cron(expression: &str) -> Result<Self, CronError> {
        Cron::parse(expression).map(|cron| Self::of(vec![Pattern::Cron(cron)]))
    }

    /// A rule that fires every so many seconds (1 at least) of real time.
    pub fn every_seconds(seconds: u32) -> Self {
        Self::of(vec![Pattern::Every { seconds: seconds.max(1) }])
    }

    pub(super) fn of(mut patterns: Vec<Pattern>) -> Self {
        let patterns = match (patterns.len(), patterns.pop()) {
            (1, Some(only)) => Patterns::One(only),
            (_, last) => Patterns::Many(patterns.into_iter().chain(last).collect()),
        };
        Self { patterns, limits: None, jitter_s: 0, tolerance_s: TOLERANCE_S, missed: Missed::default() }
    }

    /// What happens to missed runs.
    pub fn missed_runs(&self) -> Missed {
        self.missed
    }

    /// The same rule with another policy for missed runs.
    #[must_use]
    pub fn with_missed_runs(self, missed: Missed) -> Self {
        Self { missed, ..self }
    }

    /// The same rule, spread over so many seconds.
    #[must_use]
    pub fn with_jitter(self, seconds: u32) -> Self {
        Self { jitter_s: seconds, ..self }
    }

    /// Milliseconds after a due time when a run that has not started counts as missed. Spreading is not lateness and is added.
    pub fn grace_ms(&self) -> i64 {
        (i64::from(self.tolerance_s) + i64::from(self.jitter_s)) * 1000
    }

    /// Milliseconds by which the run that is due at `due` is put off, at most `most`. The same for the same trigger and due time, always.
    pub(super) fn jitter_ms(&self, trigger: &TriggerId, due: EpochMs, most: i64) -> i64 {
        let range = (i64::from(self.jitter_s) * 1000).min(most).max(0).unsigned_abs();
        if range == 0 {
            return 0;
        }
        (spread(trigger, due, 0) % (range + 1)) as i64
    }
}

/// A number that looks random and depends on its arguments only, on every machine and in every release.
pub(super) fn spread(trigger: &TriggerId, due: EpochMs, salt: u32) -> u64 {
    let mut hash = Sha256::new();
    hash.update(trigger.workflow_id.0.as_bytes());
    hash.update(trigger.node_id.as_str().as_bytes());
    hash.update(due.0.to_be_bytes());
    hash.update(salt.to_be_bytes());
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
