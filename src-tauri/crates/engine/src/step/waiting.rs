//! When nothing is ready any more: which of the waiting nodes may run with inputs missing.

use std::sync::Arc;

use millrace_core::Items;

use super::{
    State,
    state::{Entry, Partial},
};
use crate::plan::Required;

/// Makes the first waiting node ready that may run; entries that hold no items at all are dropped on the way.
pub(super) fn examine(state: &mut State) {
    let mut at = 0;
    while at < state.waiting.len() {
        if !may_run(state, at) {
            at += 1;
            continue;
        }
        let waiting = &mut state.waiting[at];
        let node = waiting.node;
        let Some(entry) = waiting.entries.pop_front() else { return };
        if waiting.entries.is_empty() {
            state.waiting.remove(at);
        }
        if entry.inputs.iter().flatten().any(|items| !items.is_empty()) {
            let ready = padded(state, node, entry);
            state.stack.push_back(ready);
            return;
        }
        at = 0;
    }
}

fn may_run(state: &State, at: usize) -> bool {
    let waiting = &state.waiting[at];
    let plan = &state.plan;
    let Some(entry) = waiting.entries.front() else { return false };
    let planned = &plan.nodes[waiting.node];
    // The legacy order knows no required inputs.
    let required = if plan.v1 { planned.required } else { Required::Any };
    let here = |i: usize| entry.inputs.get(i).is_some_and(Option::is_some);
    let enough = match required {
        Required::Any => true,
        Required::Count(count) => count != planned.input_count && entry.inputs.iter().flatten().count() >= count,
        Required::FirstTwo => here(0) && here(1),
    };
    enough && {
        let ancestors = plan.ancestors(waiting.node);
        // An ancestor that waits itself may still deliver.
        !state.waiting.iter().any(|w| ancestors[w.node])
    }
}

/// Inputs that got nothing count as empty.
fn padded(state: &State, node: usize, entry: Partial) -> Entry {
    let count = state.plan.nodes[node].input_count.max(entry.inputs.len());
    let mut inputs: Vec<Option<Items>> = entry.inputs.into_iter().map(|i| Some(i.unwrap_or_else(|| Arc::new(vec![])))).collect();
    inputs.resize_with(count, || Some(Arc::new(vec![])));
    Entry { node, inputs, sources: entry.sources, fired: false }
}
