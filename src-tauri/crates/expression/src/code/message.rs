//! What parent and child say to each other.

use millrace_core::{
    JsonMap,
    evaluate::{CodeMode, EvaluateError},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the child calls the code; [`CodeMode`] in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Call {
    AllItems,
    EachItem,
    Function,
    FunctionItem,
}

impl From<CodeMode> for Call {
    fn from(mode: CodeMode) -> Self {
        match mode {
            CodeMode::AllItems => Self::AllItems,
            CodeMode::EachItem => Self::EachItem,
            CodeMode::Function => Self::Function,
            CodeMode::FunctionItem => Self::FunctionItem,
        }
    }
}

/// One run of code: everything that is small. Items and other nodes' data are asked for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job {
    pub source: String,
    pub call: Call,
    pub timeout_ms: u64,
    pub memory: usize,
    /// Number of input items.
    pub count: usize,
    /// A failure becomes an item instead of failing the node.
    pub continue_on_fail: bool,
    pub timezone: String,
    /// What `$workflow`, `$execution`, `$prevNode`, `$vars`, … show.
    pub globals: JsonMap,
}

/// What the child wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum Ask {
    /// The node's own input items.
    Items,
    /// Items of another node's output.
    Output {
        node: String,
        #[serde(default)]
        branch: Option<usize>,
        #[serde(default)]
        run: Option<usize>,
        pick: Pick,
    },
    /// The items of another node that input items `from..from + count` came from.
    Paired { node: String, from: usize, count: usize },
    /// Whether another node exists and has run, its parameters and its state.
    Node { node: String },
    /// Static data: `global` or `node`.
    Static { kind: String },
    /// `$execution.customData`.
    CustomData,
    /// Sets one entry of `$execution.customData`.
    SetCustomData { key: String, value: String },
    /// The bytes of a file of an input item.
    Binary { item: usize, property: String },
    /// The bytes behind binary data that the code holds (`id`).
    Blob { id: String, bytes: u64 },
    /// An HTTP request.
    Http {
        method: String,
        url: String,
        headers: Vec<(String, String)>,
        /// Base64.
        body: Option<String>,
        timeout_ms: Option<u64>,
        follow_redirects: bool,
    },
}

/// Which items of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pick {
    All,
    First,
    Last,
    At(usize),
}

/// A failure that crosses the pipe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusal {
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), description: None }
    }
}

impl From<EvaluateError> for Refusal {
    fn from(e: EvaluateError) -> Self {
        Self { code: e.code.to_owned(), message: e.message, description: e.description }
    }
}

impl From<Refusal> for EvaluateError {
    /// The codes that a child may report; anything else is an error the code threw.
    fn from(r: Refusal) -> Self {
        const KNOWN: &[&str] = &[
            "code.thrown",
            "code.result",
            "code.timeout",
            "code.memory",
            "code.crashed",
            "expression.reference",
            "expression.paired_item",
        ];
        let code = KNOWN.iter().copied().find(|k| *k == r.code).unwrap_or("code.thrown");
        Self { code, message: r.message, description: r.description }
    }
}

/// Any value as a frame's payload.
pub(super) fn encode(value: &impl Serialize) -> Vec<u8> {
    // Our own types: strings as keys, no maps with other keys, so this cannot fail.
    serde_json::to_vec(value).unwrap_or_else(|_| Value::Null.to_string().into_bytes())
}
