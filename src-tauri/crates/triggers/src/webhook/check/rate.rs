//! A limit of calls a minute, without a lock: the generic cell rate algorithm, one number a workflow.

use std::sync::atomic::{AtomicI64, Ordering};

use millrace_core::EpochMs;

const MINUTE_US: i64 = 60_000_000;

/// When the calls so far would have been let through had they come evenly spaced, in microseconds since the epoch.
#[derive(Debug, Default)]
pub(crate) struct Bucket(AtomicI64);

impl Bucket {
    /// Takes one call of at most `limit` a minute (0: no limit); the error is how many seconds to wait.
    pub(crate) fn take(&self, now: EpochMs, limit: u32) -> Result<(), u32> {
        if limit == 0 {
            return Ok(());
        }
        let now = now.0.saturating_mul(1000);
        let gap = MINUTE_US / i64::from(limit);
        let mut wait_us = 0;
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |due| {
            // A clock that was set back must not shut the door for longer than a minute.
            let due = if due - now > 2 * MINUTE_US { now } else { due.clamp(now, now + MINUTE_US) };
            let next = due + gap;
            wait_us = next - MINUTE_US - now;
            (wait_us <= 0).then_some(next)
        });
        taken.map(drop).map_err(|_| u32::try_from((wait_us + 999_999) / 1_000_000).unwrap_or(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_calls_may_come_at_once_and_then_evenly() {
        let bucket = Bucket::default();
        let at = |ms: i64| EpochMs(1_700_000_000_000 + ms);
        assert_eq!((0..200).filter(|_| bucket.take(at(0), 100).is_ok()).count(), 100);
        assert_eq!(bucket.take(at(0), 100), Err(1));
        assert!(bucket.take(at(600), 100).is_ok() && bucket.take(at(600), 100).is_err());
        assert_eq!((0..200).filter(|_| bucket.take(at(120_000), 100).is_ok()).count(), 100);
        assert!((0..1000).all(|_| bucket.take(at(120_000), 0).is_ok()));
    }

    #[test]
    fn a_clock_that_jumps_shuts_nobody_out_for_long() {
        let bucket = Bucket::default();
        let day = 86_400_000;
        while bucket.take(EpochMs(10 * day), 10).is_ok() {}
        assert!(bucket.take(EpochMs(10 * day - 30_000), 10).is_err());
        assert!(bucket.take(EpochMs(9 * day), 10).is_ok());
        assert!(bucket.take(EpochMs(30 * day), 10).is_ok());
    }
}
