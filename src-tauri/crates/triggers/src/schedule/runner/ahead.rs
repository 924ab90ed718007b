//! What is due in a moment is announced to the sink, so that what it needs is in memory by then.

use std::time::Duration;

use millrace_core::EpochMs;

use super::Runner;

/// How long before it is due.
const AHEAD_MS: i64 = 500;
/// Triggers announced at a time; whoever hears of them has no room for more.
const MOST: usize = 200;

/// How far the announcements have come.
pub(super) struct Ahead {
    until: EpochMs,
}

impl Ahead {
    pub(super) fn new(now: EpochMs) -> Self {
        Self { until: now }
    }

    /// Announces what is due soon and was not announced; often asked, it looks seldom.
    pub(super) fn announce(&mut self, runner: &Runner, now: EpochMs) {
        let until = EpochMs(now.0 + AHEAD_MS);
        // Further away only after the clock was set back.
        if (now.0 + AHEAD_MS / 2..=until.0).contains(&self.until.0) {
            return;
        }
        let soon = runner.state().timetable.upcoming(self.until.max(now), until, MOST);
        self.until = until;
        if !soon.is_empty() {
            runner.ports.sink.expect(soon);
        }
    }

    /// How long until there may be something to announce.
    pub(super) fn rest(&self, runner: &Runner, now: EpochMs) -> Option<Duration> {
        let next = runner.state().timetable.next_due().filter(|next| *next > self.until)?;
        let looks_again = (next.0 - AHEAD_MS).max(self.until.0 - AHEAD_MS / 2 + 1);
        Some(Duration::from_millis((looks_again - now.0).max(1).unsigned_abs()))
    }
}
