//! Executions: start, cancel, list, look inside.

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, NodeId, Source, Workflow, WorkflowId,
    run::Failure,
    trigger::{TriggerKind, WaitKind},
};
use serde::{Deserialize, Serialize};

/// `execution_start`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExecutionStartRequest {
    /// Which workflow; its draft is saved as a version first.
    pub workflow_id: WorkflowId,
    /// Trigger to start at; n8n's rule when absent.
    #[serde(default)]
    pub start_node: Option<NodeId>,
    /// Run only what this node needs, and this node ("run to here").
    #[serde(default)]
    pub destination_node: Option<NodeId>,
    /// Run this node again and what follows it, with the input it had in `reuse_execution` ("run from here").
    #[serde(default)]
    pub from_node: Option<NodeId>,
    /// Take results of unchanged nodes from this execution. With `destination_node`, only nodes without results there run.
    #[serde(default)]
    pub reuse_execution: Option<ExecutionId>,
}

/// `execution_start`'s answer; progress comes as events.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionStarted {
    /// The new execution.
    pub execution_id: ExecutionId,
}

/// `execution_cancel`, `execution_get`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExecutionIdRequest {
    /// Which.
    pub id: ExecutionId,
}

/// `execution_delete`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExecutionIdsRequest {
    /// Which.
    pub ids: Vec<ExecutionId>,
}

/// `execution_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct ExecutionListRequest {
    /// Only these, of those that match all else; at most 200. For a list that asks again about what has changed.
    #[serde(default)]
    pub ids: Vec<ExecutionId>,
    /// Only of this workflow.
    #[serde(default)]
    pub workflow_id: Option<WorkflowId>,
    /// Only with one of these.
    #[serde(default)]
    pub statuses: Vec<ExecutionStatus>,
    /// Only started by one of these.
    #[serde(default)]
    pub trigger_kinds: Vec<TriggerKind>,
    /// Only begun at this time or later.
    #[serde(default)]
    pub from: Option<EpochMs>,
    /// Only begun before this time.
    #[serde(default)]
    pub until: Option<EpochMs>,
    /// Text to find in the workflow's name, the error and the execution's id.
    #[serde(default)]
    pub query: Option<String>,
    /// Only those that failed for good and were not looked at yet.
    #[serde(default)]
    pub dead_letters: bool,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of executions, newest first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionListResponse {
    /// Rows.
    pub items: Vec<ExecutionSummary>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// An execution in a list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionSummary {
    /// Its id.
    pub id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// The workflow's name now.
    pub workflow_name: String,
    /// That workflow was deleted: there is nothing to open any more.
    pub workflow_deleted: bool,
    /// Of which version.
    pub version: u32,
    /// How it stands.
    pub status: ExecutionStatus,
    /// Why it ran.
    pub mode: Mode,
    /// What fired.
    pub trigger_kind: TriggerKind,
    /// Name of the node it started at.
    pub trigger: Option<String>,
    /// When it should have begun; schedules only.
    pub due_at: Option<EpochMs>,
    /// It began later than a schedule tolerates: the run was missed, and caught up.
    pub caught_up: bool,
    /// When it began.
    pub started_at: EpochMs,
    /// When it ended.
    pub finished_at: Option<EpochMs>,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Node runs so far.
    pub node_runs: u32,
    /// 1, or how often the same event was tried.
    pub attempt: u32,
    /// The execution that this one repeats.
    pub repeats: Option<ExecutionId>,
    /// What it waits for.
    pub wait: Option<WaitKind>,
    /// When the wait, or the pause before the next try, ends by itself.
    pub wait_until: Option<EpochMs>,
    /// It failed for good, and nobody has looked at it.
    pub dead_letter: bool,
}

/// `execution_get`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionDetail {
    /// The row.
    pub summary: ExecutionSummary,
    /// The graph it ran.
    pub document: Workflow,
    /// Its node runs in the order they ran.
    pub runs: Vec<NodeRunSummary>,
}

/// One node run, without its items.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct NodeRunSummary {
    /// Which node.
    pub node_id: NodeId,
    /// Its name then.
    pub node_name: String,
    /// Its run index.
    pub run_index: u32,
    /// Place in the execution.
    pub execution_index: u32,
    /// When it began.
    pub started_at: EpochMs,
    /// Milliseconds it took.
    pub duration_ms: u32,
    /// How often it was tried.
    pub tries: u32,
    /// Where each input came from.
    pub sources: Vec<Option<Source>>,
    /// Items by input index.
    pub input_counts: Vec<u32>,
    /// Items by output index.
    pub output_counts: Vec<u32>,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Lines its code logged.
    pub logs: Vec<String>,
}

