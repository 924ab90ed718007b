//! Performs what [`crate::step`] asks for: runs nodes, writes the journal, waits, and tells who listens.

mod driver;
mod ending;
mod interrupted;
mod line;
mod node_run;
mod pause;
mod scope;
mod start_node;
mod suspend;
mod watchdog;
mod writes;

pub(crate) use driver::{Driver, Entry};
pub(crate) use line::InLine;
pub(crate) use watchdog::Watchdog;
