//! n8n's own executions, replayed: the nodes answer with what they gave in n8n, and the engine must start the same nodes,
//! in the same order, from the same sources, and number the same pairs. Independent of how well our nodes are built.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use millrace_core::{
    Item, Items, Mode, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, OnError, Registry,
    spec::{NodeKind, PortRule, PortSet},
};
use millrace_engine::{
    ExecutionRequest, Plan, Range,
    step::{Action, Event, StartNode, State, step},
};
use serde_json::{Value, json};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn the_engine_schedules_as_n8n_did() {
    let mut cases = files(&Path::new(ROOT).join("tests/compat/data"));
    assert!(cases.len() > 100, "the cases that may be shipped are there");
    cases.extend(files(&Path::new(ROOT).join("../shared/n8n-compat")));
    let wrong: Vec<String> = cases.iter().filter_map(|path| replay(path).err().map(|why| format!("{}: {why}", path.display()))).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The cases in the folders below `root`.
fn files(root: &Path) -> Vec<PathBuf> {
    let below = |dir: &Path| std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    let is_case = |p: &PathBuf| p.extension().is_some_and(|e| e == "json");
    let mut files: Vec<PathBuf> = below(root).iter().filter(|p| p.is_dir()).flat_map(|p| below(p)).filter(is_case).collect();
    files.sort();
    files
}

fn replay(path: &Path) -> Result<(), String> {
    let case: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).map_err(|e| e.to_string())?;
    let Some(expected) = case.get("expected").filter(|e| e["runData"].is_object()) else { return Ok(()) };
    let registry = registry(&case["workflow"]);
    let workflow = serde_json::to_vec(&case["workflow"]).unwrap();
    let workflow = millrace_n8n::import(&workflow, &registry).map_err(|e| e.to_string())?.remove(0).workflow;
    let mode = if case["mode"] == "trigger" { Mode::Trigger } else { Mode::Manual };
    let mut request = ExecutionRequest::new(Arc::new(Plan::compile(Arc::new(workflow), &registry)), mode);
    if let Some(start) = case["start"].as_str() {
        request.range = Range::Start(start.to_owned());
    }
    request.input = case["input"].as_array().map(|list| list.iter().cloned().map(Item::from_n8n).collect());
    let pins = case["mockPinData"].as_object().cloned().unwrap_or_default();
    request
        .pin_by_name(pins.into_iter().map(|(name, list)| (name, list.as_array().unwrap().iter().cloned().map(Item::from_n8n).collect())));
    let state = State::new(&request, 10_000).map_err(|e| e.to_string())?;
    compare(&run(state, expected), expected)
}

/// Every type of the workflow, with as many outputs as n8n gives it and the rules about inputs that matter.
fn registry(workflow: &Value) -> Registry {
    let mut seen = HashSet::new();
    let nodes = workflow["nodes"].as_array().cloned().unwrap_or_default();
    let types = nodes.iter().filter_map(|n| n["type"].as_str()).filter(|t| seen.insert((*t).to_owned()));
    Registry::new(types.map(|n8n_type| Arc::new(Recorded(spec(n8n_type))) as Arc<dyn NodeType>).collect::<Vec<_>>())
}

fn spec(n8n_type: &str) -> NodeSpec {
    let short = n8n_type.rsplit('.').next().unwrap();
    let (inputs, outputs, required) = match short {
        "merge" => (2, 1, Some(1)),
        "compareDatasets" => (2, 4, Some(1)),
        "if" | "filter" => (1, 2, None),
        "splitInBatches" => (1, 2, None),
        "switch" => (1, 16, None),
        _ => (1, 1, None),
    };
    let ports = |n: usize| vec![PortRule { when: vec![], ports: PortSet::Fixed { labels: vec![""; n] } }];
    let lower = short.to_lowercase();
    let kind = if lower.ends_with("trigger") || ["webhook", "cron", "start"].contains(&lower.as_str()) {
        NodeKind::Trigger
    } else {
        NodeKind::Action
    };
    let like = millrace_testkit::scripted::registry().spec("pass").cloned().unwrap();
    NodeSpec {
        node_type: leak(&snake(short)),
        n8n_type: leak(n8n_type),
        kind,
        inputs: ports(inputs),
        outputs: ports(outputs),
        required_inputs: required,
        ..(*like).clone()
    }
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn snake(camel: &str) -> String {
    camel.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect()
}

struct Recorded(NodeSpec);

#[async_trait::async_trait]
impl NodeType for Recorded {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, _: &NodeContext) -> Result<NodeOutput, NodeError> {
        Err(NodeError::new("test", "a recorded node answers through its record"))
    }
}

