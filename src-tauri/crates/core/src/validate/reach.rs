//! Triggers, and nodes that no trigger reaches.

use std::collections::{HashMap, HashSet};

use super::Finding;
use crate::{
    Node, NodeId, Registry, Workflow,
    spec::{Family, NodeKind},
};

pub(super) fn check(workflow: &Workflow, registry: &Registry, findings: &mut Vec<Finding>) {
    let is_note = |n: &&Node| registry.spec(&n.node_type).is_some_and(|s| s.family == Family::Note);
    let steps: Vec<&Node> = workflow.nodes.iter().filter(|n| !is_note(n)).collect();
    if steps.is_empty() {
        return;
    }
    let triggers: Vec<&Node> = steps.iter().copied().filter(|n| is_trigger(n, registry)).collect();
    if triggers.is_empty() {
        findings.push(Finding::warning(
            "workflow.no_trigger",
            "Nothing starts this workflow.".into(),
            "Add a trigger, such as “Manual Trigger”.",
        ));
        return;
    }
    let reached = reachable(workflow, triggers.iter().map(|n| &n.id));
    for node in steps.iter().filter(|n| !reached.contains(&n.id)) {
        let message = format!("“{}” is not connected to any trigger.", node.name);
        findings.push(Finding::warning("node.unreachable", message, "It does not run. Connect it, or delete it.").on(&node.id));
    }
}

/// Placeholders count as triggers when their type says so: `n8n-nodes-base.gmailTrigger`.
fn is_trigger(node: &Node, registry: &Registry) -> bool {
    match registry.spec(&node.node_type) {
        Some(spec) => spec.kind == NodeKind::Trigger,
        None => node.node_type.to_lowercase().ends_with("trigger"),
    }
}

/// Everything that connections lead to; sub-nodes (`ai_*`) point at the node that uses them and are reached with it.
fn reachable<'a>(workflow: &'a Workflow, starts: impl Iterator<Item = &'a NodeId>) -> HashSet<&'a NodeId> {
    let mut next: HashMap<&NodeId, Vec<&NodeId>> = HashMap::new();
    for c in &workflow.connections {
        if c.is_main() {
            next.entry(&c.from).or_default().push(&c.to);
        } else {
            next.entry(&c.to).or_default().push(&c.from);
        }
    }
    let mut stack: Vec<&NodeId> = starts.collect();
    let mut reached: HashSet<&NodeId> = stack.iter().copied().collect();
    while let Some(id) = stack.pop() {
        for to in next.get(id).into_iter().flatten() {
            if reached.insert(to) {
                stack.push(to);
            }
        }
    }
    reached
}
