//! The command line as a user meets it: the built program, its output and its exit status.
#![allow(clippy::unwrap_used)]

mod commands;
mod program;
mod run;
mod serve;
