//! The contract between the engine and a node: what a node gets, what it gives back, how it fails.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use serde_json::Value;

use crate::{
    BinaryData, Items, JsonMap, Node, NodeSpec,
    breaker::Breakers,
    data_table::DataTables,
    evaluate::{CodeRunner, EvaluateError, Evaluator},
    run::{Failure, Scope},
    spec::Effect,
    trigger::{Responder, Suspend},
};

/// A node type's behaviour. One file a type; see `nodes/README.md` for what it must do.
#[async_trait::async_trait]
pub trait NodeType: Send + Sync {
    /// What the node looks like.
    fn spec(&self) -> &NodeSpec;
    /// Runs once over all input items.
    ///
    /// # Errors
    /// A [`NodeError`] fails the node as a whole; a failure of one item belongs into that item when `ctx.continue_on_fail()`.
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError>;
    /// Whether this node, as it is set up, may be repeated after a crash: an HTTP GET may, a POST may not.
    fn effect(&self, _node: &Node) -> Effect {
        self.spec().effect
    }
    /// What it gives when the wait that it began ends: `answer` is what came (a request, a form, a decision).
    ///
    /// # Errors
    /// When the answer is not one the node can use.
    async fn resume(&self, _ctx: &NodeContext, answer: Items) -> Result<NodeOutput, NodeError> {
        Ok(NodeOutput { outputs: vec![Some(answer)], ..NodeOutput::default() })
    }
}

/// What a node gave back.
#[derive(Debug, Default)]
pub struct NodeOutput {
    /// Items by output index; `None`: nothing at all on that output. An empty list: the branch ends.
    pub outputs: Vec<Option<Items>>,
    /// Lines its code logged.
    pub logs: Vec<String>,
    /// The node is not done: its execution is put aside until something happens. Outputs do not count then.
    pub suspend: Option<Box<Suspend>>,
}

impl NodeOutput {
    /// Items on output 0.
    pub fn one(items: Vec<crate::Item>) -> Self {
        Self { outputs: vec![Some(Arc::new(items))], ..Self::default() }
    }
    /// The node waits.
    pub fn suspended(suspend: Suspend) -> Self {
        Self { suspend: Some(Box::new(suspend)), ..Self::default() }
    }
    /// Items by output index.
    pub fn many(outputs: Vec<Vec<crate::Item>>) -> Self {
        Self { outputs: outputs.into_iter().map(|items| Some(Arc::new(items))).collect(), ..Self::default() }
    }
}

/// Why a node failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct NodeError {
    /// Stable code: `node.parameter`, `node.input`, `node.http`, `node.stopped`, `code.*`, `expression.*`, …
    pub code: String,
    /// What happened, in n8n's words where n8n has words for it.
    pub message: String,
    /// More about it.
    pub description: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Index of the item it failed on.
    pub item: Option<u32>,
    /// Whether trying again may help.
    pub retryable: bool,
}

impl NodeError {
    /// An error with this code and message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), description: None, hint: None, item: None, retryable: false }
    }
    /// On this item.
    #[must_use]
    pub fn on_item(mut self, item: usize) -> Self {
        self.item = u32::try_from(item).ok();
        self
    }
    /// With this description.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
    /// With this hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// As stored and shown.
    pub fn to_failure(&self, node: &str) -> Failure {
        Failure {
            code: self.code.clone(),
            message: self.message.clone(),
            description: self.description.clone(),
            hint: self.hint.clone(),
            node: Some(node.to_owned()),
            item: self.item,
        }
    }
}

impl From<EvaluateError> for NodeError {
    fn from(e: EvaluateError) -> Self {
        Self { code: e.code.to_owned(), message: e.message, description: e.description, hint: None, item: None, retryable: false }
    }
}

/// Bytes could not be stored or found.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BinaryError(pub String);

impl From<BinaryError> for NodeError {
    fn from(e: BinaryError) -> Self {
        Self::new("node.binary", e.0)
    }
}

/// Where files of items live. Small ones stay in memory; larger ones are content-addressed blobs.
pub trait BinaryStore: Send + Sync {
    /// Keeps bytes.
    fn put(&self, bytes: Bytes) -> Result<BinaryData, BinaryError>;
    /// Gives them back.
    fn get(&self, data: &BinaryData) -> Result<Bytes, BinaryError>;
}

/// Keeps everything in memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct InlineBinary;

