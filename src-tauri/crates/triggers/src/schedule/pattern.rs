//! What repeats: a stretch of real time, or a time on the wall clock.
//!
//! "Every N" counts from a fixed point, never from the start of the program, so that a restart changes nothing:
//! - seconds and minutes, and the retired Interval node: real time, counted from the epoch in the clock's time of January 2020.
//!   Spacing is exact also when clocks change, and every 15 minutes is at :00, :15, :30 and :45.
//! - hours: hours of the wall clock, so every 6 hours is at 0, 6, 12 and 18; every single hour follows real time.
//! - days, weeks (from Monday) and months: of the calendar, counted from the start date when there is one, else from 1970.

use chrono_tz::Tz;

use super::{
    calendar::{DAY, date, day_number, week, week_start, weekday},
    cron::Cron,
    zone::{Resolved, fold_start, local_at, offset_at, resolve},
};

/// 2020-01-01, the moment whose offset `Every` is aligned to.
const ALIGNED_AT: i64 = 1_577_836_800;

/// More steps than the rarest month needs (29 February every 12 months, around 2100).
const MONTHS_TRIED: usize = 120;

/// One line of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pattern {
    /// Real time.
    Every { seconds: u32 },
    /// Hours of the wall clock.
    Hours { every: u32, minute: u8 },
    /// Days of the calendar.
    Days { every: u32, at: TimeOfDay, from_day: i32 },
    /// On these days (bit 0 is Sunday) of each so-manieth week.
    Weeks { every: u32, days: u8, at: TimeOfDay, from_day: i32 },
    /// On this day of each so-manieth month; months without it are left out.
    Months { every: u32, day: u8, at: TimeOfDay, from_month: i32 },
    /// A cron expression.
    Cron(Cron),
}

/// Minutes since midnight.
pub(super) type TimeOfDay = u16;

/// When a pattern fires next, in seconds.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    /// On the time line.
    pub(super) at: i64,
    /// On the wall clock, as the pattern says it: inside a gap it is not what the clock shows.
    pub(super) local: i64,
    pub(super) shift: Shift,
}

/// What a clock change does to a due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Nothing.
    Plain,
    /// The clock skips this time; it fires when the gap ends.
    MovedOutOfGap,
    /// The clock shows this time twice; this is the first.
    RepeatedHourFirst,
    /// The clock shows this time twice; this is the second. Only schedules that follow real time fire then.
    RepeatedHourSecond,
}

impl Pattern {
    /// The first hit after `after`.
    pub(super) fn next(&self, zone: Tz, after: i64) -> Option<Hit> {
        match self {
            Self::Every { seconds } => Some(every(zone, after, i64::from(*seconds))),
            _ if self.follows_real_time() => self.next_real(zone, after),
            _ => self.next_wall(zone, after),
        }
    }

    fn follows_real_time(&self) -> bool {
        match self {
            Self::Every { .. } => true,
            Self::Hours { every, .. } => *every == 1,
            Self::Cron(cron) => cron.every_hour(),
            _ => false,
        }
    }

    /// Each time on the wall clock fires once: the first time it is shown, or when the gap ends that swallows it.
    fn next_wall(&self, zone: Tz, after: i64) -> Option<Hit> {
        let mut from = local_at(zone, after) + 1;
        loop {
            let local = self.next_local(from)?;
            from = match resolve(zone, local) {
                Resolved::Once(at) if at > after => return Some(Hit { at, local, shift: Shift::Plain }),
                Resolved::Once(_) => local + 1,
                Resolved::Twice { first: at, .. } if at > after => {
                    return Some(Hit { at, local, shift: Shift::RepeatedHourFirst });
                }
                // All of it was shown before: go on behind it.
                Resolved::Twice { first, second } => fold_start(zone, first, second) + offset_at(zone, first),
                Resolved::Never { gap_end: at } if at > after => return Some(self.moved(zone, at, local)),
                Resolved::Never { gap_end } => local_at(zone, gap_end).max(local + 1),
            };
        }
    }

    /// A time inside a gap. When the end of the gap is a time of the pattern itself, nothing has moved.
    fn moved(&self, zone: Tz, at: i64, local: i64) -> Hit {
        let end = local_at(zone, at);
        match self.next_local(end) {
            Some(own) if own == end => Hit { at, local: end, shift: Shift::Plain },
            _ => Hit { at, local, shift: Shift::MovedOutOfGap },
        }
    }

