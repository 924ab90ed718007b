//! The next time on the wall clock that an expression names.

use super::{
    super::calendar::{DAY, Date, date, day_number},
    Cron,
};

/// Rarest is a leap day on a certain weekday around 2100: 40 years.
const LONGEST_DAYS: i64 = 41 * 366;

impl Cron {
    /// The first local second at or after `from` that matches; `None` when none comes within 40 years.
    pub(crate) fn next(&self, from: i64) -> Option<i64> {
        let (first, second) = (from.div_euclid(DAY), from.rem_euclid(DAY));
        let mut day = first;
        while day - first < LONGEST_DAYS {
            let date = date(day)?;
            if self.months >> date.month & 1 == 0 {
                day = self.next_month(date)?;
                continue;
            }
            if self.matches_day(date) {
                let from = if day == first { second } else { 0 };
                if let Some(second) = self.next_in_day(from) {
                    return Some(day * DAY + second);
                }
            }
            day += 1;
        }
        None
    }

    /// The first day of the next month that matches.
    fn next_month(&self, date: Date) -> Option<i64> {
        let month = (1..=12).map(|ahead| date.month - 1 + ahead).find(|month| self.months >> (month % 12 + 1) & 1 == 1)?;
        day_number(date.year + (month / 12) as i32, month % 12 + 1, 1)
    }

    fn next_in_day(&self, from: i64) -> Option<i64> {
        let (hour, minute, second) = (from / 3600, from / 60 % 60, from % 60);
        let hours = u64::from(self.hours);
        // The same hour and minute, the same hour, any later hour.
        if bit(hours, hour) {
            let this_minute = bit(self.minutes, minute).then(|| at_or_after(self.seconds, second)).flatten();
            if let Some(second) = this_minute {
                return Some(hour * 3600 + minute * 60 + second);
            }
            if let Some(minute) = at_or_after(self.minutes, minute + 1) {
                return Some(hour * 3600 + minute * 60 + at_or_after(self.seconds, 0)?);
            }
        }
        let hour = at_or_after(hours, hour + 1)?;
        Some(hour * 3600 + at_or_after(self.minutes, 0)? * 60 + at_or_after(self.seconds, 0)?)
    }

    fn matches_day(&self, date: Date) -> bool {
        let (by_date, by_weekday) = (self.matches_date(date), self.matches_weekday(date));
        match (self.any_day, self.any_weekday) {
            (true, true) => true,
            (true, false) => by_weekday,
            (false, true) => by_date,
            (false, false) => by_date || by_weekday,
        }
    }

    fn matches_date(&self, date: Date) -> bool {
        self.days >> date.day & 1 == 1
            || self.last_day && date.day == date.month_length
            || self.last_working_day && date.day == last_working_day(date)
            || self.nearest != 0 && (1..=date.month_length).any(|day| self.nearest >> day & 1 == 1 && working_day(date, day) == date.day)
    }

    fn matches_weekday(&self, date: Date) -> bool {
        let bit = 1 << date.weekday;
        self.weekdays & bit != 0
            || self.nth[((date.day - 1) / 7) as usize] & bit != 0
            || self.last & bit != 0 && date.day + 7 > date.month_length
    }
}

fn bit(mask: u64, index: i64) -> bool {
    mask >> index & 1 == 1
}

fn at_or_after(mask: u64, index: i64) -> Option<i64> {
    let rest = if index < 64 { mask >> index << index } else { 0 };
    (rest != 0).then(|| i64::from(rest.trailing_zeros()))
}

/// The weekday of another day of the same month.
fn weekday_of(date: Date, day: u32) -> u32 {
    (date.weekday + 35 + day - date.day) % 7
}

fn last_working_day(date: Date) -> u32 {
    match weekday_of(date, date.month_length) {
        6 => date.month_length - 1,
        0 => date.month_length - 2,
        _ => date.month_length,
    }
}

/// The working day nearest to `day`, never in another month.
fn working_day(date: Date, day: u32) -> u32 {
    match weekday_of(date, day) {
        6 if day > 1 => day - 1,
        6 => day + 2,
        0 if day < date.month_length => day + 1,
        0 => day - 2,
        _ => day,
    }
}
