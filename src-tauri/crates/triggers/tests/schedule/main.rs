//! Schedules from the outside: what is due when, what was missed, and the loop that fires.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod cron;
mod limits;
mod missed;
mod properties;
mod read;
mod runner;
mod support;
mod year;
mod zones;
