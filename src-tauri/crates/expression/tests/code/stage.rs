//! A workflow `Start → Src → Code` in which the code runs, and short ways to run it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use millrace_core::{
    Binary, BinaryData, Connection, EpochMs, Item, JsonMap, Node, NodeRun, OnError, RunData, Scope, Source, Workflow,
    clock::Clock,
    evaluate::{CodeJob, CodeMode, CodeResult, CodeRunner as _, EvaluateError},
    node::InlineBinary,
    run::ExecutionInfo,
};
use millrace_expression::code::{CodePool, CodePoolConfig, WorkerCommand};
use serde_json::{Value, json};

pub(crate) use CodeMode::{AllItems, EachItem, Function, FunctionItem};

pub(crate) struct FixedClock;
impl Clock for FixedClock {
    fn now(&self) -> EpochMs {
        EpochMs(1_700_000_000_000)
    }
}

pub(crate) fn command() -> WorkerCommand {
    WorkerCommand { program: env!("CARGO_BIN_EXE_code-worker").into(), args: vec![] }
}

pub(crate) fn pool() -> CodePool {
    CodePool::new(CodePoolConfig { worker: command(), size: 2, ..CodePoolConfig::default() })
}

pub(crate) fn items(values: &Value) -> Vec<Item> {
    values.as_array().unwrap().iter().cloned().map(Item::from_n8n).collect()
}

/// What the code node gets from `Src`, which got it from `Start`, item by item.
pub(crate) fn scope(input: Vec<Item>) -> Scope {
    let nodes = vec![
        Node::new("Start", "manual_trigger", 1.0),
        Node::new("Src", "set", 3.4),
        Node::new("Other", "set", 3.4),
        Node::new("Code", "code", 2.0),
    ];
    let connections = vec![
        Connection::main(nodes[0].id.clone(), 0, nodes[1].id.clone(), 0),
        Connection::main(nodes[1].id.clone(), 0, nodes[3].id.clone(), 0),
    ];
    let mut workflow = Workflow { name: "Test".into(), nodes, connections, ..Workflow::default() };
    workflow.settings.execution_order = Some("v1".into());
    let source = |node: &str| vec![Some(Source { node: node.into(), output: 0, run: 0 })];
    let start: Vec<Item> = (0..input.len()).map(|i| Item::new(JsonMap::from_iter([("n".to_owned(), json!(i))]))).collect();
    let from_src: Vec<Item> = input.iter().enumerate().map(|(i, item)| item.clone().paired_with(i)).collect();
    let run = |items: Vec<Item>, sources| Arc::new(NodeRun { outputs: vec![Some(Arc::new(items))], sources, ..NodeRun::default() });
    let runs = HashMap::from([("Start".into(), vec![run(start, vec![])]), ("Src".into(), vec![run(from_src, source("Start"))])]);
    Scope {
        workflow: Arc::new(workflow),
        node_index: 3,
        run_data: Arc::new(RunData { runs }),
        inputs: vec![Some(Arc::new(input))],
        sources: source("Src"),
        run_index: 0,
        execution: ExecutionInfo {
            id: "e1".into(),
            workflow_id: "w1".into(),
            resume_url: "http://localhost/webhook-waiting/e1".into(),
            ..ExecutionInfo::default()
        },
        timezone: "America/New_York".into(),
        vars: Arc::new(JsonMap::from_iter([("region".to_owned(), json!("eu"))])),
        env: None,
        node_state: Arc::default(),
        static_data: Arc::default(),
        custom_data: Arc::new(Mutex::default()),
        extra: JsonMap::new(),
        clock: Arc::new(FixedClock),
        binary: Arc::new(InlineBinary),
    }
}

pub(crate) fn with_on_error(mut scope: Scope, on_error: OnError) -> Scope {
    let mut workflow = (*scope.workflow).clone();
    workflow.nodes[3].on_error = on_error;
    scope.workflow = Arc::new(workflow);
    scope
}

pub(crate) fn with_file(mut item: Item, property: &str, bytes: &'static [u8]) -> Item {
    let file = Binary { data: BinaryData::Inline(bytes.into()), mime_type: "text/plain".into(), ..Binary::default() };
    item.binary = Some(Arc::new([(property.to_owned(), file)].into()));
    item
}

pub(crate) fn job(source: &str, mode: CodeMode, scope: Arc<Scope>) -> CodeJob {
    CodeJob { source: source.to_owned(), mode, scope, timeout: Duration::from_secs(30), memory: 256 << 20 }
}

/// Runs code on input in a pool of its own.
pub(crate) async fn run(source: &str, mode: CodeMode, input: Value) -> Result<CodeResult, EvaluateError> {
    pool().run(job(source, mode, Arc::new(scope(items(&input))))).await
}

/// The items it gave, whole.
pub(crate) async fn given(source: &str, mode: CodeMode, input: Value) -> Value {
    let result = run(source, mode, input).await.unwrap_or_else(|e| panic!("{source}: {e} ({:?})", e.description));
    serde_json::from_slice(&result.items_json).unwrap()
}

/// The JSON of the items it gave.
pub(crate) async fn jsons(source: &str, mode: CodeMode, input: Value) -> Vec<Value> {
    given(source, mode, input).await.as_array().unwrap().iter().map(|item| item["json"].clone()).collect()
}

/// What the expression `body` is in an "all items" run without input.
pub(crate) async fn value(body: &str) -> Value {
    let mut all = jsons(&format!("return [{{ json: {{ v: {body} }} }}];"), AllItems, json!([{}])).await;
    all.remove(0)["v"].take()
}

/// The error it failed with.
pub(crate) async fn error(source: &str, mode: CodeMode, input: Value) -> EvaluateError {
    match run(source, mode, input).await {
        Err(error) => error,
        Ok(result) => panic!("{source}: gave {}", String::from_utf8_lossy(&result.items_json)),
    }
}
