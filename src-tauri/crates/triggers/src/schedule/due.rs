//! When a rule is due.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use millrace_core::{EpochMs, trigger::TriggerId};

use super::{
    pattern::{Hit, Shift},
    rule::Rule,
    zone::{earliest, local_at, naive},
};

/// Due times that limits forbid and that are looked at before the search ends: more than five years of a daily schedule.
const FORBIDDEN_TRIED: usize = 2_000;

/// No schedule is searched beyond the year 2400.
const HORIZON: i64 = 13_569_465_600;

/// One due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Due {
    /// When, before spreading. It names the run: two events with the same `at` are the same run.
    pub at: EpochMs,
    /// The time on the wall clock that the rule names. Inside a gap the clock never shows it.
    pub nominal_local: NaiveDateTime,
    /// What a clock change does to it.
    pub shift: Shift,
}

/// The first due time after `after`; `None` when the rule has ended or its limits leave nothing.
pub fn next_after(rule: &Rule, zone: Tz, after: EpochMs) -> Option<Due> {
    let mut after = after.0.div_euclid(1000).max(0);
    let Some(limits) = rule.limits.as_deref() else { return next_hit(rule, zone, after).and_then(due) };
    after = limits.start.map_or(after, |start| after.max(start - 1));
    for _ in 0..FORBIDDEN_TRIED {
        let hit = next_hit(rule, zone, after)?;
        if limits.end.is_some_and(|end| hit.at > end) {
            return None;
        }
        match limits.closed_until(local_at(zone, hit.at)) {
            None => return due(hit),
            Some(opens) => after = hit.at.max(earliest(zone, opens) - 1),
        }
    }
    None
}

/// The next `count` due times, for people to look at.
pub fn preview(rule: &Rule, zone: Tz, from: EpochMs, count: usize) -> Vec<Due> {
    std::iter::successors(next_after(rule, zone, from), |due| next_after(rule, zone, due.at)).take(count).collect()
}

/// When the run of a due time starts: the due time, put off by the rule's spread, always before the next one.
pub fn start_at(rule: &Rule, zone: Tz, trigger: &TriggerId, due: EpochMs) -> EpochMs {
    if rule.jitter_s == 0 {
        return due;
    }
    let room = next_after(rule, zone, due).map_or(i64::MAX, |next| next.at.0 - due.0 - 1);
    EpochMs(due.0 + rule.jitter_ms(trigger, due, room))
}

/// The first hit of all lines. Lines that meet are one run; a time that was not moved names it.
fn next_hit(rule: &Rule, zone: Tz, after: i64) -> Option<Hit> {
    if after > HORIZON {
        return None;
    }
    let hits = rule.patterns.as_slice().iter().filter_map(|pattern| pattern.next(zone, after));
    hits.min_by_key(|hit| (hit.at, hit.shift == Shift::MovedOutOfGap))
}

fn due(hit: Hit) -> Option<Due> {
    Some(Due { at: EpochMs(hit.at * 1000), nominal_local: naive(hit.local)?, shift: hit.shift })
}
