//! A context for unit tests: a node alone, with items on its inputs. Expressions are plain paths (`={{ $json.a }}`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::AtomicBool},
};

use millrace_core::{
    Item, Mode, Node, NodeContext, NodeOutput, NodeType, OnError, Scope, Source, Workflow,
    clock::SystemClock,
    evaluate::{CodeJob, CodeResult, CodeRunner, EvaluateError, Evaluator},
    node::{InlineBinary, NoSecrets, Policy},
    run::{ExecutionInfo, RunData},
};
use serde_json::Value;

use crate::paths::Path;

struct PlainPaths;

impl Evaluator for PlainPaths {
    fn resolve(&self, value: &Value, scope: &Arc<Scope>, item: usize) -> Result<Value, EvaluateError> {
        Ok(match value {
            Value::String(s) => match s.strip_prefix("={{ $json.").and_then(|s| s.strip_suffix(" }}")) {
                Some(path) => {
                    let json = scope.main_input().and_then(|(_, items)| items.get(item)).map(|i| i.json.clone()).unwrap_or_default();
                    Path::new(path).get(&json).cloned().unwrap_or_default()
                }
                None if s.starts_with('=') => return Err(EvaluateError::new("expression.syntax", "invalid syntax")),
                None => value.clone(),
            },
            Value::Array(list) => Value::Array(list.iter().map(|v| self.resolve(v, scope, item)).collect::<Result<_, _>>()?),
            Value::Object(map) => Value::Object(
                map.iter().map(|(k, v)| Ok((k.clone(), self.resolve(v, scope, item)?))).collect::<Result<_, EvaluateError>>()?,
            ),
            other => other.clone(),
        })
    }

    fn is_undefined(&self, text: &str, scope: &Arc<Scope>, item: usize) -> bool {
        let path = text.strip_prefix("={{ $json.").and_then(|s| s.strip_suffix(" }}"));
        let json = scope.main_input().and_then(|(_, items)| items.get(item)).map(|i| i.json.clone()).unwrap_or_default();
        path.is_some_and(|path| Path::new(path).get(&json).is_none())
    }
}

struct NoCode;

#[async_trait::async_trait]
impl CodeRunner for NoCode {
    async fn run(&self, _: CodeJob) -> Result<CodeResult, EvaluateError> {
        Err(EvaluateError::new("code.crashed", "There is no code runner in this test."))
    }
}

/// A context for a node type at its latest version.
pub(crate) fn context(node_type: &Arc<dyn NodeType>, parameters: Value, inputs: Vec<Vec<Value>>) -> NodeContext {
    let version = node_type.spec().versions.last().map_or(1.0, |v| v.0);
    context_at(node_type, version, parameters, inputs)
}

/// A context for a node type at a version.
pub(crate) fn context_at(node_type: &Arc<dyn NodeType>, version: f64, parameters: Value, inputs: Vec<Vec<Value>>) -> NodeContext {
    let spec = node_type.spec();
    let mut node = Node::new(spec.label, spec.node_type, version);
    if let Value::Object(map) = parameters {
        node.parameters = map;
    }
    let workflow = Workflow { nodes: vec![node], ..Workflow::default() };
    let inputs: Vec<_> = inputs.into_iter().map(|list| Some(Arc::new(list.into_iter().map(Item::from_n8n).collect::<Vec<_>>()))).collect();
    let sources = inputs.iter().map(|_| Some(Source { node: "Before".into(), output: 0, run: 0 })).collect();
    let scope = Scope {
        workflow: Arc::new(workflow),
        node_index: 0,
        run_data: Arc::new(RunData::default()),
        inputs,
        sources,
        run_index: 0,
        execution: ExecutionInfo { mode: Mode::Manual, ..ExecutionInfo::default() },
        timezone: "UTC".into(),
        vars: Arc::default(),
        env: None,
        node_state: Arc::new(Mutex::new(HashMap::new())),
        static_data: Arc::default(),
        custom_data: Arc::default(),
        extra: millrace_core::JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(InlineBinary),
    };
    NodeContext {
        scope: Arc::new(scope),
        spec: Arc::new(spec.clone()),
        evaluator: Arc::new(PlainPaths),
        code: Arc::new(NoCode),
        secrets: Arc::new(NoSecrets),
        policy: Arc::new(Policy::default()),
        canceled: Arc::new(AtomicBool::new(false)),
        responder: None,
        breakers: Arc::new(millrace_core::breaker::NoBreakers),
        workflows: None,
        tables: None,
    }
}

/// The same context with another answer to failures.
pub(crate) fn on_error(mut ctx: NodeContext, on_error: OnError) -> NodeContext {
    if let Some(scope) = Arc::get_mut(&mut ctx.scope)
        && let Some(node) = Arc::get_mut(&mut scope.workflow).and_then(|w| w.nodes.first_mut())
    {
        node.on_error = on_error;
    }
    ctx
}

/// Runs a node over one input at its latest version and gives the JSON of each output.
pub(crate) async fn run(
    node_type: &Arc<dyn NodeType>,
    parameters: Value,
    items: Vec<Value>,
) -> Result<Vec<Vec<Value>>, millrace_core::NodeError> {
    node_type.execute(&context(node_type, parameters, vec![items])).await.map(json)
}

/// Runs a node over one input at a version.
pub(crate) async fn run_at(
    node_type: &Arc<dyn NodeType>,
    version: f64,
    parameters: Value,
    items: Vec<Value>,
) -> Result<Vec<Vec<Value>>, millrace_core::NodeError> {
    node_type.execute(&context_at(node_type, version, parameters, vec![items])).await.map(json)
}

/// The JSON of each output.
pub(crate) fn json(output: NodeOutput) -> Vec<Vec<Value>> {
    output.outputs.into_iter().map(|items| items.unwrap_or_default().iter().map(|i| Value::Object((*i.json).clone())).collect()).collect()
}
