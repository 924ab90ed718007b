//! What a finished node makes ready.

use std::{collections::VecDeque, sync::Arc};

use millrace_core::{Items, Source};

use super::{
    State, force,
    state::{Entry, Partial, Waiting},
};
use crate::plan::Wire;

/// Follows every wire whose output has items. n8n's legacy order also follows one without items to a later input.
pub(super) fn children(state: &mut State, from: usize, outputs: &[Option<Items>], run_index: u32) {
    let plan = state.plan.clone();
    for wire in &plan.nodes[from].children {
        let Some(items) = outputs.get(wire.output).and_then(Option::as_ref) else { continue };
        if items.is_empty() && (plan.v1 || wire.input == 0) {
            continue;
        }
        arrive(state, from, *wire, items, run_index);
    }
}

fn arrive(state: &mut State, from: usize, wire: Wire, items: &Items, run_index: u32) {
    let source =
        Source { node: state.plan.nodes[from].name.clone(), output: u32::try_from(wire.output).unwrap_or(u32::MAX), run: run_index };
    let inputs = state.plan.nodes[wire.target].parents.len();
    if inputs <= 1 {
        push(state, Entry { node: wire.target, inputs: vec![Some(items.clone())], sources: vec![Some(source)], fired: false });
        return;
    }
    let was_waiting = state.waiting.iter().any(|w| w.node == wire.target);
    if let Some(ready) = join(state, wire, inputs, items.clone(), source) {
        push(state, ready);
    } else if !was_waiting && !state.plan.v1 {
        force::missing_ancestors(state, from, wire, items, run_index);
    }
}

/// Puts the items into the oldest waiting entry that lacks this input; gives the entry back when nothing is missing any more.
fn join(state: &mut State, wire: Wire, inputs: usize, items: Items, source: Source) -> Option<Entry> {
    let at = match state.waiting.iter().position(|w| w.node == wire.target) {
        Some(at) => at,
        None => {
            state.waiting.push(Waiting { node: wire.target, entries: VecDeque::new() });
            state.waiting.len() - 1
        }
    };
    let entries = &mut state.waiting[at].entries;
    let slot = match entries.iter().position(|e| e.inputs[wire.input].is_none()) {
        Some(slot) => slot,
        None => {
            entries.push_back(Partial { inputs: vec![None; inputs], sources: vec![None; inputs] });
            entries.len() - 1
        }
    };
    let entry = &mut entries[slot];
    entry.inputs[wire.input] = Some(items);
    entry.sources[wire.input] = Some(source);
    if entry.inputs.iter().any(Option::is_none) {
        return None;
    }
    let full = entries.remove(slot)?;
    if entries.is_empty() {
        state.waiting.remove(at);
    }
    Some(Entry { node: wire.target, inputs: full.inputs, sources: full.sources, fired: false })
}

/// v1 goes deep first, the legacy order wide.
fn push(state: &mut State, entry: Entry) {
    if state.plan.v1 {
        state.stack.push_front(entry);
    } else {
        state.stack.push_back(entry);
    }
}

/// A source without more detail: output 0 of run 0.
pub(super) fn plain_source(name: &Arc<str>) -> Source {
    Source { node: name.clone(), output: 0, run: 0 }
}
