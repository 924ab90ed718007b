//! Keeps the items that satisfy conditions.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};

use crate::{
    conditions::{self, Test},
    if_else::route,
};

struct FilterNode(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(FilterNode(NodeSpec {
        node_type: "filter",
        n8n_type: "n8n-nodes-base.filter",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Filter",
        help: "Lets only those items through that satisfy the conditions.",
        keywords: &["condition", "where", "remove", "keep", "select"],
        icon: "filter",
        versions: versions(&[1.0, 2.0, 2.1, 2.2, 2.3]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::Fixed { labels: vec!["Kept"] }),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let mut list = conditions::parameters();
    list.insert(1, options("combineConditions", "Combine", &[("AND", "All must hold"), ("OR", "Any may hold")]).when([below_version(2.0)]));
    list
}

#[async_trait::async_trait]
impl NodeType for FilterNode {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let any = ctx.version() < 2.0 && ctx.raw("combineConditions") == *"OR";
        let mut test = Test::new(ctx, any)?;
        // Like n8n, it also reports what it left out, on an output that has no port.
        route(ctx, &ctx.items(), &mut test, ctx.version() >= 2.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn items_that_fail_are_left_out() {
        let parameters = json!({"conditions": {"number": [{"value1": "={{ $json.n }}", "operation": "larger", "value2": 1}]}});
        let out = testing::run_at(&node(), 1.0, parameters, vec![json!({"n": 1}), json!({"n": 2})]).await.unwrap();
        assert_eq!(out, [[json!({"n": 2})], [json!({"n": 1})]]);
    }

    #[tokio::test]
    async fn no_conditions_keep_everything() {
        let out = testing::run(&node(), json!({}), vec![json!({"n": 1})]).await.unwrap();
        assert_eq!(out, [vec![json!({"n": 1})], vec![]]);
    }
}
