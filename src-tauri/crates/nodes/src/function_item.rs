//! n8n's retired Function Item node, which old workflows still hold: JavaScript that changes one item at a time.

use std::sync::Arc;

use millrace_core::{
    Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    evaluate::CodeMode,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

use crate::code::{effect, run, source_code_with};

/// What n8n's default code does: the item gets a field of this name and value.
pub(crate) const DEFAULT: &str = "return Object.assign(item, { myNewField: 1 });\n";

struct FunctionItem(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(FunctionItem(spec()))
}

fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "function_item",
        n8n_type: "n8n-nodes-base.functionItem",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Code",
        label: "Function Item",
        help: "Changes one item at a time with JavaScript. New workflows use the Code node.",
        keywords: &["javascript", "script", "legacy"],
        icon: "square-function",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![source_code_with("functionCode", "JavaScript", "javascript", DEFAULT)],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for FunctionItem {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        run(ctx, "functionCode", CodeMode::FunctionItem).await
    }
    fn effect(&self, node: &Node) -> Effect {
        effect(node, "functionCode")
    }
}
