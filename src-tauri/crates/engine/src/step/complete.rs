//! Books a finished node: completes its output, records the run, and makes ready what follows.

use std::sync::Arc;

use millrace_core::{Item, Items, JsonMap, NodeRun, run::Failure};
use serde_json::Value;

use super::{Action, State, enqueue, pair, replay, replay::Booked, state::Running, waiting};

/// How a node came out.
#[derive(Default)]
pub(super) struct Done {
    /// No outputs at all: the node did not run, or gave nothing back.
    pub(super) outputs: Vec<Option<Items>>,
    pub(super) logs: Vec<String>,
    pub(super) state: Option<JsonMap>,
    pub(super) error: Option<Failure>,
}

pub(super) fn complete(state: &mut State, running: Running, mut done: Done, at: i64, actions: &mut Vec<Action>) {
    let node = running.entry.node;
    if done.error.is_none() {
        pair::fill(&mut done.outputs, &running.entry.inputs, running.entry.sources.is_empty());
        if state.plan.node(node).always_output_data && done.outputs.first().is_none_or(|o| o.as_ref().is_none_or(|v| v.is_empty())) {
            always_output(&mut done.outputs, &running.entry.inputs);
        }
    }
    if done.outputs.is_empty() {
        // Its branch ends here, and nobody is told that it ran.
        return;
    }
    done.outputs.iter_mut().flatten().for_each(show_errors);
    let run_index = running.run_index;
    let run = record(state, running, done, at, actions);
    follow(state, node, &run, run_index);
}

/// Makes ready what comes after a recorded run.
pub(super) fn follow(state: &mut State, node: usize, run: &NodeRun, run_index: u32) {
    if state.destination == Some(node) {
        return;
    }
    enqueue::children(state, node, &run.outputs, run_index);
    if state.stack.is_empty() {
        waiting::examine(state);
    }
}

/// Adds the run to the execution's data and has it written down.
pub(super) fn record(state: &mut State, running: Running, done: Done, at: i64, actions: &mut Vec<Action>) -> Arc<NodeRun> {
    let (node, run_index) = (running.entry.node, running.run_index);
    let booked = replay::booked(state, &running);
    if let Booked::Earlier(run) = booked {
        keep(state, node, run.clone());
        return run;
    }
    let run = Arc::new(NodeRun {
        execution_index: state.next_index(),
        sources: running.entry.sources,
        inputs: running.entry.inputs,
        outputs: done.outputs,
        error: done.error,
        started_at: running.started_at,
        duration_ms: u64::try_from(at.saturating_sub(running.started_at)).unwrap_or(0),
        tries: running.attempt,
        logs: done.logs,
        state: done.state,
    });
    keep(state, node, run.clone());
    if matches!(booked, Booked::New) {
        actions.push(Action::Journal { node, run_index, run: run.clone() });
    }
    run
}

/// Adds a run to the execution's data.
pub(super) fn keep(state: &mut State, node: usize, run: Arc<NodeRun>) {
    let name = state.plan.nodes[node].name.clone();
    Arc::make_mut(&mut state.run_data).runs.entry(name).or_default().push(run);
    state.order.push(node);
}

fn always_output(outputs: &mut Vec<Option<Items>>, inputs: &[Option<Items>]) {
    let item = Item { paired: pair::all(inputs), ..Item::default() };
    if outputs.is_empty() {
        outputs.push(None);
    }
    outputs[0] = Some(Arc::new(vec![item]));
}

/// An item that was marked as failed shows why, and only that.
fn show_errors(items: &mut Items) {
    let Some(first) = items.iter().position(|item| item.error.is_some()) else { return };
    for item in &mut Arc::make_mut(items)[first..] {
        if let Some(error) = &item.error {
            item.json = Arc::new(JsonMap::from_iter([("error".to_owned(), Value::from(&**error))]));
        }
    }
}
