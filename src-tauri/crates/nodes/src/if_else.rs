//! Sends each item to the true or the false output.

use std::sync::Arc;

use millrace_core::{
    Items, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};

use crate::{
    conditions::{self, Test},
    items::{check_canceled, passed},
};

struct If(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(If(NodeSpec {
        node_type: "if",
        n8n_type: "n8n-nodes-base.if",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "If",
        help: "Sends each item one of two ways, depending on conditions.",
        keywords: &["condition", "branch", "true", "false", "split", "decide", "compare"],
        icon: "split",
        versions: versions(&[1.0, 2.0, 2.1, 2.2, 2.3]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::Fixed { labels: vec!["true", "false"] }),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let mut list = conditions::parameters();
    list.insert(1, options("combineOperation", "Combine", &[("all", "All must hold"), ("any", "Any may hold")]).when([below_version(2.0)]));
    list
}

#[async_trait::async_trait]
impl NodeType for If {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let any = ctx.version() < 2.0 && ctx.raw("combineOperation") == *"any";
        let mut test = Test::new(ctx, any)?;
        route(ctx, &ctx.items(), &mut test, ctx.version() >= 2.0)
    }
}

/// Sends each item to output 0 or 1. Where the node may go on, an item that fails goes to output 1 if `failed_are_false`.
pub(crate) fn route(ctx: &NodeContext, items: &Items, test: &mut Test, failed_are_false: bool) -> Result<NodeOutput, NodeError> {
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        check_canceled(ctx, index)?;
        match test.passes(ctx, index) {
            Ok(true) => yes.push(passed(item, index, 0)),
            Ok(false) => no.push(passed(item, index, 0)),
            Err(_) if failed_are_false && ctx.continue_on_fail() => no.push(passed(item, index, 0)),
            Err(error) => return Err(error),
        }
    }
    // They are kept as long as the execution, and grew by doubling.
    yes.shrink_to_fit();
    no.shrink_to_fit();
    Ok(NodeOutput::many(vec![yes, no]))
}

#[cfg(test)]
mod tests {
    use millrace_core::{OnError, spec::ParamKind};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing;

    fn over(limit: u32) -> Value {
        json!({"conditions": {
            "options": {"caseSensitive": true, "typeValidation": "strict", "version": 2},
            "conditions": [{"leftValue": "={{ $json.v }}", "rightValue": limit, "operator": {"type": "number", "operation": "gt"}}],
            "combinator": "and",
        }})
    }

    #[tokio::test]
    async fn items_go_one_of_two_ways() {
        let out = testing::run(&node(), over(4), vec![json!({"v": 5}), json!({"v": 3}), json!({})]).await.unwrap();
        assert_eq!(out, [vec![json!({"v": 5})], vec![json!({"v": 3}), json!({})]]);
    }

    #[tokio::test]
    async fn a_failing_item_is_false_where_the_node_may_go_on() {
        let node = node();
        let items = vec![vec![json!({"v": "x"}), json!({"v": 6})]];
        assert!(node.execute(&testing::context(&node, over(4), items.clone())).await.is_err());
        let ctx = testing::on_error(testing::context(&node, over(4), items), OnError::ErrorOutput);
        let out = testing::json(node.execute(&ctx).await.unwrap());
        assert_eq!(out, [[json!({"v": 6})], [json!({"v": "x"})]]);
    }

    #[tokio::test]
    async fn version_1_has_groups_by_type() {
        let parameters = json!({"conditions": {
            "string": [{"value1": "={{ $json.email }}", "operation": "isEmpty"}, {"value1": "={{ $json.name }}", "operation": "regex", "value2": "/^al/i"}],
        }, "combineOperation": "any"});
        let items =
            vec![json!({"name": "Alan", "email": "a@b"}), json!({"name": "Bo", "email": null}), json!({"name": "Cy", "email": "c@d"})];
        let out = testing::run_at(&node(), 1.0, parameters, items).await.unwrap();
        assert_eq!((out[0].len(), out[1].len()), (2, 1));
    }

    #[test]
    fn only_filters_use_this_kind() {
        assert!(node().spec().parameters.iter().any(|p| p.kind == ParamKind::Filter));
    }
}
