//! Keeps the first or the last items.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, PortSet, build::*},
};
use serde_json::json;

use crate::items::passed;

struct Limit(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Limit(NodeSpec {
        node_type: "limit",
        n8n_type: "n8n-nodes-base.limit",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Limit",
        help: "Lets only so many items through.",
        keywords: &["first", "last", "top", "cut", "truncate", "maximum"],
        icon: "list-end",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            param("maxItems", "At most", ParamKind::Number { min: Some(1.0), max: None }, json!(1)).help("How many items to keep."),
            options("keep", "Keep", &[("firstItems", "The first items"), ("lastItems", "The last items")])
                .help("Which end of the list to keep."),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "Keep {maxItems} items",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for Limit {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        if items.is_empty() {
            return Ok(NodeOutput::one(vec![]));
        }
        let most = ctx.param_number("maxItems", 0)?.unwrap_or(1.0).max(0.0) as usize;
        let range = match ctx.param_string("keep", 0)?.as_str() {
            "lastItems" => items.len().saturating_sub(most)..items.len(),
            _ => 0..items.len().min(most),
        };
        Ok(NodeOutput::one(range.map(|i| passed(&items[i], i, 0)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing;

    #[tokio::test]
    async fn either_end_is_kept() {
        let items = || (1..=5).map(|n| json!({"n": n})).collect::<Vec<_>>();
        let first = testing::run(&super::node(), json!({"maxItems": 2}), items()).await.unwrap();
        assert_eq!(first, [[json!({"n": 1}), json!({"n": 2})]]);
        let last = testing::run(&super::node(), json!({"maxItems": 2, "keep": "lastItems"}), items()).await.unwrap();
        assert_eq!(last, [[json!({"n": 4}), json!({"n": 5})]]);
    }
}
