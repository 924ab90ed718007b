//! Import and export: nothing is lost, garbage is named.
#![allow(clippy::unwrap_used)]

mod garbage;
mod roundtrip;
mod snippet;

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Registry,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

struct Known(NodeSpec);

#[async_trait::async_trait]
impl NodeType for Known {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, _: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(NodeOutput::default())
    }
}

/// Two known types; everything else is a placeholder.
fn registry() -> Registry {
    let spec = |node_type, n8n_type| NodeSpec {
        node_type,
        n8n_type,
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: node_type,
        help: "",
        keywords: &[],
        icon: "box",
        versions: versions(&[1.0, 3.4]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    };
    let types: [Arc<dyn NodeType>; 2] =
        [Arc::new(Known(spec("set", "n8n-nodes-base.set"))), Arc::new(Known(spec("http_request", "n8n-nodes-base.httpRequest")))];
    Registry::new(types)
}
