//! The workflow graph: nodes, connections, settings, pinned data.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{Item, JsonMap, NodeId, TypeVersion};

/// The port kind that carries items.
pub const MAIN: &str = "main";

/// Limits of one document; beyond them an import or edit is refused with a clear error.
pub mod limits {
    /// Nodes in one workflow.
    pub const NODES: usize = 5_000;
    /// Connections in one workflow.
    pub const CONNECTIONS: usize = 20_000;
    /// Bytes of one workflow document.
    pub const DOCUMENT_BYTES: usize = 64 * 1024 * 1024;
    /// Nesting depth of one workflow document.
    pub const DEPTH: usize = 128;
}

/// A workflow's graph as one document: what a version stores and what the editor edits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Workflow {
    /// The workflow's name.
    pub name: String,
    /// Nodes, in document order.
    #[serde(default)]
    pub nodes: Vec<Node>,
    /// Connections, in document order: for each source port the order in which they were drawn.
    #[serde(default)]
    pub connections: Vec<Connection>,
    /// How the workflow runs.
    #[serde(default)]
    pub settings: Settings,
    /// Fixed output of nodes, by node id; used instead of running them in manual executions.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[specta(type = std::collections::HashMap<String, Vec<specta_typescript::Unknown>>)]
    pub pinned: IndexMap<NodeId, Vec<Item>>,
    /// Tag names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Data that nodes keep between production executions: `global` and `node:<name>`.
    #[serde(default, skip_serializing_if = "JsonMap::is_empty")]
    #[specta(type = specta_typescript::Unknown)]
    pub static_data: JsonMap,
    /// The imported file without its nodes' parameters, kept so that an untouched import exports unchanged. Owned by the `n8n` crate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub imported: Option<Box<JsonMap>>,
}

/// A step of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Node {
    /// Unique in the workflow; connections and operations use it.
    pub id: NodeId,
    /// Unique in the workflow; people and expressions use it.
    pub name: String,
    /// `set`, `http_request`, …; a type nobody here knows keeps its full n8n name (`n8n-nodes-base.gmail`) and is a placeholder.
    #[serde(rename = "type")]
    pub node_type: String,
    /// The version of the type whose behaviour and defaults apply.
    #[serde(default)]
    pub type_version: TypeVersion,
    /// Left top corner on the canvas, in canvas pixels.
    #[serde(default)]
    pub position: [f64; 2],
    /// What the user set, exactly as written; strings that begin with `=` are expressions. Absent parameters take the spec's defaults.
    #[serde(default)]
    #[specta(type = std::collections::HashMap<String, specta_typescript::Unknown>)]
    pub parameters: JsonMap,
    /// Passes its first input through instead of running.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disabled: bool,
    /// What happens when the node fails.
    #[serde(default)]
    #[specta(optional)]
    pub on_error: OnError,
    /// Try again when it fails.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retry_on_fail: bool,
    /// Tries in all, the first included (n8n: default 3, clamped to 2..=5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tries: Option<f64>,
    /// Milliseconds between tries (n8n: default 1000, clamped to 0..=5000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_between_tries: Option<f64>,
    /// Only the first item of each input is used.
    #[serde(default, skip_serializing_if = "is_false")]
    pub execute_once: bool,
    /// With no output, one empty item goes on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always_output_data: bool,
    /// A note for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The note is shown on the canvas.
    #[serde(default, skip_serializing_if = "is_false")]
    pub notes_in_flow: bool,
    /// Credential type → `{id, name}`.
    #[serde(default, skip_serializing_if = "JsonMap::is_empty")]
    #[specta(type = std::collections::HashMap<String, specta_typescript::Unknown>)]
    pub credentials: JsonMap,
    /// The imported node without its parameters (see [`Workflow::imported`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub imported: Option<Box<JsonMap>>,
}

fn is_false(b: &bool) -> bool {
    !b
}

impl Node {
    /// A node with defaults; `id` is random.
    pub fn new(name: impl Into<String>, node_type: impl Into<String>, type_version: impl Into<TypeVersion>) -> Self {
        Self {
            id: NodeId::random(),
            name: name.into(),
            node_type: node_type.into(),
            type_version: type_version.into(),
            position: [0.0, 0.0],
            parameters: JsonMap::new(),
            disabled: false,
            on_error: OnError::default(),
            retry_on_fail: false,
            max_tries: None,
            wait_between_tries: None,
            execute_once: false,
            always_output_data: false,
            notes: String::new(),
            notes_in_flow: false,
            credentials: JsonMap::new(),
            imported: None,
        }
    }
}

/// What happens when a node fails (n8n's `onError`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The execution fails.
    #[default]
    Stop,
    /// The execution goes on with the node's input or per-item errors as output.
    Continue,
    /// Failed items leave through one extra output.
    ErrorOutput,
}

/// An edge from an output port to an input port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Connection {
    /// Source node.
    pub from: NodeId,
    /// Port kind at the source: `main`, `ai_tool`, …
    #[serde(default = "main_port")]
    pub from_port: String,
    /// Output index.
    #[serde(default)]
    pub from_index: u32,
    /// Target node.
    pub to: NodeId,
    /// Port kind at the target.
    #[serde(default = "main_port")]
    pub to_port: String,
    /// Input index.
    #[serde(default)]
    pub to_index: u32,
}

fn main_port() -> String {
    MAIN.into()
}

impl Connection {
    /// A `main` connection.
    pub fn main(from: NodeId, from_index: u32, to: NodeId, to_index: u32) -> Self {
        Self { from, from_port: main_port(), from_index, to, to_port: main_port(), to_index }
    }
    /// Whether items flow along it.
    pub fn is_main(&self) -> bool {
        self.from_port == MAIN && self.to_port == MAIN
    }
}

/// How a workflow runs (n8n's `settings`). Keys nobody here knows stay in `other`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Settings {
    /// `v1` depth first; absent or `v0`: n8n's legacy breadth-first order. Workflows made here say `v1`.
    #[serde(default, rename = "executionOrder", deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub execution_order: Option<String>,
    /// IANA time zone; absent: the instance's.
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Seconds an execution may take; absent or -1: no limit.
    #[serde(default, rename = "executionTimeout", deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub execution_timeout: Option<f64>,
    /// Everything else, untouched.
    #[serde(flatten)]
    #[specta(type = std::collections::HashMap<String, specta_typescript::Unknown>)]
    pub other: JsonMap,
}

/// A setting of the wrong type counts as absent: files in the wild hold `"executionTimeout": ""`.
fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl Settings {
    /// Whether n8n's depth-first order applies.
    pub fn is_v1(&self) -> bool {
        self.execution_order.as_deref() == Some("v1")
    }
}

impl Workflow {
    /// The node with this id.
    pub fn node(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.iter().find(|n| n.id == *id)
    }
    /// The node with this id, to change it.
    pub fn node_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|n| n.id == *id)
    }
    /// The node with this name.
    pub fn node_named(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|n| n.name == name)
    }
}
