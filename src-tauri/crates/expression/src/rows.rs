//! One expression against given items, as `millrace expression --jsonl` and the compatibility suite ask for it.

use std::sync::{Arc, LazyLock};

use millrace_core::{
    Connection, Item, Items, JsonMap, Mode, Node, NodeRun, RunData, Scope, Source, Workflow, clock::SystemClock, node::InlineBinary,
    run::ExecutionInfo,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Evaluated, Expressions, Kind};

/// The node that feeds the evaluating one.
const SOURCE: &str = "Src";
/// The evaluating node.
const NODE: &str = "Node";

/// A row to evaluate.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// Comes back unchanged.
    #[serde(default)]
    pub id: Value,
    /// A parameter's text, with its `=` if it is an expression.
    pub expression: String,
    /// Items of the node `Src`, as n8n items or bare objects; null: none.
    #[serde(default)]
    pub input_items: Option<Vec<Value>>,
    /// IANA time zone; UTC when absent.
    #[serde(default)]
    pub timezone: Option<String>,
}

/// What it gave.
#[derive(Clone, Debug, Serialize)]
pub struct RowResult {
    /// The row's id.
    pub id: Value,
    /// `{type, value}`; no `value` for `undefined`; `special` for `NaN` and the infinities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
}

/// Evaluates one row for item 0.
pub fn evaluate(expressions: &Expressions, row: Row) -> RowResult {
    let scope = scope(row.input_items, row.timezone);
    match expressions.evaluate(&row.expression, &scope, 0) {
        Ok(evaluated) => RowResult { id: row.id, result: Some(describe(evaluated)), error: None },
        Err(e) => RowResult { id: row.id, result: None, error: Some(json!({"code": e.code, "message": e.message})) },
    }
}

fn describe(evaluated: Evaluated) -> Value {
    let kind = evaluated.kind.as_str();
    match evaluated.kind {
        Kind::Undefined => json!({"type": kind}),
        Kind::NotFinite(_) => json!({"type": kind, "special": evaluated.text()}),
        _ => json!({"type": kind, "value": evaluated.value}),
    }
}

static WORKFLOW: LazyLock<Arc<Workflow>> = LazyLock::new(|| {
    let (source, node) = (Node::new(SOURCE, "manual_trigger", 1.0), Node::new(NODE, "set", 1.0));
    let connection = Connection::main(source.id.clone(), 0, node.id.clone(), 0);
    Arc::new(Workflow {
        name: "Expr WF".into(),
        nodes: vec![source, node],
        connections: vec![connection],
        settings: millrace_core::Settings { execution_order: Some("v1".into()), ..Default::default() },
        ..Workflow::default()
    })
});

fn scope(input: Option<Vec<Value>>, timezone: Option<String>) -> Arc<Scope> {
    let mut run_data = RunData::default();
    let mut sources = vec![];
    let mut inputs = vec![];
    if let Some(values) = input {
        let items: Items = Arc::new(values.into_iter().map(item).collect());
        let run = NodeRun { outputs: vec![Some(Arc::clone(&items))], ..NodeRun::default() };
        run_data.runs.insert(SOURCE.into(), vec![Arc::new(run)]);
        sources.push(Some(Source { node: SOURCE.into(), output: 0, run: 0 }));
        inputs.push(Some(items));
    }
    Arc::new(Scope {
        workflow: Arc::clone(&WORKFLOW),
        node_index: 1,
        run_data: Arc::new(run_data),
        inputs,
        sources,
        run_index: 0,
        execution: ExecutionInfo { mode: Mode::Manual, ..ExecutionInfo::default() },
        timezone: timezone.unwrap_or_else(|| "UTC".into()),
        vars: Arc::new(JsonMap::from_iter([("x".to_owned(), Value::from("varx"))])),
        env: None,
        node_state: Arc::default(),
        static_data: Arc::default(),
        custom_data: Arc::default(),
        extra: JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(InlineBinary),
    })
}

/// The rows carry bare JSON; an object with `json` could be data of that name, so it is an item only when nothing else is in it.
fn item(value: Value) -> Item {
    let is_item = value.as_object().is_some_and(|o| {
        o.get("json").is_some_and(Value::is_object) && o.keys().all(|k| matches!(k.as_str(), "json" | "binary" | "pairedItem" | "error"))
    });
    if is_item { Item::from_n8n(value) } else { Item::from_value(value) }
}
