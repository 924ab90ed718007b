//! Ports to the JavaScript sandbox: expressions and code.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use crate::run::Scope;

/// An expression or code failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct EvaluateError {
    /// Stable code: `expression.syntax`, `expression.reference`, `expression.paired_item`, `expression.type`, `expression.timeout`, `expression.memory`, `code.thrown`, `code.result`, `code.timeout`, `code.memory`, `code.crashed`, `canceled`.
    pub code: &'static str,
    /// What happened, in n8n's words where n8n has words for it.
    pub message: String,
    /// More about it, such as the line of code.
    pub description: Option<String>,
}

impl EvaluateError {
    /// An error without a description.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), description: None }
    }
}

/// Whether a parameter value is an expression: a string that begins with `=`.
pub fn is_expression(text: &str) -> bool {
    text.starts_with('=')
}

/// Resolves expressions. Implementations are synchronous and cheap to call per item.
pub trait Evaluator: Send + Sync {
    /// Resolves every expression inside `value` (recursively through objects and arrays) for item `item` of the node's main input.
    ///
    /// # Errors
    /// When an expression is malformed, raises, or runs past its limits. `undefined` is [`Value::Null`].
    fn resolve(&self, value: &Value, scope: &Arc<Scope>, item: usize) -> Result<Value, EvaluateError>;

    /// Whether the value of one parameter text is JavaScript's `undefined`, which [`resolve`](Self::resolve) cannot tell from null.
    fn is_undefined(&self, text: &str, scope: &Arc<Scope>, item: usize) -> bool;
}

/// How a Code node calls its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeMode {
    /// Once, with `$input`, `items`.
    AllItems,
    /// Once per item, with `$json`, `item`, `$itemIndex`.
    EachItem,
    /// n8n's legacy Function node: `items` in, items out.
    Function,
    /// n8n's legacy Function Item node: `item` in and out, per item.
    FunctionItem,
}

/// One run of a Code node.
pub struct CodeJob {
    /// JavaScript.
    pub source: String,
    /// How to call it.
    pub mode: CodeMode,
    /// What it sees.
    pub scope: Arc<Scope>,
    /// Time limit.
    pub timeout: Duration,
    /// Memory limit in bytes.
    pub memory: usize,
}

/// What code gave back.
#[derive(Debug, Default)]
pub struct CodeResult {
    /// A JSON array of items in n8n's form (`{json, binary?, pairedItem?}`), already normalised and checked.
    pub items_json: Vec<u8>,
    /// Lines of `console.log` and its relatives.
    pub logs: Vec<String>,
}

/// Runs code in a killable child process. Dropping the future kills the child.
#[async_trait::async_trait]
pub trait CodeRunner: Send + Sync {
    /// Runs one job.
    ///
    /// # Errors
    /// When the code throws, returns no items, or runs past its limits.
    async fn run(&self, job: CodeJob) -> Result<CodeResult, EvaluateError>;
}
