//! Performs what [`crate::step`] asks for: runs nodes, writes the journal, waits, and tells who listens.

mod driver;
mod node_run;
mod scope;
mod watchdog;
mod writes;

pub(crate) use driver::Driver;
pub(crate) use watchdog::Watchdog;