/// Which side of a node run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What it was given.
    Input,
    /// What it gave.
    Output,
}

/// One port of one node run.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct PortRef {
    /// Which execution.
    pub execution_id: ExecutionId,
    /// Which node.
    pub node_id: NodeId,
    /// Which run.
    pub run_index: u32,
    /// Which side.
    pub side: Side,
    /// Which port.
    pub port: u32,
}

/// `execution_items`: a page of items.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExecutionItemsRequest {
    /// Of which port.
    pub port: PortRef,
    /// Index of the first item wanted.
    pub offset: u32,
    /// Items wanted, at most 500.
    pub limit: u32,
    /// Only items whose JSON holds this text (no matter the case).
    #[serde(default)]
    pub search: Option<String>,
}

/// A page of items.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionItemsResponse {
    /// Items in all (that match).
    pub total: u32,
    /// `{index, json, binary?, pairedItem?, error?}`; large texts are cut, binary data has no bytes.
    #[specta(type = Vec<specta_typescript::Unknown>)]
    pub items: Vec<serde_json::Value>,
}

/// `execution_schema`'s answer: the fields of a port's items.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct SchemaResponse {
    /// Items looked at.
    pub sampled: u32,
    /// Fields in order of appearance.
    pub fields: Vec<SchemaField>,
}

/// A field of items.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct SchemaField {
    /// Its key, `0` for the element of an array.
    pub name: String,
    /// Path for an expression, as in `$json.address.city` without `$json.`: `address.city`, `tags[0]`, `["odd key"]`.
    pub path: String,
    /// `string`, `number`, `boolean`, `object`, `array`, `null`, or several joined by `|`.
    pub kind: String,
    /// A sample, as short text.
    pub sample: String,
    /// Fields inside.
    pub children: Vec<SchemaField>,
}

/// `binary_get`: bytes of a file of an item, for preview or saving.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct BinaryGetRequest {
    /// Of which port.
    pub port: PortRef,
    /// Of which item.
    pub item: u32,
    /// Its property.
    pub property: String,
}

/// A file's content.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct BinaryGetResponse {
    /// Name.
    pub file_name: String,
    /// MIME type.
    pub mime_type: String,
    /// Base64.
    pub data: String,
}

/// Where a re-run begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RerunFrom {
    /// With the event that started it.
    #[default]
    Start,
    /// At the node that failed, with what came before it.
    FailedNode,
}

/// Which graph a re-run uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RerunVersion {
    /// The version it ran.
    #[default]
    Same,
    /// The draft as it is now, saved as a version.
    Current,
}

/// `execution_rerun`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExecutionRerunRequest {
    /// Which finished execution.
    pub id: ExecutionId,
    /// Where it begins.
    #[serde(default)]
    pub from: RerunFrom,
    /// On which graph.
    #[serde(default)]
    pub version: RerunVersion,
    /// Other input for the first node that runs: each element an item's JSON.
    #[serde(default)]
    #[specta(type = Option<Vec<specta_typescript::Unknown>>)]
    pub input: Option<Vec<serde_json::Value>>,
}

/// `execution_input`'s answer: what the first node was given, for editing before a re-run.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionInput {
    /// Items in all.
    pub total: u32,
    /// The first of them, each an item's JSON.
    #[specta(type = Vec<specta_typescript::Unknown>)]
    pub items: Vec<serde_json::Value>,
}

/// `execution_log`'s answer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExecutionLog {
    /// Lines in order of time.
    pub lines: Vec<LogLine>,
}

/// One thing that happened in an execution, said twice.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LogLine {
    /// When.
    pub at: EpochMs,
    /// How much it matters.
    pub level: millrace_core::event::NoticeLevel,
    /// At which node.
    pub node_id: Option<NodeId>,
    /// For whoever builds workflows: names, counts, codes, milliseconds.
    pub technical: String,
    /// For whoever uses them: a plain sentence.
    pub plain: String,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A JSON list.
    #[default]
    Json,
    /// A table with a header line.
    Csv,
}

/// `execution_export`: the list, filtered, at most 50,000 rows.
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct ExecutionExportRequest {
    /// Which executions; its page fields do not count.
    #[serde(default)]
    pub filter: ExecutionListRequest,
    /// How it is written.
    #[serde(default)]
    pub format: ExportFormat,
}
