//! The breakers of hosts, credentials and workflows, kept in memory and told to whoever keeps them for longer.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use millrace_core::{
    Clock, EpochMs,
    breaker::{Breaker, BreakerPolicy, BreakerState, Breakers},
};

/// Breakers that have seen failures; more are not kept, so that a workflow that walks through the whole Internet does not fill the memory.
const MOST: usize = 10_000;

type OnChange = Box<dyn Fn(&str, &Breaker) + Send + Sync>;

/// All breakers by key. A breaker without failures takes no room.
pub struct BreakerBoard {
    breakers: Mutex<HashMap<String, Kept>>,
    policy: BreakerPolicy,
    clock: Arc<dyn Clock>,
    on_change: OnceLock<OnChange>,
}

struct Kept {
    breaker: Breaker,
    changed_at: EpochMs,
}

/// One breaker as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerView {
    /// `host:…`, `credential:…` or `workflow:…`.
    pub key: String,
    /// How it stands.
    pub breaker: Breaker,
    /// When its state changed last; while it is closed, when the first failure came.
    pub changed_at: EpochMs,
}

impl BreakerBoard {
    /// A board where every breaker is closed.
    pub fn new(clock: Arc<dyn Clock>, policy: BreakerPolicy) -> Self {
        Self { breakers: Mutex::default(), policy, clock, on_change: OnceLock::new() }
    }

    /// Who hears that a breaker opened, closed or tries; it must return at once. The first one counts.
    pub fn on_change(&self, hear: impl Fn(&str, &Breaker) + Send + Sync + 'static) {
        // There is one that keeps them.
        let _ = self.on_change.set(Box::new(hear));
    }

    /// Puts back what was kept before the last stop: key, when it changed, and how it stood.
    pub fn restore(&self, kept: impl IntoIterator<Item = (String, EpochMs, Breaker)>) {
        let seen = kept.into_iter().filter(|(_, _, breaker)| *breaker != Breaker::default()).take(MOST);
        self.lock().extend(seen.map(|(key, changed_at, breaker)| (key, Kept { breaker, changed_at })));
    }

    /// Every breaker that has seen failures, by key.
    pub fn snapshot(&self) -> Vec<BreakerView> {
        let view =
            |(key, kept): (&String, &Kept)| BreakerView { key: key.clone(), breaker: kept.breaker.clone(), changed_at: kept.changed_at };
        let mut all: Vec<_> = self.lock().iter().map(view).collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }

    /// Closes a breaker: a person knows that the other side is well again. False when it had seen no failures.
    pub fn reset(&self, key: &str) -> bool {
        let before = self.lock().remove(key);
        if before.as_ref().is_some_and(|kept| kept.breaker.state != BreakerState::Closed) {
            self.tell(key, &Breaker::default());
        }
        before.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        // Nothing under this lock can panic half-way through a change.
        self.breakers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never under the lock: whoever hears may ask back.
    fn tell(&self, key: &str, breaker: &Breaker) {
        if let Some(hear) = self.on_change.get() {
            hear(key, breaker);
        }
    }
}

impl Breakers for BreakerBoard {
    fn admit(&self, key: &str) -> Result<(), EpochMs> {
        let now = self.clock.now();
        let changed = {
            let mut breakers = self.lock();
            let Some(kept) = breakers.get_mut(key) else { return Ok(()) };
            let before = kept.breaker.state;
            kept.breaker.admit(now)?;
            changed(kept, kept.breaker.state != before, now)
        };
        if let Some(breaker) = changed {
            self.tell(key, &breaker);
        }
        Ok(())
    }

    fn record(&self, key: &str, ok: bool) {
        let now = self.clock.now();
        let changed = {
            let mut breakers = self.lock();
            if !breakers.contains_key(key) && (ok || breakers.len() >= MOST) {
                return;
            }
            match breakers.entry(key.to_owned()) {
                Entry::Vacant(place) => {
                    let kept = place.insert(Kept { breaker: Breaker::default(), changed_at: now });
                    let turned = kept.breaker.record(ok, now, &self.policy);
                    changed(kept, turned, now)
                }
                Entry::Occupied(mut place) => {
                    let turned = place.get_mut().breaker.record(ok, now, &self.policy);
                    let changed = changed(place.get_mut(), turned, now);
                    if place.get().breaker == Breaker::default() {
                        place.remove();
                    }
                    changed
                }
            }
        };
        if let Some(breaker) = changed {
            self.tell(key, &breaker);
        }
    }
}

/// The breaker as it is now, if its state turned.
fn changed(kept: &mut Kept, turned: bool, now: EpochMs) -> Option<Breaker> {
    turned.then(|| {
        kept.changed_at = now;
        kept.breaker.clone()
    })
}

impl std::fmt::Debug for BreakerBoard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BreakerBoard").field("kept", &self.lock().len()).finish_non_exhaustive()
    }
}
