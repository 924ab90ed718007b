//! n8n's retired Function node, which old workflows still hold: JavaScript that changes all items at once.

use std::sync::Arc;

use millrace_core::{
    Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    evaluate::CodeMode,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

use crate::code::{effect, run, source_code_with};

/// What n8n's default code does: each item gets a field of this name and value.
pub(crate) const DEFAULT: &str = "return items.map((item) => {\n  item.json.myNewField = 1;\n  return item;\n});\n";

struct Function(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Function(spec()))
}

fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "function",
        n8n_type: "n8n-nodes-base.function",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Code",
        label: "Function",
        help: "Changes all items at once with JavaScript. New workflows use the Code node.",
        keywords: &["javascript", "script", "legacy"],
        icon: "square-function",
        versions: versions(&[1.0, 2.0]),
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
impl NodeType for Function {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        run(ctx, "functionCode", CodeMode::Function).await
    }
    fn effect(&self, node: &Node) -> Effect {
        effect(node, "functionCode")
    }
}
