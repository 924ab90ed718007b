//! Code in real child processes: what it may return, what it finds, what it cannot do, and what happens when it dies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod limits;
mod platform;
mod returns;
mod stage;
mod world;
