//! The whole program from outside, under conditions that nobody wants: killed, out of disk, out of time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod faults;
mod kill;
mod program;
mod sink;
