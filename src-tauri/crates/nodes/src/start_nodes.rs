//! Triggers that only pass on what started the execution; listening is the business of the trigger service.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};

use crate::start::start_items;

struct StartNode(NodeSpec);

/// A start node of this type.
pub(crate) fn start_node(spec: NodeSpec) -> Arc<dyn NodeType> {
    Arc::new(StartNode(spec))
}

/// What start nodes have in common.
pub(crate) fn base(parameters: Vec<ParamSpec>) -> NodeSpec {
    NodeSpec {
        node_type: "",
        n8n_type: "",
        kind: NodeKind::Trigger,
        family: Family::Trigger,
        group: "Triggers",
        label: "",
        help: "",
        keywords: &[],
        icon: "zap",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::none()),
        outputs: ports(PortSet::one()),
        parameters,
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for StartNode {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(start_items(ctx))
    }
}
