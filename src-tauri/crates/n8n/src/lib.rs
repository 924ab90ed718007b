//! Import and export of n8n workflow JSON, without loss.
//!
//! An import keeps the original beside what Millrace understood (`Workflow::imported`, `Node::imported`). An export
//! starts from the original and writes only what has changed since, so an untouched import goes back out as it came.

mod connections;
mod error;
mod export;
mod fields;
mod read;
mod snippet;

pub use error::Error;
pub use export::{export, export_snippet};
pub use read::{Imported, import};
pub use snippet::fit_into;
