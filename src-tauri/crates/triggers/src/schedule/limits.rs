//! Where a schedule may fire at all: windows, dates left out, first and last moment.

use super::calendar::{DAY, weekday};

/// A stretch of hours on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window {
    /// On which it opens; bit 0 is Sunday.
    pub(super) days: u8,
    /// Minutes since midnight.
    pub(super) from: u16,
    /// Minutes it stays open, at most a day. It may pass midnight.
    pub(super) minutes: u16,
}

/// All limits of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Limits {
    /// Epoch seconds, inclusive.
    pub(super) start: Option<i64>,
    /// Epoch seconds, inclusive.
    pub(super) end: Option<i64>,
    /// Empty: at any hour.
    pub(super) windows: Box<[Window]>,
    /// First and last day, both left out; ascending, apart from each other.
    pub(super) dates: Box<[(i32, i32)]>,
}

impl Limits {
    /// For a time on the wall clock that must not fire: the next one that may.
    pub(super) fn closed_until(&self, local: i64) -> Option<i64> {
        let day = local.div_euclid(DAY);
        let left_out = self.dates.iter().find(|(first, last)| (i64::from(*first)..=i64::from(*last)).contains(&day));
        if let Some((_, last)) = left_out {
            return Some((i64::from(*last) + 1) * DAY);
        }
        if self.windows.is_empty() || self.windows.iter().any(|window| window.is_open(local)) {
            return None;
        }
        self.windows.iter().filter_map(|window| window.opens_after(local)).min()
    }
}

impl Window {
    fn is_open(&self, local: i64) -> bool {
        let day = local.div_euclid(DAY);
        [day - 1, day].into_iter().any(|day| {
            let opens = day * DAY + i64::from(self.from) * 60;
            self.opens_on(day) && (opens..opens + i64::from(self.minutes) * 60).contains(&local)
        })
    }

    fn opens_after(&self, local: i64) -> Option<i64> {
        let today = local.div_euclid(DAY);
        let days = (today..=today + 7).filter(|day| self.opens_on(*day));
        days.map(|day| day * DAY + i64::from(self.from) * 60).find(|opens| *opens > local)
    }

    fn opens_on(&self, day: i64) -> bool {
        self.days >> weekday(day) & 1 == 1
    }
}
