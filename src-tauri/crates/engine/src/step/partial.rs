//! Partial execution: "run to here" and "run from here", reusing what an earlier execution produced.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

use millrace_core::{Items, RunData, Source};

use super::{
    State, start,
    state::{Entry, Partial, Waiting},
};
use crate::{ExecutionRequest, StartError, plan::Origin};

/// Runs up to `destination`. Going down from the trigger, nodes whose earlier results still count are left alone; the first ones whose do not are where it starts. The destination always runs.
pub(super) fn up_to(
    state: &mut State,
    request: &ExecutionRequest,
    destination: &str,
    from: Option<&str>,
    earlier: Option<&Arc<RunData>>,
    dirty: &HashSet<String>,
) -> Result<(), StartError> {
    let goal = start::named(&state.plan, destination)?;
    let mut only = state.plan.ancestors(goal);
    only[goal] = true;
    let first = match from {
        Some(name) => start::named(&state.plan, name)?,
        None => start::pick(state, request.mode, |i| only[i]).unwrap_or_else(|| highest(state, &only, goal)),
    };
    only[first] = true;
    state.destination = Some(goal);
    state.only = Some(only);
    if let Some(earlier) = earlier {
        state.run_data = earlier.clone();
        let starts = frontier(state, first, goal, dirty);
        let starts = loop_entries(state, starts);
        reuse(state, &starts, request);
    }
    // Nothing of the earlier execution leads here: run the whole way.
    if state.stack.is_empty() && state.waiting.is_empty() {
        state.run_data = Arc::default();
        state.first_index = 0;
        start::push(state, first, request);
    }
    Ok(())
}

/// Runs `node` and all after it with the input it had: from the nodes before it, else as its own earlier run recorded it.
pub(super) fn from(state: &mut State, request: &ExecutionRequest, node: &str, earlier: &Arc<RunData>) -> Result<(), StartError> {
    let first = start::named(&state.plan, node)?;
    state.run_data = earlier.clone();
    if request.input.is_some() {
        forget(state, &[first]);
        start::push(state, first, request);
        return Ok(());
    }
    let recorded = earlier.runs.get(node).and_then(|runs| runs.last()).cloned();
    reuse(state, &[first], request);
    let ready = state.stack.iter().any(|e| e.node == first) || state.waiting.iter().any(|w| w.node == first);
    if !ready {
        let run = recorded.filter(|run| !run.inputs.is_empty()).ok_or_else(|| StartError::NoEarlierInput(node.to_owned()))?;
        state.stack.push_front(Entry { node: first, inputs: run.inputs.clone(), sources: run.sources.clone(), fired: false });
    }
    Ok(())
}

/// Without any trigger above the goal: its first ancestor that nothing feeds, else itself.
fn highest(state: &State, only: &[bool], goal: usize) -> usize {
    (0..only.len()).find(|&i| only[i] && !state.plan.node(i).disabled && state.plan.nodes[i].parents.is_empty()).unwrap_or(goal)
}

/// The first nodes on each way down from `first` whose earlier results do not count.
fn frontier(state: &State, first: usize, goal: usize, dirty: &HashSet<String>) -> Vec<usize> {
    let plan = &state.plan;
    let mut seen = vec![false; plan.nodes.len()];
    let mut found = vec![];
    let mut queue = VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        if std::mem::replace(&mut seen[node], true) {
            continue;
        }
        if node == goal || is_stale(state, node, dirty) {
            found.push(node);
            continue;
        }
        let wires = plan.nodes[node].children.iter().rev();
        queue.extend(
            wires.filter(|w| allowed(state, w.target) && given(state, Origin { node, output: w.output }).is_some()).map(|w| w.target),
        );
    }
    found
}

fn allowed(state: &State, node: usize) -> bool {
    state.only.as_ref().is_none_or(|only| only[node])
}

fn is_stale(state: &State, node: usize, dirty: &HashSet<String>) -> bool {
    let name = &state.plan.nodes[node].name;
    if dirty.contains(&**name) {
        return true;
    }
    match state.run_data.runs.get(name).and_then(|runs| runs.last()) {
        Some(run) => run.outputs.is_empty(),
        None => state.pin(node).is_none(),
    }
}

