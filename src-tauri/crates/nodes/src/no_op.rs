//! Does nothing: a place to join branches or to hang a note on.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

use crate::items::pass_all;

struct NoOp(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(NoOp(NodeSpec {
        node_type: "no_op",
        n8n_type: "n8n-nodes-base.noOp",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "No Operation, do nothing",
        help: "Passes its items on unchanged. Useful to join branches or to mark a spot.",
        keywords: &["nothing", "pass", "join", "placeholder", "noop"],
        icon: "arrow-right",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for NoOp {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(NodeOutput::one(pass_all(&ctx.items(), 0)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing;

    #[tokio::test]
    async fn items_pass_unchanged() {
        let out = testing::run(&super::node(), json!({}), vec![json!({"a": 1}), json!({"a": 2})]).await.unwrap();
        assert_eq!(out, [[json!({"a": 1}), json!({"a": 2})]]);
    }
}
