//! SQLite behind the ports of core: workflows with their edit journal, executions with their items, blobs, settings.
//!
//! Invariants: one writer task per database, which groups commits; readers never write. A call that returned `Ok`
//! is on disk. The store knows nothing of nodes' behaviour, of HTTP or of any window.

mod binary;
mod blob;
mod cursor;
mod database;
mod error;
mod execution;
mod settings;
mod store;
mod workflow;

pub use blob::BlobStore;
pub use database::{DoorInfo, LockInfo, Snapshot, migrate_down};
pub use error::Error;
pub use execution::{ExecutionFilter, ExecutionRow, ItemsPage, NodeRunRow, PortKey, Side};
pub use store::{Options, Store};
pub use workflow::{ApplyRequest, Draft, LastExecution, NewWorkflow, Version, WorkflowFilter, WorkflowRow};

/// One page of rows and the cursor of the next page.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Cursor of the next page; `None` at the end.
    pub next: Option<String>,
}
