//! What an execution has produced so far, and what an expression may see of it.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Clock, Items, JsonMap, Node, Workflow};

/// Where a node's input came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Source {
    /// Name of the node that produced it.
    #[specta(type = String)]
    pub node: Arc<str>,
    /// Output index.
    #[serde(default)]
    pub output: u32,
    /// Run index.
    #[serde(default)]
    pub run: u32,
}

/// Why an execution runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A person pressed Run; pinned data applies.
    #[default]
    Manual,
    /// A trigger fired.
    Trigger,
}

impl Mode {
    /// n8n's word for it, as `$execution.mode` shows: `test` or `production`; `$mode` shows `manual` or `trigger`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Trigger => "trigger",
        }
    }
}

/// How an execution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ExecutionStatus {
    New,
    Queued,
    Running,
    Waiting,
    Paused,
    Success,
    Error,
    Canceled,
    Timeout,
    Crashed,
}

impl ExecutionStatus {
    /// The word used in SQL, JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Success => "success",
            Self::Error => "error",
            Self::Canceled => "canceled",
            Self::Timeout => "timeout",
            Self::Crashed => "crashed",
        }
    }
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::New,
        Self::Queued,
        Self::Running,
        Self::Waiting,
        Self::Paused,
        Self::Success,
        Self::Error,
        Self::Canceled,
        Self::Timeout,
        Self::Crashed,
    ];
    /// The status with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Error | Self::Canceled | Self::Timeout | Self::Crashed)
    }
}

/// Why a node execution or an execution failed, as shown and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Failure {
    /// Stable code, such as `node.parameter` or `expression.syntax`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// More about it, if there is more.
    #[serde(default)]
    pub description: Option<String>,
    /// What to do.
    #[serde(default)]
    pub hint: Option<String>,
    /// Name of the node that failed.
    #[serde(default)]
    pub node: Option<String>,
    /// Index of the item it failed on.
    #[serde(default)]
    pub item: Option<u32>,
}

/// One finished run of one node.
#[derive(Clone, Debug, Default)]
pub struct NodeRun {
    /// Position in the execution: 0 for the first node that ran.
    pub execution_index: u32,
    /// Where each input came from, by input index; empty for the start node.
    pub sources: Vec<Option<Source>>,
    /// What it was given, by input index.
    pub inputs: Vec<Option<Items>>,
    /// Output items by output index; `None` where the output gave nothing at all.
    pub outputs: Vec<Option<Items>>,
    /// Why it failed, also when the execution went on.
    pub error: Option<Failure>,
    /// Start, milliseconds since the epoch.
    pub started_at: i64,
    /// Milliseconds it took.
    pub duration_ms: u64,
    /// How often it was tried.
    pub tries: u32,
    /// Lines its code logged.
    pub logs: Vec<String>,
    /// What it left in the execution's memory beside its output, as far as it changed: `node` (its own state), `customData`, `staticData`. Without it the execution could not go on after a restart.
    pub state: Option<JsonMap>,
}

/// All runs of all nodes so far, by node name. Shared with the running node; the engine is its only writer.
#[derive(Clone, Debug, Default)]
pub struct RunData {
    /// Runs in order of run index.
    pub runs: HashMap<Arc<str>, Vec<Arc<NodeRun>>>,
}

impl RunData {
    /// The items of a node's output in a run; `run` counts from 0, `None` is the last one.
    pub fn items(&self, node: &str, output: usize, run: Option<usize>) -> Option<&Items> {
        let runs = self.runs.get(node)?;
        let run = match run {
            Some(index) => runs.get(index)?,
            None => runs.last()?,
        };
        run.outputs.get(output)?.as_ref()
    }
}

/// What identifies the execution to expressions and nodes.
#[derive(Clone, Debug, Default)]
pub struct ExecutionInfo {
    /// The execution's id, as text.
    pub id: String,
    /// The workflow's id, as text.
    pub workflow_id: String,
    /// Why it runs.
    pub mode: Mode,
    /// `$execution.resumeUrl`.
    pub resume_url: String,
    /// Whether the workflow is deployed.
    pub active: bool,
}

/// Everything the expressions of one node run may see.
pub struct Scope {
    /// The workflow that runs.
    pub workflow: Arc<Workflow>,
    /// Index of the running node in `workflow.nodes`.
    pub node_index: usize,
    /// What ran before.
    pub run_data: Arc<RunData>,
    /// The node's input items, by input index.
    pub inputs: Vec<Option<Items>>,
    /// Where they came from, by input index.
    pub sources: Vec<Option<Source>>,
    /// How often this node ran before in this execution.
    pub run_index: u32,
    /// The execution.
    pub execution: ExecutionInfo,
    /// IANA time zone in force.
    pub timezone: String,
    /// `$vars`.
    pub vars: Arc<JsonMap>,
    /// `$env`: the allowed variables, or `None` when access is denied.
    pub env: Option<Arc<JsonMap>>,
    /// Per-node state of this execution (`$('Loop').context`), by node name.
    pub node_state: Arc<std::sync::Mutex<HashMap<Arc<str>, JsonMap>>>,
    /// Workflow static data (`$getWorkflowStaticData`), `global` and `node:<name>`.
    pub static_data: Arc<std::sync::Mutex<JsonMap>>,
    /// `$execution.customData`.
    pub custom_data: Arc<std::sync::Mutex<JsonMap>>,
    /// More globals for a while, such as `$pageCount`, `$response`, `$request`.
    pub extra: JsonMap,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Where files of items are.
    pub binary: Arc<dyn crate::node::BinaryStore>,
}

impl Scope {
    /// The running node.
    pub fn node(&self) -> &Node {
        &self.workflow.nodes[self.node_index]
    }
    /// The items of input 0; with run order v1, of the first input that has items.
    pub fn main_input(&self) -> Option<(usize, &Items)> {
        let first = || self.inputs.first().and_then(Option::as_ref).map(|items| (0, items));
        if !self.workflow.settings.is_v1() {
            return first();
        }
        self.inputs.iter().enumerate().find_map(|(i, items)| items.as_ref().filter(|v| !v.is_empty()).map(|v| (i, v))).or_else(first)
    }
}