fn run(mut state: State, expected: &Value) -> State {
    let mut event = Event::Begin { at: 0 };
    loop {
        let (next, actions) = step(state, event);
        state = next;
        let mut answer = None;
        for action in actions {
            match action {
                Action::Journal { .. } | Action::Reuse { .. } => {}
                Action::StartNode(start) => answer = Some(recorded(&state, &start, expected)),
                Action::WakeAfter(_) => answer = Some(Event::RetryDue { at: 0 }),
                Action::Suspend { .. } => panic!("a recorded node does not wait"),
                Action::Proceed => answer = Some(Event::Proceed { at: 0 }),
                Action::Finish { .. } => return state,
            }
        }
        event = answer.unwrap();
    }
}

/// What the node did in n8n. A run that n8n does not know must not be.
fn recorded(state: &State, start: &StartNode, expected: &Value) -> Event {
    let node = &state.plan().workflow().nodes[start.node];
    let run = &expected["runData"][&node.name][start.run_index as usize];
    if run.is_null() {
        return Event::NodeFailed {
            error: NodeError::new("test", format!("{}#{} ran and should not", node.name, start.run_index)),
            state: None,
            at: 0,
        };
    }
    if let Some(message) = run["error"]["message"].as_str() {
        return Event::NodeFailed { error: NodeError::new("recorded", message), state: None, at: 0 };
    }
    let list = |items: &Value| items.as_array().map(|list| Arc::new(list.iter().cloned().map(Item::from_n8n).collect::<Vec<_>>()));
    let mut outputs: Vec<Option<Items>> = run["outputs"].as_array().map(|outputs| outputs.iter().map(list).collect()).unwrap_or_default();
    if node.on_error == OnError::ErrorOutput && outputs.len() > 1 {
        unroute(&mut outputs);
    }
    Event::NodeSucceeded { outputs, logs: vec![], state: None, at: 0 }
}

/// The record shows what the engine made of it: what went to the error output comes back as items marked as failed.
fn unroute(outputs: &mut Vec<Option<Items>>) {
    let failed = outputs.pop().flatten().unwrap_or_default();
    let first = Arc::make_mut(outputs[0].get_or_insert_default());
    first.extend(failed.iter().map(|item| Item { error: Some("recorded".into()), ..item.clone() }));
}

fn compare(state: &State, expected: &Value) -> Result<(), String> {
    let order: Vec<String> = state.order().iter().map(|n| n.to_string()).collect();
    let status = state.status().as_str();
    if status != expected["status"] {
        return Err(format!("ended with {status} ({:?})", state.error().map(|e| &e.message)));
    }
    if json!(order) != expected["executionOrder"] {
        return Err(format!("ran {order:?} instead of {}", expected["executionOrder"]));
    }
    for (name, runs) in expected["runData"].as_object().unwrap() {
        let ours = state.run_data().runs.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
        for (i, (want, have)) in runs.as_array().unwrap().iter().zip(ours).enumerate() {
            let sources: Vec<Value> = have
                .sources
                .iter()
                .map(|s| s.as_ref().map_or(Value::Null, |s| json!({"node": &*s.node, "output": s.output, "run": s.run})))
                .collect();
            if json!(sources) != want["source"] {
                return Err(format!("{name}#{i} came from {} instead of {}", json!(sources), want["source"]));
            }
            let count = |outputs: &[usize]| outputs.iter().rposition(|n| *n > 0).map_or(vec![], |last| outputs[..=last].to_vec());
            let wanted: Vec<usize> = want["outputs"].as_array().into_iter().flatten().map(|o| o.as_array().map_or(0, Vec::len)).collect();
            let had: Vec<usize> = have.outputs.iter().map(|o| o.as_ref().map_or(0, |v| v.len())).collect();
            if count(&wanted) != count(&had) {
                return Err(format!("{name}#{i} gave {had:?} items instead of {wanted:?}"));
            }
        }
    }
    Ok(())
}
