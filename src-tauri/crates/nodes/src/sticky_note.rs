//! A note on the canvas. It has no ports and never runs.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, PortSet, build::*},
};
use serde_json::json;

struct StickyNote(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(StickyNote(NodeSpec {
        node_type: "sticky_note",
        n8n_type: "n8n-nodes-base.stickyNote",
        kind: NodeKind::Action,
        family: Family::Note,
        group: "Notes",
        label: "Sticky Note",
        help: "A note for people who read this workflow.",
        keywords: &["comment", "text", "documentation", "markdown", "annotation"],
        icon: "sticky-note",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::none()),
        outputs: ports(PortSet::none()),
        parameters: vec![
            string("content", "Text")
                .rows(8)
                .help("Markdown: headings, lists, links, bold.")
                .default_value("## A note\n\nWrite here what people should know.")
                .no_expression(),
            param("height", "Height", ParamKind::Number { min: Some(80.0), max: None }, json!(160)).no_expression(),
            param("width", "Width", ParamKind::Number { min: Some(150.0), max: None }, json!(240)).no_expression(),
            param("color", "Colour", ParamKind::Number { min: Some(1.0), max: Some(7.0) }, json!(1)).no_expression(),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for StickyNote {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, _: &NodeContext) -> Result<NodeOutput, NodeError> {
        Ok(NodeOutput::default())
    }
}
