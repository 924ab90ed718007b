//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use millrace_core::{Clock, EpochMs};

/// Shows the time a test set.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now` milliseconds since the epoch.
    pub fn at(now: i64) -> Self {
        Self(AtomicI64::new(now))
    }
    /// Moves it on.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
    /// Sets it, also back.
    pub fn set(&self, now: i64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> EpochMs {
        EpochMs(self.0.load(Ordering::SeqCst))
    }
}
