//! Connections: both ends exist, no doubles, known ports.

use std::collections::{HashMap, HashSet};

use super::Finding;
use crate::{Connection, Node, NodeId, Registry, Workflow, graph::MAIN, ports};

pub(super) fn check(workflow: &Workflow, registry: &Registry, findings: &mut Vec<Finding>) {
    let nodes: HashMap<&NodeId, &Node> = workflow.nodes.iter().map(|n| (&n.id, n)).collect();
    let mut counts: HashMap<&NodeId, (usize, usize)> = HashMap::new();
    let mut seen = HashSet::new();
    for connection in &workflow.connections {
        if !seen.insert(connection) {
            findings.push(
                Finding::error(
                    "connection.duplicate",
                    format!("The connection {} is there twice.", name(connection, &nodes)),
                    "Delete one of them.",
                )
                .on(&connection.from),
            );
        }
        let (Some(from), Some(to)) = (nodes.get(&connection.from), nodes.get(&connection.to)) else {
            let end = if nodes.contains_key(&connection.from) { &connection.from } else { &connection.to };
            findings.push(
                Finding::error(
                    "connection.dangling",
                    format!("The connection {} leads to a node that does not exist.", name(connection, &nodes)),
                    "Delete the connection.",
                )
                .on(end),
            );
            continue;
        };
        for (node, is_output, port, index) in
            [(from, true, &connection.from_port, connection.from_index), (to, false, &connection.to_port, connection.to_index)]
        {
            let Some(spec) = registry.spec(&node.node_type) else { continue };
            let (inputs, outputs) =
                counts.entry(&node.id).or_insert_with(|| (ports::inputs(spec, node).len(), ports::outputs(spec, node).len()));
            let known = port == MAIN && (index as usize) < if is_output { *outputs } else { *inputs };
            if !known {
                let side = if is_output { "output" } else { "input" };
                let message = format!("“{}” has no {side} {port} {index}, which a connection uses.", node.name);
                findings.push(
                    Finding::warning(
                        "connection.unknown_port",
                        message,
                        "Items that leave there go nowhere. Connect another port, or delete the connection.",
                    )
                    .on(&node.id),
                );
            }
        }
    }
}

fn name(connection: &Connection, nodes: &HashMap<&NodeId, &Node>) -> String {
    let label = |id: &NodeId| nodes.get(id).map_or_else(|| id.to_string(), |n| n.name.clone());
    format!("“{}” → “{}”", label(&connection.from), label(&connection.to))
}