/// What a wire carried when it last carried anything: the last round of a loop leaves through another output.
fn given(state: &State, origin: Origin) -> Option<(Items, Source)> {
    let name = &state.plan.nodes[origin.node].name;
    let source = |run: usize| Source {
        node: name.clone(),
        output: u32::try_from(origin.output).unwrap_or(u32::MAX),
        run: u32::try_from(run).unwrap_or(u32::MAX),
    };
    if let Some(pinned) = state.pin(origin.node).filter(|items| origin.output == 0 && !items.is_empty()) {
        return Some((pinned.clone(), source(0)));
    }
    let runs = state.run_data.runs.get(name)?;
    runs.iter().enumerate().rev().find_map(|(run, done)| {
        let items = done.outputs.get(origin.output)?.as_ref().filter(|items| !items.is_empty())?;
        Some((items.clone(), source(run)))
    })
}

/// A loop cannot be entered half-way: instead of a node inside one, the nodes through which the loop is entered start.
fn loop_entries(state: &State, starts: Vec<usize>) -> Vec<usize> {
    let plan = &state.plan;
    let mut result: Vec<usize> = vec![];
    for node in starts {
        let below = plan.descendants(node);
        let above = plan.ancestors(node);
        let in_loop = |i: usize| i == node || (above[i] && below[i]);
        let is_loop = plan.nodes[node].parents.iter().flatten().any(|o| below[o.node]);
        let mut entries: Vec<usize> = vec![];
        if is_loop {
            entries.extend(
                (0..plan.nodes.len())
                    .filter(|&i| in_loop(i) && plan.nodes[i].parents.iter().flatten().any(|o| !in_loop(o.node) && allowed(state, o.node))),
            );
        }
        if entries.is_empty() {
            entries.push(node);
        }
        for entry in entries {
            if !result.contains(&entry) {
                result.push(entry);
            }
        }
    }
    result
}

/// Drops what the start nodes and all after them produced; gives each its input again, and gives nodes after them the inputs that will not come again.
fn reuse(state: &mut State, starts: &[usize], request: &ExecutionRequest) {
    let again = forget(state, starts);
    let plan = state.plan.clone();
    for &node in starts {
        if plan.nodes[node].parents.is_empty() {
            start::push(state, node, request);
        }
    }
    let order = starts.iter().copied().chain((0..plan.nodes.len()).filter(|i| !starts.contains(i)));
    for node in order.filter(|&i| again[i] && allowed(state, i)).collect::<Vec<_>>() {
        let is_start = starts.contains(&node);
        let groups = groups(state, node, &again, is_start);
        let width = plan.nodes[node].parents.len();
        for group in groups {
            let complete = group.inputs.iter().zip(&plan.nodes[node].parents).all(|(items, origins)| items.is_some() || origins.is_empty());
            match (is_start, complete || width == 1) {
                (true, true) => state.stack.push_back(Entry { node, inputs: group.inputs, sources: group.sources, fired: false }),
                (false, true) => {}
                (_, false) => wait(state, node, group),
            }
        }
    }
}

fn wait(state: &mut State, node: usize, group: Partial) {
    match state.waiting.iter_mut().find(|w| w.node == node) {
        Some(waiting) => waiting.entries.push_back(group),
        None => state.waiting.push(Waiting { node, entries: VecDeque::from([group]) }),
    }
}

/// The inputs that nodes outside the part to run again gave `node`, one group per future run. A node that is no start only keeps inputs which nothing inside feeds.
fn groups(state: &State, node: usize, again: &[bool], is_start: bool) -> Vec<Partial> {
    let parents = &state.plan.nodes[node].parents;
    if !is_start && parents.len() <= 1 {
        return vec![];
    }
    let per_input: Vec<Vec<(Items, Source)>> = parents
        .iter()
        .map(|origins| {
            let inside = origins.iter().any(|o| again[o.node]);
            if inside && !is_start {
                return vec![];
            }
            origins.iter().filter(|o| !again[o.node]).filter_map(|o| given(state, *o)).collect()
        })
        .collect();
    let count = per_input.iter().map(Vec::len).max().unwrap_or(0);
    (0..count)
        .map(|i| {
            let (inputs, sources) = per_input.iter().map(|given| given.get(i).cloned().unzip()).unzip();
            Partial { inputs, sources }
        })
        .collect()
}

/// Removes the runs of the start nodes and of all after them; says which nodes that are.
fn forget(state: &mut State, starts: &[usize]) -> Vec<bool> {
    let plan = state.plan.clone();
    let mut again = vec![false; plan.nodes.len()];
    for &node in starts {
        for (mark, below) in again.iter_mut().zip(plan.descendants(node)) {
            *mark |= below;
        }
    }
    let data = Arc::make_mut(&mut state.run_data);
    data.runs.retain(|name, _| plan.by_name.get(name).is_some_and(|i| !again[*i]));
    state.first_index = data.runs.values().flatten().map(|run| run.execution_index + 1).max().unwrap_or(0);
    again
}
