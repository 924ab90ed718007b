//! Which trigger is due next: a heap of due times over a table of triggers, about 100 bytes a schedule besides its rule and id.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use chrono_tz::Tz;
use indexmap::IndexMap;
use millrace_core::{EpochMs, trigger::TriggerId};

use super::{
    due::{Due, next_after, start_at},
    missed::catch_up,
    rule::Rule,
};

/// All armed schedules. Pure: time comes as an argument.
#[derive(Default)]
pub struct Timetable {
    slots: IndexMap<TriggerId, Slot>,
    /// When, in which slot, with which stamp. Entries whose slot has another stamp are stale and ignored.
    queue: BinaryHeap<Reverse<(EpochMs, u32, u32)>>,
    stamp: u32,
}

struct Slot {
    rule: Arc<Rule>,
    /// The first due time that was not given out.
    next: Option<EpochMs>,
    /// Of its entry in the queue.
    stamp: u32,
    /// Which arming this is; one that was armed anew is another.
    arming: u32,
    zone: Tz,
    /// Given out, and not back yet.
    resting: bool,
}

/// A trigger that has something to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTrigger {
    /// Which.
    pub trigger: TriggerId,
    /// Its time zone.
    pub zone: Tz,
    /// What to run, oldest first. Empty: what was due was missed, and its policy leaves that out.
    pub runs: Vec<Run>,
    /// The due time that follows.
    pub next: Option<EpochMs>,
    /// Says to [`Timetable::finish`] which arming this came from.
    pub(super) arming: u32,
}

/// One run of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The due time that names it.
    pub due: Due,
    /// When it starts: `due.at`, put off by the rule's spread.
    pub start_at: EpochMs,
}

impl Timetable {
    /// An empty timetable.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many schedules are armed.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether none is armed.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether this schedule is armed.
    pub fn contains(&self, trigger: &TriggerId) -> bool {
        self.slots.contains_key(trigger)
    }

    /// The first due time of this schedule that was not given out; `None` also when it is not armed or has ended.
    pub fn next_of(&self, trigger: &TriggerId) -> Option<EpochMs> {
        self.slots.get(trigger)?.next
    }

    /// Arms a schedule, or arms it anew. `next` is the first due time that was not handled, also one that has passed; `None`: it has ended.
    pub fn arm(&mut self, trigger: TriggerId, rule: Arc<Rule>, zone: Tz, next: Option<EpochMs>) {
        self.stamp = self.stamp.wrapping_add(1);
        let slot = Slot { rule, next, stamp: 0, arming: self.stamp, zone, resting: false };
        let (index, _) = self.slots.insert_full(trigger, slot);
        self.enqueue(index);
    }

    /// Forgets a schedule; false when it was not armed.
    pub fn disarm(&mut self, trigger: &TriggerId) -> bool {
        let Some((index, _, _)) = self.slots.swap_remove_full(trigger) else { return false };
        // The last one stands in its place now.
        self.enqueue(index);
        true
    }

    /// When something is to run next.
    pub fn next_due(&mut self) -> Option<EpochMs> {
        loop {
            let Reverse((at, index, stamp)) = *self.queue.peek()?;
            if self.is_current(index, stamp) {
                return Some(at);
            }
            self.queue.pop();
        }
    }

    /// Which are to run after `after` and not after `until`, in no order; at most so many.
    pub fn upcoming(&self, after: EpochMs, until: EpochMs, at_most: usize) -> Vec<TriggerId> {
        let soon = self.queue.iter().filter(|Reverse((at, index, stamp))| *at > after && *at <= until && self.is_current(*index, *stamp));
        soon.take(at_most).filter_map(|Reverse((_, index, _))| Some(self.slots.get_index(*index as usize)?.0.clone())).collect()
    }

    /// Everything that is to run at `now`, in order of time. Each due time is given out once.
    pub fn due(&mut self, now: EpochMs) -> Vec<DueTrigger> {
        let mut all = Vec::new();
        while let Some(due) = self.pop_due(now) {
            self.finish(&due.trigger, due.arming);
            all.push(due);
        }
        all
    }

    /// One trigger that is to run at `now`. It rests until [`Timetable::finish`], so that it is never given out twice at a time.
    pub(super) fn pop_due(&mut self, now: EpochMs) -> Option<DueTrigger> {
        if self.next_due()? > now {
            return None;
        }
        let Reverse((_, index, _)) = self.queue.pop()?;
        let (trigger, slot) = self.slots.get_index_mut(index as usize)?;
        let first = slot.next?;
        let caught_up = catch_up(&slot.rule, slot.zone, trigger, first, now);
        let run = |due: Due| Run { due, start_at: start_at(&slot.rule, slot.zone, trigger, due.at) };
        let runs = caught_up.runs.into_iter().map(run).collect();
        slot.next = caught_up.next.map(|due| due.at);
        slot.resting = true;
        Some(DueTrigger { trigger: trigger.clone(), zone: slot.zone, runs, next: slot.next, arming: slot.arming })
    }

    /// All runs of a trigger that was given out are done. False when it was disarmed or armed anew since.
    pub(super) fn finish(&mut self, trigger: &TriggerId, arming: u32) -> bool {
        let Some((index, _, slot)) = self.slots.get_full_mut(trigger) else { return false };
        if slot.arming != arming {
            return false;
        }
        slot.resting = false;
        self.enqueue(index);
        true
    }

    /// Forgets a schedule, unless it was armed anew since.
    pub(super) fn disarm_arming(&mut self, trigger: &TriggerId, arming: u32) {
        if self.slots.get(trigger).is_some_and(|slot| slot.arming == arming) {
            self.disarm(trigger);
        }
    }

    /// The clock was set back to `now`: due times between it and what is next come again. Those that ran are known by their key.
    pub fn rewind(&mut self, now: EpochMs) {
        for index in 0..self.slots.len() {
            let Some((_, slot)) = self.slots.get_index_mut(index) else { continue };
            let again = next_after(&slot.rule, slot.zone, now).map(|due| due.at);
            if again.is_some_and(|again| slot.next.is_none_or(|next| again < next)) {
                slot.next = again;
                self.enqueue(index);
            }
        }
    }

    fn is_current(&self, index: u32, stamp: u32) -> bool {
        self.slots.get_index(index as usize).is_some_and(|(_, slot)| slot.stamp == stamp)
    }

    fn enqueue(&mut self, index: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        let Some((trigger, slot)) = self.slots.get_index_mut(index) else { return };
        slot.stamp = self.stamp;
        if let Some(next) = slot.next.filter(|_| !slot.resting) {
            let at = start_at(&slot.rule, slot.zone, trigger, next);
            self.queue.push(Reverse((at, index as u32, slot.stamp)));
        }
        self.sweep();
    }

    /// Throws stale entries away when they are the greater part.
    fn sweep(&mut self) {
        if self.queue.len() > 2 * self.slots.len() + 64 {
            let slots = &self.slots;
            let current = |index: u32, stamp: u32| slots.get_index(index as usize).is_some_and(|(_, slot)| slot.stamp == stamp);
            self.queue.retain(|Reverse((_, index, stamp))| current(*index, *stamp));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_takes_little_memory() {
        // Beside this: the text of the node's id, and one number in the table's index.
        let bytes =
            size_of::<(u64, TriggerId, Slot)>() + size_of::<Reverse<(EpochMs, u32, u32)>>() + size_of::<Rule>() + 2 * size_of::<usize>();
        assert!(bytes <= 200, "{bytes}");
    }
}
