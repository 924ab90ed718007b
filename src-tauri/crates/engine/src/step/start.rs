//! Where an execution starts.

use std::sync::Arc;

use millrace_core::Mode;

use super::{
    State,
    state::{self, Entry},
};
use crate::{ExecutionRequest, Plan, StartError};

/// At the named node, or at the trigger that the rule picks.
pub(super) fn at(state: &mut State, name: Option<&String>, request: &ExecutionRequest) -> Result<(), StartError> {
    let node = match name {
        Some(name) => named(&state.plan, name)?,
        None => pick(state, request.mode, |_| true).ok_or(StartError::NoTrigger)?,
    };
    push(state, node, request);
    Ok(())
}

/// The enabled node with this name.
pub(super) fn named(plan: &Plan, name: &str) -> Result<usize, StartError> {
    let node = plan.index_of(name).ok_or_else(|| StartError::NoNode(name.to_owned()))?;
    if plan.node(node).disabled { Err(StartError::Disabled(name.to_owned())) } else { Ok(node) }
}

/// Hands the request's input to the start node. A trigger with input passes it on as what it fired with, one without makes an item of its own; any other node gets one empty item to work on.
pub(super) fn push(state: &mut State, node: usize, request: &ExecutionRequest) {
    let is_trigger = state.plan.nodes[node].is_trigger;
    let fired = request.input.is_some() && is_trigger;
    let items = match &request.input {
        Some(items) => Arc::new(items.clone()),
        None if is_trigger => Arc::default(),
        None => state::one_empty_item(),
    };
    state.stack.push_back(Entry { node, inputs: vec![Some(items)], sources: vec![], fired });
}

/// n8n's rule among the enabled triggers that `allowed` admits. A manual run prefers those that people start by hand, in n8n's order; otherwise those come last. A type that nobody knows is taken only when its output is pinned, or when there is nothing else.
pub(super) fn pick(state: &State, mode: Mode, allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let plan = &state.plan;
    let rank = |i: usize| {
        let by_hand = BY_HAND.iter().position(|t| *t == plan.node(i).node_type);
        let unknown = plan.nodes[i].is_placeholder() && state.pin(i).is_none();
        let rank = match (mode, by_hand) {
            (Mode::Manual, Some(at)) => at,
            (Mode::Manual, None) => BY_HAND.len(),
            (Mode::Trigger, Some(at)) => at + 1,
            (Mode::Trigger, None) => 0,
        };
        (unknown, rank)
    };
    (0..plan.nodes.len()).filter(|&i| plan.nodes[i].is_trigger && !plan.node(i).disabled && allowed(i)).min_by_key(|&i| rank(i))
}

const BY_HAND: [&str; 6] = ["manual_trigger", "start", "execute_workflow_trigger", "error_trigger", "evaluation_trigger", "form_trigger"];
