//! Due times that passed unnoticed.

use chrono_tz::Tz;
use millrace_core::{EpochMs, trigger::TriggerId};

use super::{
    due::{Due, next_after, start_at},
    rule::{Missed, Rule},
};

/// When so many seconds of due times wait and nothing was asleep, all of them run: the program was only busy.
const BUSY_S: i64 = 60;

/// What of the due times after `last_handled`, up to and with `now`, is to run, oldest first.
///
/// Never walks through all of them: its work depends on the policy's limit, not on how many were missed.
pub fn missed(rule: &Rule, zone: Tz, last_handled: EpochMs, now: EpochMs, policy: Missed) -> Vec<Due> {
    match policy {
        Missed::Skip => Vec::new(),
        Missed::Once => latest(rule, zone, last_handled, now, 1),
        Missed::Each(most) => latest(rule, zone, last_handled, now, usize::from(most)),
    }
}

/// The latest `count` due times in (`after`, `until`].
fn latest(rule: &Rule, zone: Tz, after: EpochMs, until: EpochMs, count: usize) -> Vec<Due> {
    let first = |after: i64, count: usize| -> Vec<Due> {
        let due = |after: EpochMs| next_after(rule, zone, after).filter(|due| due.at <= until);
        std::iter::successors(due(EpochMs(after)), |last| due(last.at)).take(count).collect()
    };
    if count == 0 {
        return Vec::new();
    }
    // The latest moment after which there are still `count` of them, found by halving.
    let (mut enough, mut too_late) = (after.0, until.0);
    if first(enough, count + 1).len() <= count {
        return first(enough, count);
    }
    while too_late - enough > 1 {
        let middle = enough + (too_late - enough) / 2;
        if first(middle, count).len() == count {
            enough = middle;
        } else {
            too_late = middle;
        }
    }
    first(enough, count)
}

/// What a trigger has to do now.
pub(super) struct CatchUp {
    /// To run, oldest first.
    pub(super) runs: Vec<Due>,
    /// The first due time that is still to come.
    pub(super) next: Option<Due>,
}

/// What of the due times from `first` on is to run at `now`. Those that are not late all run; otherwise the rule's policy decides,
/// and a run within its tolerance is not left out.
pub(super) fn catch_up(rule: &Rule, zone: Tz, trigger: &TriggerId, first: EpochMs, now: EpochMs) -> CatchUp {
    let starts = |due: &Due| start_at(rule, zone, trigger, due.at);
    let before = EpochMs(first.0 - 1);
    let Some(due) = next_after(rule, zone, before) else { return CatchUp { runs: Vec::new(), next: None } };
    let second = next_after(rule, zone, due.at);
    let tolerated = |due: &Due| now.0 - starts(due).0 <= i64::from(rule.tolerance_s) * 1000;
    if starts(&due) > now {
        return CatchUp { runs: Vec::new(), next: Some(due) };
    }
    if second.is_none_or(|second| starts(&second) > now) {
        let runs = if tolerated(&due) || rule.missed != Missed::Skip { vec![due] } else { Vec::new() };
        return CatchUp { runs, next: second };
    }
    // Spreading never reaches the next due time: all but the last that is due have started.
    let asked = if now.0 - due.at.0 <= BUSY_S * 1000 { Missed::Each(u16::MAX) } else { rule.missed };
    let wanted = match asked {
        Missed::Skip | Missed::Once => 1,
        Missed::Each(most) => usize::from(most),
    };
    let mut runs = latest(rule, zone, before, now, wanted + 1);
    let started = runs.pop_if(|last| starts(last) > now);
    let next = started.or_else(|| runs.last().and_then(|last| next_after(rule, zone, last.at)));
    let surplus = runs.len().saturating_sub(wanted);
    runs.drain(..surplus);
    if asked == Missed::Skip {
        runs.retain(tolerated);
    }
    CatchUp { runs, next }
}
