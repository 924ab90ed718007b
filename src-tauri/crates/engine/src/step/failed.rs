//! A node failed as a whole.

use std::sync::Arc;

use millrace_core::{ExecutionStatus, JsonMap, NodeError, OnError, policy, run::Failure};

use super::{
    Action, State,
    complete::{self, Done},
    next, retry,
    state::Running,
};

pub(super) fn failed(state: &mut State, error: &NodeError, left: Option<JsonMap>, at: i64, actions: &mut Vec<Action>) {
    let Some(running) = state.running.take() else { return };
    if policy::may_help(&error.code) && retry::has_tries_left(state, &running) {
        retry::wait(state, running, actions);
        return;
    }
    give_up(state, running, error, left, at, actions);
    next::advance(state, at, actions);
}

/// No further try: the execution fails, or goes on with the node's input as its output, as the node's `onError` says.
pub(super) fn give_up(state: &mut State, running: Running, error: &NodeError, left: Option<JsonMap>, at: i64, actions: &mut Vec<Action>) {
    let node = running.entry.node;
    let failure = error.to_failure(&state.plan.nodes[node].name);
    if state.plan.node(node).on_error == OnError::Stop {
        end_here(state, running, failure, left, at, actions);
        return;
    }
    let input = running.entry.inputs.first().cloned().flatten().unwrap_or_else(|| Arc::new(vec![]));
    complete::complete(state, running, Done { outputs: vec![Some(input)], logs: vec![], state: left, error: Some(failure) }, at, actions);
}

/// The execution fails at this node. A run with an error and no outputs at all says so in the journal too.
pub(super) fn end_here(state: &mut State, running: Running, failure: Failure, left: Option<JsonMap>, at: i64, actions: &mut Vec<Action>) {
    // Put back, so that whoever continues this execution begins here.
    state.stack.push_front(running.entry.clone());
    complete::record(state, running, Done { error: Some(failure.clone()), state: left, ..Done::default() }, at, actions);
    next::finish(state, ExecutionStatus::Error, Some(failure), actions);
}
