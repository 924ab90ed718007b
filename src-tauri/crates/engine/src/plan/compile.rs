//! From a workflow document to a plan.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{Node, Registry, Workflow, policy::RunPolicy, ports, spec::Effect};
use serde_json::Value;

use super::{Origin, Plan, PlanNode, Required, Wire, is_trigger_kind};

impl Plan {
    /// Compiles a workflow. Never fails: wires to nodes that do not exist are left out (validation reports them), and a node whose type nobody knows is a placeholder.
    pub fn compile(workflow: Arc<Workflow>, registry: &Registry) -> Self {
        let v1 = workflow.settings.is_v1();
        let by_id: HashMap<_, _> = workflow.nodes.iter().enumerate().map(|(i, n)| (n.id.clone(), i)).collect();
        let mut nodes: Vec<PlanNode> = workflow.nodes.iter().map(|n| plan_node(n, registry)).collect();
        let by_name = nodes.iter().enumerate().map(|(i, n)| (n.name.clone(), i)).collect();
        for c in workflow.connections.iter().filter(|c| c.is_main()) {
            let (Some(&from), Some(&to)) = (by_id.get(&c.from), by_id.get(&c.to)) else { continue };
            let (output, input) = (c.from_index as usize, c.to_index as usize);
            if output >= MAX_PORT || input >= MAX_PORT {
                continue;
            }
            nodes[from].children.push(Wire { output, target: to, input });
            let parents = &mut nodes[to].parents;
            if parents.len() <= input {
                parents.resize_with(input + 1, Vec::new);
            }
            parents[input].push(Origin { node: from, output });
        }
        for node in &mut nodes {
            // Per output in index order, per output in drawing order.
            node.children.sort_by_key(|w| w.output);
            if v1 {
                sort_by_position(&mut node.children, &workflow);
            }
        }
        let policy = RunPolicy::of(&workflow.settings);
        Self { workflow, v1, nodes, by_name, by_id, policy }
    }
}

/// No node has more ports; a document that says otherwise must not make us allocate for it.
const MAX_PORT: usize = 4_096;

/// Each wire is followed by putting its target in front of the work stack, so the one to run first comes last: lowest last, and of equal places the later wire later.
fn sort_by_position(children: &mut [Wire], workflow: &Workflow) {
    children.sort_by(|a, b| {
        let (a, b) = (workflow.nodes[a.target].position, workflow.nodes[b.target].position);
        b[1].total_cmp(&a[1]).then(b[0].total_cmp(&a[0]))
    });
}

fn plan_node(node: &Node, registry: &Registry) -> PlanNode {
    let node_type = registry.spec(&node.node_type).cloned().zip(registry.get(&node.node_type).cloned());
    let (is_trigger, input_count, output_count, required) = match &node_type {
        Some((spec, _)) => {
            let required = match spec.required_inputs {
                Some(_) if chooses_branch(node) => Required::FirstTwo,
                Some(count) => Required::Count(count as usize),
                None => Required::Any,
            };
            (is_trigger_kind(spec.kind), ports::inputs(spec, node).len(), ports::outputs(spec, node).len(), required)
        }
        None => (looks_like_trigger(&node.node_type), 1, 1, Required::Any),
    };
    let effect = node_type.as_ref().map_or(Effect::None, |(_, behaviour)| behaviour.effect(node));
    PlanNode {
        name: node.name.as_str().into(),
        effect,
        node_type,
        is_trigger,
        children: vec![],
        parents: vec![],
        input_count,
        output_count,
        required,
        max_tries: if node.retry_on_fail {
            node.max_tries.filter(|n| n.is_finite() && *n != 0.0).unwrap_or(3.0).clamp(2.0, 5.0) as u32
        } else {
            1
        },
        retry_wait_ms: node.wait_between_tries.filter(|n| n.is_finite()).map(|ms| ms.clamp(0.0, 5_000.0) as u64),
    }
}

/// Merge waits for both inputs when it passes on one of them whole.
fn chooses_branch(node: &Node) -> bool {
    node.node_type == "merge" && node.type_version >= 2.0 && node.parameters.get("mode").and_then(Value::as_str) == Some("chooseBranch")
}

/// A placeholder's only hint is its name.
fn looks_like_trigger(node_type: &str) -> bool {
    let name = node_type.rsplit('.').next().unwrap_or(node_type).to_ascii_lowercase();
    name.ends_with("trigger") || matches!(name.as_str(), "webhook" | "cron" | "interval" | "start" | "emailreadimap")
}
