//! Names, ids, types and required parameters.

use std::collections::HashSet;

use super::{Finding, parameters};
use crate::{Registry, Workflow};

pub(super) fn check(workflow: &Workflow, registry: &Registry, findings: &mut Vec<Finding>) {
    let (mut names, mut ids) = (HashSet::new(), HashSet::new());
    for node in &workflow.nodes {
        if !ids.insert(&node.id) {
            findings.push(
                Finding::error("node.duplicate_id", format!("Two nodes have the id {}.", node.id), "Delete one of them and add it again.")
                    .on(&node.id),
            );
        }
        if node.name.trim().is_empty() {
            findings.push(Finding::error("node.no_name", "A node has no name.".into(), "Give it a name.").on(&node.id).field("name"));
        } else if !names.insert(&node.name) {
            findings.push(
                Finding::error("node.duplicate_name", format!("Two nodes are called “{}”.", node.name), "Rename one of them.")
                    .on(&node.id)
                    .field("name"),
            );
        }
        let Some(spec) = registry.spec(&node.node_type) else {
            let message = format!("“{}” is of the type {}, which Millrace does not know.", node.name, node.node_type);
            findings.push(
                Finding::warning("node.unknown_type", message, "It is kept as it is but cannot run. Replace it, or pin its output.")
                    .on(&node.id),
            );
            continue;
        };
        if !spec.versions.contains(&node.type_version) {
            let message = format!("“{}” is version {} of {}, which Millrace does not know.", node.name, node.type_version, spec.label);
            findings.push(
                Finding::warning("node.unknown_version", message, "It runs as the nearest known version; check its result.").on(&node.id),
            );
        }
        if !node.disabled {
            parameters::check(node, spec, findings);
        }
    }
}
