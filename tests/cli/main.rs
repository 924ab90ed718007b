//! The command line as a user meets it: the built program, its output and its exit status.
#![allow(clippy::unwrap_used, clippy::panic)]

mod commands;
mod deployed;
#[allow(dead_code, reason = "the store's tests use all of it")]
#[path = "../store/postgres.rs"]
mod postgres;
mod program;
mod run;
mod serve;
mod server;
mod store;