impl BinaryStore for InlineBinary {
    fn put(&self, bytes: Bytes) -> Result<BinaryData, BinaryError> {
        Ok(BinaryData::Inline(bytes))
    }
    fn get(&self, data: &BinaryData) -> Result<Bytes, BinaryError> {
        match data {
            BinaryData::Inline(bytes) => Ok(bytes.clone()),
            BinaryData::Blob { id, .. } => Err(BinaryError(format!("The file {id} is not in this store."))),
        }
    }
}

/// Credentials in clear, for the node that declared them only.
pub trait Secrets: Send + Sync {
    /// The values of the credential a node refers to, or `None` when there is none of this type.
    fn credential(&self, credential_type: &str, reference: Option<&Value>) -> Option<JsonMap>;
}

/// No credentials at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn credential(&self, _: &str, _: Option<&Value>) -> Option<JsonMap> {
        None
    }
}

/// What nodes may reach.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Loopback and private addresses are allowed.
    pub allow_local_network: bool,
    /// Folders that file nodes may touch; empty: the user's home folder only.
    pub file_roots: Vec<PathBuf>,
}

/// Everything a node gets for one run.
pub struct NodeContext {
    /// What expressions see: workflow, node, inputs, earlier runs.
    pub scope: Arc<Scope>,
    /// The node's spec.
    pub spec: Arc<NodeSpec>,
    /// Resolves expressions.
    pub evaluator: Arc<dyn Evaluator>,
    /// Runs code.
    pub code: Arc<dyn CodeRunner>,
    /// Gives credentials.
    pub secrets: Arc<dyn Secrets>,
    /// What the node may reach.
    pub policy: Arc<Policy>,
    /// Set when the execution is canceled; loops over many items check it.
    pub canceled: Arc<AtomicBool>,
    /// Hears what the workflow answers to the event that started it, if anybody waits for that.
    pub responder: Option<Arc<dyn Responder>>,
    /// Says which hosts are not worth trying now.
    pub breakers: Arc<dyn Breakers>,
    /// Runs other workflows.
    pub workflows: Option<Arc<dyn SubWorkflows>>,
    /// Data tables.
    pub tables: Option<Arc<dyn DataTables>>,
}

/// Runs another workflow for a node of this one.
#[async_trait::async_trait]
pub trait SubWorkflows: Send + Sync {
    /// Runs a workflow (by id, name or n8n id, or given as a document) with these items and gives the output of its last node; `None` when it is not waited for.
    ///
    /// # Errors
    /// When there is no such workflow, it failed, or workflows call each other without end.
    async fn run(&self, call: SubCall) -> Result<Option<Items>, NodeError>;
}

/// A call of another workflow.
#[derive(Clone, Debug)]
pub struct SubCall {
    /// Which: an id, else a name.
    pub workflow: SubTarget,
    /// What it is given.
    pub items: Items,
    /// Whether the node waits for its end.
    pub wait: bool,
    /// The execution that calls.
    pub caller: String,
    /// Which of its calls this is: `node id:run:item`. The same call repeated after a crash finds the execution that it began.
    pub key: String,
}

/// Which workflow is called.
#[derive(Clone, Debug)]
pub enum SubTarget {
    /// One that is stored.
    Stored(String),
    /// One that is given as n8n JSON.
    Given(Value),
}

