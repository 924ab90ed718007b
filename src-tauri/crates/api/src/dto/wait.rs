//! Executions that wait for somebody or something, and what people answer.

use std::collections::HashMap;

use millrace_core::{EpochMs, ExecutionId, NodeId, WorkflowId, trigger::WaitKind};
use serde::{Deserialize, Serialize};

/// `wait_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct WaitListRequest {
    /// Only of these kinds; empty: all.
    #[serde(default)]
    pub kinds: Vec<WaitKind>,
    /// Only of this workflow.
    #[serde(default)]
    pub workflow_id: Option<WorkflowId>,
    /// Only of this execution.
    #[serde(default)]
    pub execution_id: Option<ExecutionId>,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of waits, newest first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WaitListResponse {
    /// Rows.
    pub items: Vec<WaitInfo>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// How many there are in all, of these kinds.
    pub total: u32,
}

/// One execution that waits.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct WaitInfo {
    /// Which.
    pub execution_id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// Its name.
    pub workflow_name: String,
    /// At which node.
    pub node_id: NodeId,
    /// That node's name.
    pub node_name: String,
    /// What it waits for.
    pub kind: WaitKind,
    /// When the wait ends by itself.
    pub until: Option<EpochMs>,
    /// Since when.
    pub created_at: EpochMs,
    /// What is asked. Approvals: `{title, message, kind: approve|input|select|review, choices: [], fields: [], priority, data}`. Attention: `{code, node, message, choices: [repeat, skip, stop]}`.
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub question: serde_json::Map<String, serde_json::Value>,
}

/// `wait_answer`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct WaitAnswerRequest {
    /// Which execution.
    pub execution_id: ExecutionId,
    /// What was chosen: `approve`, `decline`, a choice; for attention `repeat`, `skip`, `stop`; for a time, a call or a form `now`.
    pub choice: String,
    /// What is said about it, at most 10,000 characters.
    #[serde(default)]
    pub comment: String,
    /// The fields of a form.
    #[serde(default)]
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub values: serde_json::Map<String, serde_json::Value>,
    /// With `skip`: items that the node is taken to have given on output 0, each the item's JSON; absent: its input.
    #[serde(default)]
    #[specta(type = Option<Vec<specta_typescript::Unknown>>)]
    pub output: Option<Vec<serde_json::Value>>,
}
