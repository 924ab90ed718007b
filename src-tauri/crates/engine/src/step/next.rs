//! Picks what runs next. Nodes that need no running (pinned, disabled, without input, a trigger that fired) are booked on the spot.

use millrace_core::{ExecutionStatus, Items, NodeError, run::Failure};

use super::{
    Action, StartNode, State,
    complete::{self, Done},
    failed, pair,
    replay::{self, Replayed},
    state::{Entry, Running},
};

/// Goes on until a node has to be started, a wait begins, or nothing is left.
pub(super) fn advance(state: &mut State, at: i64, actions: &mut Vec<Action>) {
    let mut passed = 0;
    while !state.status.is_final() {
        if let Some(failure) = replay::misfit(state) {
            finish(state, ExecutionStatus::Crashed, Some(failure), actions);
            return;
        }
        if passed >= BOOKED_AT_ONCE {
            actions.push(Action::Proceed);
            return;
        }
        passed += 1;
        let Some(mut entry) = state.stack.pop_front() else {
            finish(state, ExecutionStatus::Success, None, actions);
            return;
        };
        if state.only.as_ref().is_some_and(|only| !only[entry.node]) {
            continue;
        }
        let run_index = state.runs_of(entry.node);
        if let Some(failure) = refusal(state, &entry, run_index) {
            finish(state, ExecutionStatus::Error, Some(failure), actions);
            return;
        }
        if lacks_input(state, &entry) {
            state.deferred = Some((entry.node, run_index));
            state.stack.push_back(entry);
            continue;
        }
        pair::overwrite(&mut entry.inputs);
        let way = way(state, &entry);
        let running = Running { entry, run_index, attempt: 1, started_at: at };
        match way {
            Way::Run => match replay::ran(state, &running) {
                Replayed::No => {
                    actions.push(start(&running));
                    state.running = Some(running);
                    return;
                }
                Replayed::Gave(run) => replay::book(state, running, run, actions),
                Replayed::GaveNothing => complete::complete(state, running, Done::default(), at, actions),
            },
            Way::Give(outputs) => complete::complete(state, running, Done { outputs: vec![Some(outputs)], ..Done::default() }, at, actions),
            Way::Nothing => complete::complete(state, running, Done::default(), at, actions),
            Way::Fail(error) => failed::give_up(state, running, &error, None, at, actions),
        }
    }
}

/// Nodes passed in one step; a loop of disabled nodes would otherwise go on to its limit unheard.
const BOOKED_AT_ONCE: usize = 64;

pub(super) fn start(running: &Running) -> Action {
    Action::StartNode(StartNode {
        node: running.entry.node,
        run_index: running.run_index,
        attempt: running.attempt,
        inputs: running.entry.inputs.clone(),
        sources: running.entry.sources.clone(),
    })
}

pub(super) fn finish(state: &mut State, status: ExecutionStatus, error: Option<Failure>, actions: &mut Vec<Action>) {
    let (status, error) = match status {
        ExecutionStatus::Success | ExecutionStatus::Error => match replay::unfinished(state) {
            Some(failure) => (ExecutionStatus::Crashed, Some(failure)),
            None => (status, error),
        },
        _ => (status, error),
    };
    state.status = status;
    state.error.clone_from(&error);
    state.running = None;
    actions.push(Action::Finish { status, error });
}

enum Way {
    Run,
    Give(Items),
    Nothing,
    Fail(NodeError),
}

/// What is to be done with a node: pinned data first, but disabled beats pinned; then whether there is anything to work on.
fn way(state: &State, entry: &Entry) -> Way {
    let node = state.plan.node(entry.node);
    let first = || entry.inputs.first().cloned().flatten();
    if node.disabled {
        return first().map_or(Way::Nothing, Way::Give);
    }
    if let Some(pinned) = state.pin(entry.node) {
        return Way::Give(pinned.clone());
    }
    if entry.fired {
        return first().map_or(Way::Nothing, Way::Give);
    }
    let planned = &state.plan.nodes[entry.node];
    if !planned.is_trigger && !has_work(state, entry) {
        return Way::Nothing;
    }
    if planned.is_placeholder() {
        return Way::Fail(unknown_type(&node.node_type));
    }
    Way::Run
}

/// With n8n's legacy order input 0 counts, with v1 any input.
fn has_work(state: &State, entry: &Entry) -> bool {
    let filled = |items: &Option<Items>| items.as_ref().is_some_and(|v| !v.is_empty());
    if state.plan.v1 { entry.inputs.iter().any(filled) } else { entry.inputs.first().is_some_and(filled) }
}

/// n8n's legacy order puts a node back that has fewer inputs than its wires say.
fn lacks_input(state: &State, entry: &Entry) -> bool {
    let parents = &state.plan.nodes[entry.node].parents;
    !state.plan.v1 && !entry.fired && parents.iter().enumerate().any(|(i, origins)| !origins.is_empty() && entry.inputs.len() < i)
}

fn refusal(state: &State, entry: &Entry, run_index: u32) -> Option<Failure> {
    let failure = |code: &str, message: String, hint: &str| Failure {
        code: code.into(),
        message,
        description: None,
        hint: Some(hint.into()),
        node: Some(state.plan.nodes[entry.node].name.to_string()),
        item: None,
    };
    if state.deferred == Some((entry.node, run_index)) {
        return Some(failure(
            "execution.endless_loop",
            "Stopped execution because it seems to be in an endless loop".into(),
            "Connect all inputs of this node, or switch the workflow to run order v1.",
        ));
    }
    if state.order.len() as u64 >= state.max_runs {
        let message = format!("The execution was stopped after {} node runs.", state.max_runs);
        return Some(failure("execution.too_many_runs", message, "Check that every loop in this workflow ends."));
    }
    None
}

fn unknown_type(node_type: &str) -> NodeError {
    NodeError::new("node.unknown_type", format!("The node type “{node_type}” cannot run in Millrace yet."))
        .hint("Replace it with another node (HTTP Request reaches most services), disable it, or pin its output.")
}
