//! What an execution came to.

use std::sync::Arc;

use millrace_core::{EpochMs, ExecutionId, ExecutionStatus, JsonMap, NodeRun, RunData, WorkflowId, run::Failure};
use serde_json::{Map, Value, json};

/// The result of one execution.
#[derive(Clone, Debug)]
pub struct ExecutionReport {
    /// Which execution.
    pub id: ExecutionId,
    /// Of which workflow.
    pub workflow_id: WorkflowId,
    /// How it ended.
    pub status: ExecutionStatus,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Node names by execution index, one entry per run.
    pub order: Vec<Arc<str>>,
    /// Every run of every node.
    pub run_data: Arc<RunData>,
    /// When it began.
    pub started_at: EpochMs,
    /// When it ended.
    pub finished_at: EpochMs,
    /// The workflow's static data afterwards, if the execution changed it.
    pub static_data: Option<JsonMap>,
    /// `$execution.customData`.
    pub custom_data: JsonMap,
}

impl ExecutionReport {
    /// The form that `millrace run --output json` prints: `status, error, executionOrder, runData`.
    pub fn to_json(&self) -> Value {
        let mut run_data = Map::new();
        let mut nodes: Vec<_> =
            self.run_data.runs.iter().filter_map(|(name, runs)| Some((runs.first()?.execution_index, name, runs))).collect();
        nodes.sort_by_key(|(index, ..)| *index);
        for (_, name, runs) in nodes {
            run_data.insert(name.to_string(), runs.iter().map(|r| run_json(r)).collect());
        }
        json!({
            "status": self.status.as_str(),
            "error": self.error.as_ref().map(failure_json),
            "executionOrder": self.order.iter().map(|n| &**n).collect::<Vec<_>>(),
            "runData": run_data,
        })
    }
    /// The items of the last node that ran, output 0: what a caller of the workflow gets back.
    pub fn last_items(&self) -> Option<&millrace_core::Items> {
        self.run_data.items(self.order.last()?, 0, None)
    }
}

fn run_json(run: &NodeRun) -> Value {
    let sources: Vec<Value> = run
        .sources
        .iter()
        .map(|s| s.as_ref().map_or(Value::Null, |s| json!({"node": &*s.node, "output": s.output, "run": s.run})))
        .collect();
    let outputs: Vec<Value> = run.outputs.iter().map(|o| o.as_ref().map_or(Value::Null, |items| json!(&**items))).collect();
    let mut entry = json!({
        "status": if run.error.is_some() { "error" } else { "success" },
        "source": sources,
        "outputs": outputs,
    });
    if let (Some(error), Value::Object(map)) = (&run.error, &mut entry) {
        map.insert("error".into(), failure_json(error));
    }
    entry
}

fn failure_json(failure: &Failure) -> Value {
    let mut map = Map::from_iter([("message".to_owned(), Value::from(failure.message.clone()))]);
    for (key, value) in [("description", &failure.description), ("node", &failure.node), ("hint", &failure.hint)] {
        if let Some(value) = value {
            map.insert(key.into(), Value::from(value.clone()));
        }
    }
    map.insert("code".into(), Value::from(failure.code.clone()));
    Value::Object(map)
}
