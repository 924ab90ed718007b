//! SQLite or PostgreSQL behind the ports of core: workflows with their edit journal, executions with their items, blobs, settings.
//!
//! Invariants: one writer per database, on a thread of its own, which groups commits; readers never write. A call that returned `Ok`
//! is on disk. The store knows nothing of nodes' behaviour, of HTTP or of any window.

mod alarm;
mod audit;
mod binary;
mod blob;
mod breaker;
mod cursor;
mod data_table;
mod database;
mod deployment;
mod error;
mod execution;
mod pending_event;
mod retention;
mod settings;
mod stats;
mod store;
mod trigger;
mod wait;
mod workflow;

pub use alarm::{AlarmFilter, AlarmRow, NewAlarm, Raised};
pub use audit::{AuditRow, NewAudit};
pub use blob::BlobStore;
pub use breaker::BreakerRow;
pub use data_table::{RowPageFilter, RowsChanged};
pub use database::{DatabaseUrl, DoorInfo, LockInfo, Snapshot, lock_info, migrate_down};
pub use deployment::{DeploymentAction, DeploymentRow, FailedDeployment, LiveRow, NewDeployment, NewTrigger};
pub use error::Error;
pub use execution::{ExecutionFilter, ExecutionRow, HeldWait, ItemsPage, Left, LoadedRun, NodeRunRow, PortKey, Recovery, Side, Unfinished};
pub use pending_event::PendingEvent;
pub use retention::{Pruned, RetentionPolicy, WorkflowRetention};
pub use stats::{StatsBucket, StatsRow, Usual};
pub use store::{Options, Store};
pub use trigger::{NextDue, TriggerRow, TriggerStatus, TriggerTouch};
pub use wait::{WaitFilter, WaitRow};
pub use workflow::{ApplyRequest, Draft, LastExecution, NewWorkflow, Version, WorkflowFilter, WorkflowRow};

/// One page of rows and the cursor of the next page.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Cursor of the next page; `None` at the end.
    pub next: Option<String>,
}
