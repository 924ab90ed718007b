//! The engine: n8n's scheduling as a table of small graphs, and the runtime around it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod loops;
mod order;
mod pairs;
mod partial;
mod play;
mod replay;
mod runtime;
mod settings;
mod start;
mod waiting;
