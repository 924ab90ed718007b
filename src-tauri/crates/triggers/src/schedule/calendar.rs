//! Days as numbers: 0 is 1970-01-01, a Thursday.

use chrono::{Datelike, NaiveDate};

pub(super) const DAY: i64 = 86_400;

/// Days from the year 1 to 1970, as chrono counts them.
const EPOCH_FROM_CE: i64 = 719_163;

/// A day of the calendar.
#[derive(Clone, Copy)]
pub(super) struct Date {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
    /// 0 is Sunday.
    pub(super) weekday: u32,
    /// Days of its month.
    pub(super) month_length: u32,
}

pub(super) fn date(day: i64) -> Option<Date> {
    let date = NaiveDate::from_num_days_from_ce_opt(i32::try_from(day + EPOCH_FROM_CE).ok()?)?;
    let (year, month) = (date.year(), date.month());
    Some(Date { year, month, day: date.day(), weekday: weekday(day), month_length: month_length(year, month) })
}

/// 0 is Sunday.
pub(super) fn weekday(day: i64) -> u32 {
    (day + 4).rem_euclid(7) as u32
}

/// Weeks since the one that holds 1970-01-01; they begin on Monday.
pub(super) fn week(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// The Monday with which a week begins.
pub(super) fn week_start(week: i64) -> i64 {
    week * 7 - 3
}

/// The number of this day; `None` when the month has no such day.
pub(super) fn day_number(year: i32, month: u32, day: u32) -> Option<i64> {
    NaiveDate::from_ymd_opt(year, month, day).map(of)
}

pub(super) fn of(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - EPOCH_FROM_CE
}

fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
