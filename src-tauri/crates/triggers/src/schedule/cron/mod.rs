//! Cron expressions with the meaning they have on Unix: five fields, or six with seconds first; 0 and 7 are Sunday; a day
//! matches when its date *or* its weekday does, unless one of them is `*`. Also `L`, `LW`, `15W`, `5L`, `2#1`, names, `?`
//! and `@daily`.
//!
//! croner reads them. Its parsed pattern takes more than 5 KB, so what it read is kept as bits here, in 48 bytes.

mod fields;
mod next;
mod parse;

pub use parse::CronError;

/// A cron expression as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cron {
    seconds: u64,
    minutes: u64,
    hours: u32,
    /// Bit 1 is the first of the month.
    days: u32,
    /// `15W`: the working day nearest to this one, in the same month.
    nearest: u32,
    months: u16,
    /// Bit 0 is Sunday.
    weekdays: u8,
    /// `2#1`: the first Tuesday, the second, … by index.
    nth: [u8; 5],
    /// `5L`: the last Friday.
    last: u8,
    last_day: bool,
    last_working_day: bool,
    any_day: bool,
    any_weekday: bool,
}

impl Cron {
    /// Whether it runs in each hour of the day. Such a cron keeps its spacing when clocks change: it follows the time line, not the wall.
    pub(crate) fn every_hour(&self) -> bool {
        self.hours == (1 << 24) - 1
    }
}