    /// Fires whenever the clock shows a time of the pattern: twice in a repeated hour, never inside a gap.
    fn next_real(&self, zone: Tz, after: i64) -> Option<Hit> {
        let now = local_at(zone, after);
        let ahead = self.next_shown(zone, after, now + 1);
        let Resolved::Twice { first, second } = resolve(zone, now) else { return ahead };
        let back_at = fold_start(zone, first, second);
        if after >= back_at || ahead.is_some_and(|hit| hit.at < back_at) {
            return ahead;
        }
        // The hour is going to be shown again, from further back than `now`.
        self.next_shown(zone, back_at - 1, local_at(zone, back_at))
    }

    /// The first time the clock shows a time of the pattern, from `from` on, after `after`.
    fn next_shown(&self, zone: Tz, after: i64, mut from: i64) -> Option<Hit> {
        loop {
            let local = self.next_local(from)?;
            from = match resolve(zone, local) {
                Resolved::Once(at) if at > after => return Some(Hit { at, local, shift: Shift::Plain }),
                Resolved::Twice { first: at, .. } if at > after => {
                    return Some(Hit { at, local, shift: Shift::RepeatedHourFirst });
                }
                Resolved::Twice { second: at, .. } if at > after => {
                    return Some(Hit { at, local, shift: Shift::RepeatedHourSecond });
                }
                Resolved::Never { gap_end } => local_at(zone, gap_end).max(local + 1),
                _ => local + 1,
            };
        }
    }

    /// The first time of the pattern on the wall clock, at or after `from`.
    fn next_local(&self, from: i64) -> Option<i64> {
        match *self {
            Self::Every { .. } => None,
            Self::Hours { every, minute } => {
                let (every, minute) = (i64::from(every), i64::from(minute) * 60);
                let hour = ceil_div(from - minute, 3600);
                Some(ceil_div(hour, every) * every * 3600 + minute)
            }
            Self::Days { every, at, from_day } => {
                let (every, from_day, at) = (i64::from(every), i64::from(from_day), i64::from(at) * 60);
                let day = ceil_div(from - at, DAY);
                Some((ceil_div(day - from_day, every) * every + from_day) * DAY + at)
            }
            Self::Weeks { every, days, at, from_day } => next_week(from, i64::from(every), days, at, i64::from(from_day)),
            Self::Months { every, day, at, from_month } => next_month(from, i64::from(every), day, at, i64::from(from_month)),
            Self::Cron(cron) => cron.next(from),
        }
    }
}

fn every(zone: Tz, after: i64, period: i64) -> Hit {
    let ahead = offset_at(zone, ALIGNED_AT);
    let at = ((after + ahead).div_euclid(period) + 1) * period - ahead;
    let local = local_at(zone, at);
    let shift = match resolve(zone, local) {
        Resolved::Twice { first, .. } if first == at => Shift::RepeatedHourFirst,
        Resolved::Twice { .. } => Shift::RepeatedHourSecond,
        _ => Shift::Plain,
    };
    Hit { at, local, shift }
}

fn next_week(from: i64, every: i64, days: u8, at: TimeOfDay, from_day: i64) -> Option<i64> {
    let (at, first_week) = (i64::from(at) * 60, week(from_day));
    let mut day = ceil_div(from - at, DAY);
    // One day beyond a whole period has been seen then.
    for _ in 0..=14 {
        let ahead = (week(day) - first_week).rem_euclid(every);
        if ahead != 0 {
            day = week_start(week(day) + every - ahead);
        }
        if days >> weekday(day) & 1 == 1 {
            return Some(day * DAY + at);
        }
        day += 1;
    }
    None
}

fn next_month(from: i64, every: i64, day: u8, at: TimeOfDay, from_month: i64) -> Option<i64> {
    let at = i64::from(at) * 60;
    let today = date(ceil_div(from - at, DAY))?;
    let this = i64::from(today.year) * 12 + i64::from(today.month) - 1 + i64::from(u32::from(day) < today.day);
    let first = ceil_div(this - from_month, every) * every + from_month;
    (0..MONTHS_TRIED as i64).find_map(|n| {
        let month = first + n * every;
        let year = i32::try_from(month.div_euclid(12)).ok()?;
        day_number(year, month.rem_euclid(12) as u32 + 1, u32::from(day)).map(|day| day * DAY + at)
    })
}

fn ceil_div(a: i64, b: i64) -> i64 {
    -(-a).div_euclid(b)
}
