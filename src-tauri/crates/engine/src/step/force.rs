//! n8n's legacy order runs ancestors that nothing else would start, so that a node with several inputs gets them all.

use millrace_core::Items;

use super::{
    State, enqueue,
    state::{self, Entry},
};
use crate::plan::{Origin, Wire};

/// Called when `wire.target` begins to wait after `from` ran: for each other input, the farthest ancestor that has not run is given one empty item.
pub(super) fn missing_ancestors(state: &mut State, from: usize, wire: Wire, items: &Items, run_index: u32) {
    let plan = state.plan.clone();
    for origin in plan.nodes[wire.target].parents.iter().flatten() {
        if origin.node == from || state.is_on_stack(origin.node) || state.has_run(origin.node) {
            continue;
        }
        let Some(node) = farthest(state, from, origin.node, run_index) else { continue };
        // An empty branch of this very node must not be revived by its own emptiness.
        if items.is_empty() && plan.ancestors(node)[from] {
            continue;
        }
        state.stack.push_back(Entry {
            node,
            inputs: vec![Some(state::one_empty_item())],
            sources: vec![Some(enqueue::plain_source(&plan.nodes[from].name))],
            fired: false,
        });
    }
}

/// A child of the same node that has been given data will run anyway.
fn comes_by_itself(state: &State, from: usize, node: usize, run_index: u32) -> bool {
    let plan = &state.plan;
    plan.nodes[from].children.iter().any(|w| w.target == node)
        && plan.nodes[node].parents.first().is_some_and(|origins| origins.iter().any(|o| gave_items(state, *o, run_index)))
}

fn gave_items(state: &State, origin: Origin, run_index: u32) -> bool {
    let name = &state.plan.nodes[origin.node].name;
    state.run_data.items(name, origin.output, Some(run_index as usize)).is_some_and(|items| !items.is_empty())
}

/// Walks up until a node that has run; `None` when one on the way is about to run.
fn farthest(state: &State, from: usize, node: usize, run_index: u32) -> Option<usize> {
    let mut found = None;
    for above in state.plan.upward(node) {
        if state.is_on_stack(above) || comes_by_itself(state, from, above, run_index) {
            return None;
        }
        if state.has_run(above) {
            break;
        }
        found = Some(above);
    }
    found
}
