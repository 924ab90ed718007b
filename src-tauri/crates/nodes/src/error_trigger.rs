//! Starts a workflow when another one fails.

use std::sync::Arc;

use millrace_core::{Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType};
use serde_json::{Value, json};

use crate::{start::start_items_or, start_nodes::base};

struct ErrorTrigger(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ErrorTrigger(NodeSpec {
        node_type: "error_trigger",
        n8n_type: "n8n-nodes-base.errorTrigger",
        label: "Error Trigger",
        help: "Starts this workflow when a workflow that names it as its error workflow fails.",
        keywords: &["failure", "alert", "alarm", "exception", "catch"],
        icon: "siren",
        ..base(vec![])
    }))
}

#[async_trait::async_trait]
impl NodeType for ErrorTrigger {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let given = ctx.input(0);
        let pressed = given.iter().all(|item| item.json.is_empty());
        // Pressed by hand there is no failure; an example lets people build the rest.
        let example = || Item::from_value(example(&ctx.scope.workflow.name));
        if pressed { Ok(NodeOutput::one(vec![example()])) } else { Ok(start_items_or(ctx, example)) }
    }
}

fn example(workflow: &str) -> Value {
    json!({
        "execution": {
            "id": 231,
            "url": "",
            "retryOf": "34",
            "error": {"message": "Example Error Message", "stack": "Stacktrace"},
            "lastNodeExecuted": "Node With Error",
            "mode": "manual",
        },
        "workflow": {"id": "1", "name": workflow},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn a_failure_passes_and_pressing_run_gives_an_example() {
        let failure = json!({"execution": {"id": "7"}, "workflow": {"id": "2", "name": "Orders"}});
        assert_eq!(testing::run(&node(), json!({}), vec![failure.clone()]).await.unwrap(), [[failure]]);
        let out = testing::run(&node(), json!({}), vec![]).await.unwrap();
        assert_eq!(out[0][0]["execution"]["error"]["message"], "Example Error Message");
    }
}
