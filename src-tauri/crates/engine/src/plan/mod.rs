//! A workflow version, compiled once and shared by all its executions: who feeds whom, in which order, under which rules.

mod ancestors;
mod compile;

use std::{collections::HashMap, sync::Arc};

use millrace_core::{
    NodeId, NodeSpec, NodeType, Workflow,
    policy::RunPolicy,
    spec::{Effect, NodeKind},
};

/// A compiled workflow. Nodes are known by their index in the document.
pub struct Plan {
    pub(crate) workflow: Arc<Workflow>,
    /// Depth first (n8n's `v1`) instead of its legacy breadth-first order.
    pub(crate) v1: bool,
    pub(crate) nodes: Vec<PlanNode>,
    pub(crate) by_name: HashMap<Arc<str>, usize>,
    pub(crate) by_id: HashMap<NodeId, usize>,
    pub(crate) policy: RunPolicy,
}

/// One node of a plan.
pub(crate) struct PlanNode {
    pub(crate) name: Arc<str>,
    /// The type's spec and behaviour; `None` for a placeholder.
    pub(crate) node_type: Option<(Arc<NodeSpec>, Arc<dyn NodeType>)>,
    /// Whether it may be repeated after a crash, as it is set up.
    pub(crate) effect: Effect,
    /// Whether it starts executions.
    pub(crate) is_trigger: bool,
    /// Outgoing wires in the order in which they are followed.
    pub(crate) children: Vec<Wire>,
    /// Who feeds it, by input index up to the last connected one.
    pub(crate) parents: Vec<Vec<Origin>>,
    /// Main inputs by its spec.
    pub(crate) input_count: usize,
    /// Main outputs by its spec, the error output included.
    pub(crate) output_count: usize,
    /// What must have arrived before it may run with inputs missing.
    pub(crate) required: Required,
    /// Tries in all; 1 without `retryOnFail`.
    pub(crate) max_tries: u32,
    /// Milliseconds between tries, where the node says so.
    pub(crate) retry_wait_ms: Option<u64>,
}

/// A wire seen from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) output: usize,
    pub(crate) target: usize,
    pub(crate) input: usize,
}

/// A wire seen from its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) node: usize,
    pub(crate) output: usize,
}

/// n8n's `requiredInputs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Required {
    /// Any input will do.
    Any,
    /// This many inputs.
    Count(usize),
    /// The first two inputs (Merge choosing a branch).
    FirstTwo,
}

impl Plan {
    /// The workflow it was made of.
    pub fn workflow(&self) -> &Arc<Workflow> {
        &self.workflow
    }
    /// Index of the node with this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
    /// How its executions run, as its settings say.
    pub fn policy(&self) -> &RunPolicy {
        &self.policy
    }
    pub(crate) fn node(&self, index: usize) -> &millrace_core::Node {
        &self.workflow.nodes[index]
    }
}

impl PlanNode {
    pub(crate) fn is_placeholder(&self) -> bool {
        self.node_type.is_none()
    }
}

pub(crate) fn is_trigger_kind(kind: NodeKind) -> bool {
    kind == NodeKind::Trigger
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("workflow", &self.workflow.name).field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}
