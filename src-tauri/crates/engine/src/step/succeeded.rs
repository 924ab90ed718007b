//! A node gave its output.

use millrace_core::{Item, Items, OnError};

use super::{
    Action, State,
    complete::{self, Done},
    error_output, next, retry,
};

pub(super) fn succeeded(state: &mut State, mut done: Done, at: i64, actions: &mut Vec<Action>) {
    let Some(running) = state.running.take() else { return };
    if first_item(&done.outputs).is_some_and(reports_error) && retry::has_tries_left(state, &running) {
        retry::wait(state, running, actions);
        return;
    }
    let node = running.entry.node;
    if state.plan.node(node).on_error == OnError::ErrorOutput && !done.outputs.is_empty() {
        error_output::route(&mut done.outputs, &running.entry, state.plan.nodes[node].output_count);
    }
    complete::complete(state, running, done, at, actions);
    next::advance(state, at, actions);
}

fn first_item(outputs: &[Option<Items>]) -> Option<&Item> {
    outputs.first()?.as_ref()?.first()
}

/// A node that goes on after an error says so in its first item; with `retryOnFail` that is a failure.
fn reports_error(item: &Item) -> bool {
    item.error.is_some() || item.json.contains_key("error")
}
