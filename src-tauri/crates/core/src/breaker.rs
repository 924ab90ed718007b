//! Circuit breaker: after failures in a row nothing more is sent for a while; then one probe decides. Pure; time is given.

use serde::{Deserialize, Serialize};

use crate::EpochMs;

/// When a breaker opens and how long it stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Failures in a row that open it.
    pub failures: u32,
    /// Milliseconds until the first probe.
    pub cooldown_ms: i64,
    /// The time doubles with each failed probe, up to this.
    pub longest_ms: i64,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, cooldown_ms: 30_000, longest_ms: 15 * 60_000 }
    }
}

/// How a breaker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// All is well.
    #[default]
    Closed,
    /// Nothing passes.
    Open,
    /// One probe is under way.
    HalfOpen,
}

impl BreakerState {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
    /// The state with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Closed, Self::Open, Self::HalfOpen].into_iter().find(|state| state.as_str() == word)
    }
}

/// One breaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// How it stands.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
    /// When the next probe may go.
    pub probe_at: Option<EpochMs>,
    /// Milliseconds of the present cool-down.
    pub cooldown_ms: i64,
}

impl Breaker {
    /// Whether something may pass now; of those that ask while it is open only one becomes the probe.
    ///
    /// # Errors
    /// The time when it is worth asking again.
    pub fn admit(&mut self, now: EpochMs) -> Result<(), EpochMs> {
        match self.state {
            BreakerState::Closed => Ok(()),
            // A probe that never came back must not keep it shut for ever.
            BreakerState::Open | BreakerState::HalfOpen => match self.probe_at {
                Some(at) if now < at => Err(at),
                _ => {
                    self.state = BreakerState::HalfOpen;
                    self.probe_at = Some(EpochMs(now.0.saturating_add(self.cooldown_ms.max(1))));
                    Ok(())
                }
            },
        }
    }

    /// Something that passed came out well or not. True when the state changed.
    pub fn record(&mut self, ok: bool, now: EpochMs, policy: &BreakerPolicy) -> bool {
        let before = self.state;
        if ok {
            *self = Self::default();
        } else {
            self.failures = self.failures.saturating_add(1);
            if before == BreakerState::HalfOpen || self.failures >= policy.failures {
                let next = if before == BreakerState::HalfOpen { self.cooldown_ms.saturating_mul(2) } else { policy.cooldown_ms };
                self.cooldown_ms = next.clamp(policy.cooldown_ms, policy.longest_ms);
                self.state = BreakerState::Open;
                self.probe_at = Some(EpochMs(now.0.saturating_add(self.cooldown_ms)));
            }
        }
        before != self.state
    }
}

/// The breakers of all hosts and credentials, for nodes that reach outside.
pub trait Breakers: Send + Sync {
    /// Whether `key` (`host:api.example.org`, `credential:<id>`) may be tried now.
    ///
    /// # Errors
    /// The time when it is worth trying again.
    fn admit(&self, key: &str) -> Result<(), EpochMs>;
    /// How a try came out. Only what the other side is to blame for counts as not ok: no connection, 5xx, too slow.
    fn record(&self, key: &str, ok: bool);
}

/// No breakers: everything passes.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBreakers;

impl Breakers for NoBreakers {
    fn admit(&self, _: &str) -> Result<(), EpochMs> {
        Ok(())
    }
    fn record(&self, _: &str, _: bool) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: BreakerPolicy = BreakerPolicy { failures: 3, cooldown_ms: 1_000, longest_ms: 3_000 };

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_probe_through() {
        let mut breaker = Breaker::default();
        for at in [0, 1] {
            assert!(!breaker.record(false, EpochMs(at), &POLICY));
        }
        assert!(!breaker.record(true, EpochMs(2), &POLICY), "a success starts the count again");
        for at in [3, 4] {
            breaker.record(false, EpochMs(at), &POLICY);
        }
        assert!(breaker.record(false, EpochMs(5), &POLICY));
        assert_eq!(breaker.admit(EpochMs(6)), Err(EpochMs(1_005)));
        assert_eq!(breaker.admit(EpochMs(1_005)), Ok(()));
        assert_eq!(breaker.state, BreakerState::HalfOpen);
        assert!(breaker.admit(EpochMs(1_006)).is_err(), "one probe at a time");
        assert!(breaker.record(true, EpochMs(1_100), &POLICY));
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn each_failed_probe_doubles_the_wait_up_to_the_longest() {
        let mut breaker = Breaker::default();
        for at in 0..3 {
            breaker.record(false, EpochMs(at), &POLICY);
        }
        let mut waits = vec![];
        for _ in 0..3 {
            let at = breaker.probe_at.unwrap_or_default();
            assert_eq!(breaker.admit(at), Ok(()));
            breaker.record(false, at, &POLICY);
            waits.push(breaker.probe_at.unwrap_or_default().0 - at.0);
        }
        assert_eq!(waits, [2_000, 3_000, 3_000]);
    }
}
