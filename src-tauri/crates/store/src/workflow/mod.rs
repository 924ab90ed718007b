//! Workflows: drafts with their edit journal, versions, lists.

mod apply;
mod create;
mod delete;
mod draft;
mod find;
mod given;
mod index;
pub(crate) mod list;
mod merge;
mod undo;
mod version;

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, Workflow, WorkflowId};

pub use apply::ApplyRequest;

/// A workflow to be made.
#[derive(Clone, Debug)]
pub struct NewWorkflow {
    /// Its first draft; the name is the document's.
    pub document: Workflow,
}

/// A workflow open for editing.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which.
    pub id: WorkflowId,
    /// Counts edits.
    pub revision: u32,
    /// The graph.
    pub document: Workflow,
    /// Whether undo does something.
    pub can_undo: bool,
    /// Whether redo does something.
    pub can_redo: bool,
    /// When it was last changed.
    pub updated_at: EpochMs,
}

/// An immutable version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// 1, 2, 3, …
    pub number: u32,
    /// The graph.
    pub document: Workflow,
}

/// Which workflows a list shows.
#[derive(Clone, Debug, Default)]
pub struct WorkflowFilter {
    /// Words that must all be in names, tags or node types.
    pub query: Option<String>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only with a node of this type.
    pub node_type: Option<String>,
    /// Also deleted ones that still have executions.
    pub with_deleted: bool,
    /// Cursor of the previous page.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

/// A workflow in a list.
#[derive(Clone, Debug)]
pub struct WorkflowRow {
    /// Which.
    pub id: WorkflowId,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Nodes, notes not counted.
    pub node_count: u32,
    /// Types of its trigger nodes.
    pub trigger_types: Vec<String>,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it was last changed.
    pub updated_at: EpochMs,
    /// Its last execution.
    pub last_execution: Option<LastExecution>,
    /// Its live version; none when it is not deployed.
    pub live_version: Option<u32>,
    /// Alarms about it that are not over.
    pub alarms: u32,
    /// When it was deleted.
    pub deleted_at: Option<EpochMs>,
}

/// How a workflow last ran.
#[derive(Clone, Debug)]
pub struct LastExecution {
    /// Which.
    pub id: ExecutionId,
    /// How it stands.
    pub status: ExecutionStatus,
    /// When it began.
    pub started_at: EpochMs,
}

/// Counts are never negative nor larger than u32 here; a damaged row shows as the nearest bound.
pub(crate) fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
