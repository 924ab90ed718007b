//! Manual clock, memory journal, graph builder, scripted node types. Development only.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that is written wrongly should say so at once")]

mod clock;
mod graph;
mod journal;
mod ports;
mod program;
pub mod scripted;

pub use clock::ManualClock;
pub use graph::graph;
pub use journal::{MemoryJournal, Written};
pub use ports::{NoCode, NoExpressions};
pub use program::millrace;
