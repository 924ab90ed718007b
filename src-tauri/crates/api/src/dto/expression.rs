//! Expressions: preview against real data.

use millrace_core::{ExecutionId, NodeId, WorkflowId};
use serde::{Deserialize, Serialize};

/// `expression_preview`: evaluates against the data that the node had (or would have) in an execution.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct ExpressionPreviewRequest {
    /// Which workflow (its draft).
    pub workflow_id: WorkflowId,
    /// The node that holds the expression.
    pub node_id: NodeId,
    /// The parameter value as stored, with its leading `=`.
    pub expression: String,
    /// Data to use; the workflow's last execution when absent.
    #[serde(default)]
    pub execution_id: Option<ExecutionId>,
    /// Item index.
    #[serde(default)]
    pub item: u32,
}

/// What it gives.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExpressionPreviewResponse {
    /// The value, cut when large; null on error.
    #[specta(type = specta_typescript::Unknown)]
    pub value: serde_json::Value,
    /// `string`, `number`, `boolean`, `object`, `array`, `null`, `undefined`.
    pub kind: String,
    /// The value as text.
    pub text: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Items the node has there; 0 without data.
    pub items: u32,
}
