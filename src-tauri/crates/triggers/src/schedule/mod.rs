//! Schedules: when they are due, what was missed, and the loop that fires them.
//!
//! Invariants: everything but [`Runner`] is pure; stored due times decide, never a sleeping task. A due time names a run:
//! whatever is killed when, it starts at most one execution, because its event carries it as key.

mod book;
mod calendar;
mod cron;
mod due;
mod limits;
mod missed;
mod pattern;
mod read;
mod rule;
mod runner;
mod timetable;
mod zone;

pub use book::{Planned, ScheduleBook};
pub use cron::CronError;
pub use due::{Due, next_after, preview, start_at};
pub use missed::missed;
pub use pattern::Shift;
pub use read::{RuleError, zone};
pub use rule::{Missed, Rule, TOLERANCE_S};
pub use runner::{ArmError, Runner, RunnerPorts};
pub use timetable::{DueTrigger, Run, Timetable};
