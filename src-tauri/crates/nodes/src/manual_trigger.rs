//! Starts a workflow when a person presses Run. Also n8n's retired Start node.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

use crate::start::start_items;

struct ManualTrigger(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ManualTrigger(spec()))
}

/// n8n's retired Start node, which old workflows still hold.
pub fn legacy_start() -> Arc<dyn NodeType> {
    Arc::new(ManualTrigger(NodeSpec {
        node_type: "start",
        n8n_type: "n8n-nodes-base.start",
        label: "Start",
        help: "Where a workflow from older versions begins when you press Run.",
        keywords: &["legacy", "begin"],
        icon: "play",
        ..spec()
    }))
}

fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "manual_trigger",
        n8n_type: "n8n-nodes-base.manualTrigger",
        kind: NodeKind::Trigger,
        family: Family::Trigger,
        group: "Triggers",
        label: "Manual Trigger",
        help: "Starts the workflow when you press Run.",
        keywords: &["start", "run", "click", "test", "button"],
        icon: "mouse-pointer-click",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::none()),
        outputs: ports(PortSet::one()),
        parameters: vec![],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for ManualTrigger {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(start_items(ctx))
    }
}