impl NodeContext {
    /// The node.
    pub fn node(&self) -> &Node {
        self.scope.node()
    }
    /// The node's type version.
    pub fn version(&self) -> f64 {
        self.node().type_version.0
    }
    /// Items of an input; empty when nothing is connected or nothing came.
    pub fn input(&self, index: usize) -> Items {
        self.cut(self.scope.inputs.get(index).cloned().flatten().unwrap_or_default())
    }
    /// Items of the main input (see [`Scope::main_input`]).
    pub fn items(&self) -> Items {
        self.cut(self.scope.main_input().map(|(_, items)| items.clone()).unwrap_or_default())
    }
    /// With `executeOnce` a node works on the first item only; expressions still see all of them, as in n8n.
    fn cut(&self, items: Items) -> Items {
        if self.node().execute_once && items.len() > 1 { Arc::new(items[..1].to_vec()) } else { items }
    }
    /// Whether a failed item should become an error item instead of failing the node.
    pub fn continue_on_fail(&self) -> bool {
        self.node().on_error != crate::OnError::Stop
    }
    /// Whether the execution was canceled.
    pub fn is_canceled(&self) -> bool {
        self.canceled.load(Ordering::Relaxed)
    }
    /// A parameter as written, by dotted path, or its default at this type version. Expressions are not resolved.
    pub fn raw(&self, path: &str) -> Value {
        crate::ports::raw_parameter(&self.spec, self.node(), path)
    }
    /// A parameter with its expressions resolved for one item, by dotted path.
    ///
    /// # Errors
    /// When an expression fails.
    pub fn param(&self, path: &str, item: usize) -> Result<Value, NodeError> {
        let raw = self.raw(path);
        if !has_expression(&raw) {
            return Ok(raw);
        }
        self.evaluator.resolve(&raw, &self.scope, item).map_err(|e| {
            let mut error = NodeError::from(e).on_item(item);
            error.hint = Some(format!("Check the expression in “{path}”."));
            error
        })
    }
    /// A parameter as text (numbers and booleans are written out; null is empty).
    ///
    /// # Errors
    /// When an expression fails.
    pub fn param_string(&self, path: &str, item: usize) -> Result<String, NodeError> {
        Ok(match self.param(path, item)? {
            Value::String(s) => s,
            Value::Null => String::new(),
            other => other.to_string(),
        })
    }
    /// A parameter as a boolean (`"true"` counts).
    ///
    /// # Errors
    /// When an expression fails.
    pub fn param_bool(&self, path: &str, item: usize) -> Result<bool, NodeError> {
        Ok(match self.param(path, item)? {
            Value::Bool(b) => b,
            Value::String(s) => s == "true",
            Value::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
            _ => false,
        })
    }
    /// A parameter as a number (numeric text counts).
    ///
    /// # Errors
    /// When an expression fails.
    pub fn param_number(&self, path: &str, item: usize) -> Result<Option<f64>, NodeError> {
        Ok(match self.param(path, item)? {
            Value::Number(n) => n.as_f64(),
            Value::String(s) => s.trim().parse().ok(),
            Value::Bool(b) => Some(f64::from(u8::from(b))),
            _ => None,
        })
    }
    /// The values of a credential of this type.
    pub fn credential(&self, credential_type: &str) -> Option<JsonMap> {
        self.secrets.credential(credential_type, self.node().credentials.get(credential_type))
    }
}

/// Whether a value holds an expression anywhere.
pub fn has_expression(value: &Value) -> bool {
    match value {
        Value::String(s) => crate::evaluate::is_expression(s),
        Value::Array(a) => a.iter().any(has_expression),
        Value::Object(o) => o.values().any(has_expression),
        _ => false,
    }
}

/// All node types, by name. Made once at start.
#[derive(Default)]
pub struct Registry {
    types: HashMap<&'static str, (Arc<NodeSpec>, Arc<dyn NodeType>)>,
    by_n8n: HashMap<&'static str, &'static str>,
    order: Vec<&'static str>,
}

impl Registry {
    /// A registry of these types.
    pub fn new(types: impl IntoIterator<Item = Arc<dyn NodeType>>) -> Self {
        let mut registry = Self::default();
        for node_type in types {
            let spec = Arc::new(node_type.spec().clone());
            registry.by_n8n.insert(spec.n8n_type, spec.node_type);
            registry.order.push(spec.node_type);
            registry.types.insert(spec.node_type, (spec, node_type));
        }
        registry
    }
    /// The behaviour of a type.
    pub fn get(&self, node_type: &str) -> Option<&Arc<dyn NodeType>> {
        self.types.get(node_type).map(|t| &t.1)
    }
    /// The spec of a type.
    pub fn spec(&self, node_type: &str) -> Option<&Arc<NodeSpec>> {
        self.types.get(node_type).map(|t| &t.0)
    }
    /// All specs in registration order.
    pub fn specs(&self) -> impl Iterator<Item = &Arc<NodeSpec>> {
        self.order.iter().filter_map(|name| self.spec(name))
    }
    /// Our name for an n8n type, or `None` for a type nobody here knows.
    pub fn from_n8n(&self, n8n_type: &str) -> Option<&'static str> {
        self.by_n8n.get(n8n_type).copied()
    }
    /// n8n's name for a type; a placeholder's type is n8n's already.
    pub fn to_n8n<'a>(&self, node_type: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.spec(node_type).map_or(node_type, |s| s.n8n_type)
    }
}
