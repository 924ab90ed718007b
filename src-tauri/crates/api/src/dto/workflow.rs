//! Workflows: list, get, edit, import, export.

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, Finding, NodeId, Operation, Workflow, WorkflowId};
use serde::{Deserialize, Serialize};

use super::DeploymentState;

/// `workflow_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct WorkflowListRequest {
    /// Text to find in names, tags and node types.
    #[serde(default)]
    pub query: Option<String>,
    /// Only with this tag.
    #[serde(default)]
    pub tag: Option<String>,
    /// Only with a node of this type.
    #[serde(default)]
    pub node_type: Option<String>,
    /// Also deleted ones that still have executions.
    #[serde(default)]
    pub with_deleted: bool,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of workflows, last changed first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WorkflowListResponse {
    /// Rows.
    pub items: Vec<WorkflowSummary>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Every tag in use, for the filter.
    pub tags: Vec<String>,
}

/// A workflow in a list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WorkflowSummary {
    /// Its id.
    pub id: WorkflowId,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Nodes, sticky notes not counted.
    pub node_count: u32,
    /// Types of its trigger nodes.
    pub trigger_types: Vec<String>,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it was last changed.
    pub updated_at: EpochMs,
    /// Its last execution.
    pub last_execution: Option<LastExecution>,
    /// The version that is live; none when it is not deployed.
    pub live_version: Option<u32>,
    /// Alarms about it that are not over.
    pub alarms: u32,
    /// When it was deleted.
    pub deleted_at: Option<EpochMs>,
}

/// How a workflow last ran.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LastExecution {
    /// Which.
    pub id: ExecutionId,
    /// How it stands.
    pub status: ExecutionStatus,
    /// When it began.
    pub started_at: EpochMs,
}

/// `workflow_create`: an empty workflow.
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct WorkflowCreateRequest {
    /// Its name; "My workflow" (numbered when taken) when absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// Many use cases name one workflow: `workflow_get`, `workflow_undo`, `workflow_redo`, `workflow_duplicate`, `workflow_export`.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowIdRequest {
    /// Which.
    pub id: WorkflowId,
}

/// `workflow_delete`, `workflow_restore` (its undo).
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowIdsRequest {
    /// Which.
    pub ids: Vec<WorkflowId>,
}

/// A workflow, open for editing.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WorkflowDetail {
    /// Its id.
    pub id: WorkflowId,
    /// The draft's revision: counts edits.
    pub revision: u32,
    /// The draft.
    pub document: Workflow,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Whether `workflow_undo` does something.
    pub can_undo: bool,
    /// Whether `workflow_redo` does something.
    pub can_redo: bool,
    /// When it was last changed.
    pub updated_at: EpochMs,
    /// Its last execution.
    pub last_execution: Option<LastExecution>,
    /// What is live of it.
    pub deployment: DeploymentState,
}

/// `workflow_apply`: one user action, one or more operations, one step of undo.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowApplyRequest {
    /// Which.
    pub id: WorkflowId,
    /// The revision the operations were made on. When another window was faster the answer is `conflict`, and nothing changed.
    pub base_revision: u32,
    /// What to do.
    pub operations: Vec<Operation>,
    /// Names the step, as in "Undo move node". Steps with the same `merge_key` in a row (typing in a field, nudging) are one step of undo.
    #[serde(default)]
    pub label: Option<String>,
    /// See `label`.
    #[serde(default)]
    pub merge_key: Option<String>,
}

/// The state after an edit.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WorkflowApplied {
    /// The draft's new revision.
    pub revision: u32,
    /// What is wrong now.
    pub findings: Vec<Finding>,
    /// Whether `workflow_undo` does something.
    pub can_undo: bool,
    /// Whether `workflow_redo` does something.
    pub can_redo: bool,
    /// When.
    pub updated_at: EpochMs,
}

/// `workflow_import`: a file's text, in any form people have.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WorkflowImportRequest {
    /// The file's content.
    pub text: String,
    /// Its name, used when the workflow has none.
    #[serde(default)]
    pub file_name: Option<String>,
    /// Replace the draft of the workflow that was imported under the same id, or else has the same name, if it was last changed before
    /// this time; whoever imports several files gives the time when that began. Absent: every workflow is a new one.
    #[serde(default)]
    pub replace_before: Option<EpochMs>,
}

/// What an import made.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WorkflowImportResponse {
    /// The new workflows, and those that were replaced.
    pub workflows: Vec<WorkflowSummary>,
    /// Which of them were there before.
    pub replaced: Vec<WorkflowId>,
    /// Types nobody here knows; their nodes are placeholders that keep everything but cannot run.
    pub placeholders: Vec<String>,
}

/// n8n JSON text, pretty-printed.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct TextResponse {
    /// The text.
    pub text: String,
    /// A file name for it.
    pub file_name: String,
}

/// `snippet_write`: nodes as n8n JSON for the clipboard.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct SnippetWriteRequest {
    /// From which workflow.
    pub id: WorkflowId,
    /// Which nodes.
    pub node_ids: Vec<NodeId>,
}

/// `snippet_read`: clipboard text to nodes and connections, with new ids and names that are free in the workflow.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct SnippetReadRequest {
    /// Into which workflow they will go.
    pub id: WorkflowId,
    /// n8n JSON.
    pub text: String,
}

/// What a snippet holds: nodes, connections and pinned data of a document that is not stored.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct SnippetReadResponse {
    /// The parts, as a document.
    pub document: Workflow,
}
