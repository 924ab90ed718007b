//! The code of Code and Function nodes, run in child processes of ours that can be killed at any moment.
//!
//! The parent keeps a [`CodePool`]; a child runs [`worker_main`]. Between them go length-prefixed frames over the
//! child's standard input and output: a job, then whatever the code asks for (only what it touches crosses the pipe),
//! then the result as the very bytes that `JSON.stringify` made.

mod answer;
mod config;
mod frame;
mod http;
mod message;
mod nodes;
mod payload;
mod pool;
mod process;
mod worker;

pub use config::{CodePoolConfig, WorkerCommand};
pub use http::{HttpCall, HttpHelper, HttpReply};
pub use pool::CodePool;
pub use worker::worker_main;

/// The hidden first argument that turns a program of ours into a code worker.
pub const WORKER_ARGUMENT: &str = "code-worker";

/// A child that moved more than this in one job is replaced, so that its memory goes back to the system.
const RECYCLE_BYTES: usize = 8 << 20;
