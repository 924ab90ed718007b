//! Fails the execution with a message of the user's own.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::json_text;

struct StopAndError(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(StopAndError(NodeSpec {
        node_type: "stop_and_error",
        n8n_type: "n8n-nodes-base.stopAndError",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Stop and Error",
        help: "Stops the execution and marks it as failed, with a message you choose.",
        keywords: &["throw", "fail", "abort", "exception", "exit"],
        icon: "octagon-x",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::none()),
        parameters: vec![
            options("errorType", "Kind of error", &[("errorMessage", "A message"), ("errorObject", "An object with details")]),
            string("errorMessage", "Message")
                .required()
                .placeholder("The order has no customer.")
                .help("Shown in the execution's history and handed to the error workflow.")
                .when([is("errorType", &["errorMessage"])]),
            param("errorObject", "Details", ParamKind::Json, json!(""))
                .required()
                .placeholder("{ \"code\": \"404\", \"message\": \"Not found\" }")
                .help("A JSON object; its “message” field becomes the message.")
                .when([is("errorType", &["errorObject"])]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{errorMessage}",
        required_inputs: None,
    }))
}

#[async_trait::async_trait]
impl NodeType for StopAndError {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if ctx.param_string("errorType", 0)? == "errorObject" {
            return Err(from_object(&ctx.param("errorObject", 0)?)?);
        }
        let message = ctx.param_string("errorMessage", 0)?;
        let message = if message.is_empty() { "The workflow was stopped.".to_owned() } else { message };
        Err(NodeError::new("node.stopped", message))
    }
}

fn from_object(given: &Value) -> Result<NodeError, NodeError> {
    let parsed = match given {
        Value::String(text) => json_text::parse_loose(text),
        other => Some(other.clone()),
    };
    let Some(Value::Object(map)) = parsed else {
        return Err(
            NodeError::new("node.parameter", "The error object is not a JSON object.").hint("Write it like { \"message\": \"…\" }.")
        );
    };
    let text = |name: &str| map.get(name).and_then(Value::as_str).filter(|s| !s.is_empty());
    let message = ["message", "description", "error"].into_iter().find_map(text);
    let message = message.map_or_else(|| format!("Error: {}", Value::Object(map.clone())), str::to_owned);
    let error = NodeError::new("node.stopped", message);
    Ok(match text("description") {
        Some(description) => error.describe(description),
        None => error,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing;

    #[tokio::test]
    async fn the_message_becomes_the_error() {
        for (parameters, message) in [
            (json!({"errorMessage": "oops"}), "oops"),
            (json!({"errorType": "errorObject", "errorObject": "{\"message\": \"not found\", \"code\": 404}"}), "not found"),
            (json!({"errorType": "errorObject", "errorObject": {"code": 404}}), "Error: {\"code\":404}"),
            (json!({"errorType": "errorObject", "errorObject": "x"}), "The error object is not a JSON object."),
        ] {
            let error = testing::run(&super::node(), parameters, vec![json!({})]).await.unwrap_err();
            assert_eq!(error.message, message);
        }
    }
}
