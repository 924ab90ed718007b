//! Between the wall clock of a time zone and the time line, in whole seconds.
//!
//! A *local* second counts the wall clock's seconds since 1970-01-01 00:00 on that clock, as if it never changed.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// No zone is further from UTC than this.
const FARTHEST: i64 = 16 * 3600;

/// What a local second is on the time line.
pub(super) enum Resolved {
    /// The clock shows it once.
    Once(i64),
    /// The clock goes back and shows it twice.
    Twice { first: i64, second: i64 },
    /// The clock goes forward over it; the gap ends at `gap_end`.
    Never { gap_end: i64 },
}

/// Seconds that the clock is ahead of UTC.
pub(super) fn offset_at(zone: Tz, at: i64) -> i64 {
    naive(at).map_or(0, |utc| i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()))
}

/// What the clock shows.
pub(super) fn local_at(zone: Tz, at: i64) -> i64 {
    at + offset_at(zone, at)
}

/// When the clock shows this.
pub(super) fn resolve(zone: Tz, local: i64) -> Resolved {
    let Some(shown) = naive(local) else { return Resolved::Once(local) };
    match zone.offset_from_local_datetime(&shown) {
        MappedLocalTime::Single(offset) => Resolved::Once(local - i64::from(offset.fix().local_minus_utc())),
        MappedLocalTime::Ambiguous(a, b) => {
            let (a, b) = (local - i64::from(a.fix().local_minus_utc()), local - i64::from(b.fix().local_minus_utc()));
            Resolved::Twice { first: a.min(b), second: a.max(b) }
        }
        MappedLocalTime::None => Resolved::Never { gap_end: gap_end(zone, local) },
    }
}

/// The first moment at which the clock shows `local` or later.
pub(super) fn earliest(zone: Tz, local: i64) -> i64 {
    match resolve(zone, local) {
        Resolved::Once(at) | Resolved::Twice { first: at, .. } | Resolved::Never { gap_end: at } => at,
    }
}

/// When the clock goes back, for a local second that it shows at `first` and again at `second`.
pub(super) fn fold_start(zone: Tz, first: i64, second: i64) -> i64 {
    let before = offset_at(zone, first);
    bisect(first, second, |at| offset_at(zone, at) != before)
}

fn gap_end(zone: Tz, local: i64) -> i64 {
    bisect(local - FARTHEST, local + FARTHEST, |at| local_at(zone, at) >= local)
}

/// The first second after `low`, at most `high`, at which `holds`; it holds at `high` and from its first time on.
fn bisect(mut low: i64, mut high: i64, holds: impl Fn(i64) -> bool) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// A count of seconds as date and time; `None` outside of what calendars hold.
pub(super) fn naive(seconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, 0).map(|t| t.naive_utc())
}
