//! Starts a workflow when another one calls it.

use std::sync::Arc;

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{ParamKind, ParamSpec, build::*},
};
use serde_json::{Value, json};

use crate::{
    convert::{self, Kind},
    items::map_items,
    json_text,
    start::start_items,
    start_nodes::base,
};

struct ExecuteWorkflowTrigger(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ExecuteWorkflowTrigger(NodeSpec {
        node_type: "execute_workflow_trigger",
        n8n_type: "n8n-nodes-base.executeWorkflowTrigger",
        label: "When Executed by Another Workflow",
        help: "Starts this workflow when another workflow calls it, with the items it hands over.",
        keywords: &["sub-workflow", "subworkflow", "call", "child", "function", "reuse"],
        icon: "workflow",
        versions: versions(&[1.0, 1.1]),
        ..base(parameters())
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let types =
        [("string", "Text"), ("number", "Number"), ("boolean", "Yes or no"), ("array", "List"), ("object", "Object"), ("any", "Anything")];
    let latest = || from_version(1.1);
    vec![
        options(
            "inputSource",
            "What callers hand over",
            &[("workflowInputs", "Named fields"), ("jsonExample", "Fields as in an example"), ("passthrough", "Anything")],
        )
        .no_expression()
        .when([latest()]),
        param("jsonExample", "Example", ParamKind::Json, json!("{\n  \"aField\": \"a string\",\n  \"aNumber\": 123\n}"))
            .no_expression()
            .when([latest(), is("inputSource", &["jsonExample"])]),
        list(
            "workflowInputs",
            "Fields",
            "values",
            "Field",
            vec![
                string("name", "Name").required().placeholder("customer_id").no_expression(),
                options("type", "Type", &types).no_expression(),
            ],
        )
        .when([latest(), is("inputSource", &["workflowInputs"])]),
    ]
}

#[async_trait::async_trait]
impl NodeType for ExecuteWorkflowTrigger {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let fields = fields(ctx);
        if ctx.version() < 1.1 || fields.is_empty() {
            return Ok(start_items(ctx));
        }
        let items: Items = ctx.input(0);
        if items.is_empty() {
            return Ok(NodeOutput::one(vec![Item::new(fields.into_iter().map(|(name, _)| (name, Value::Null)).collect())]));
        }
        map_items(ctx, |item, index| {
            let mut json = JsonMap::new();
            for (name, kind) in &fields {
                json.insert(name.clone(), value(item.json.get(name), name, *kind)?);
            }
            Ok(Item { json: Arc::new(json), binary: item.binary.clone(), ..Item::default() }.paired_with(index))
        })
    }
}

/// The fields asked for, with their types; none: everything passes.
fn fields(ctx: &NodeContext) -> Vec<(String, Kind)> {
    match ctx.raw("inputSource").as_str() {
        Some("passthrough") => vec![],
        Some("jsonExample") => {
            let raw = ctx.raw("jsonExample");
            let example = raw.as_str().and_then(json_text::parse_loose).unwrap_or(raw);
            let fields = example.as_object().map(|map| map.iter().map(|(name, value)| (name.clone(), kind_of(value))).collect());
            fields.unwrap_or_default()
        }
        _ => {
            let values = ctx.raw("workflowInputs.values");
            let entries = values.as_array().map(Vec::as_slice).unwrap_or_default();
            let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            entries
                .iter()
                .filter_map(|entry| {
                    Some((
                        text(entry, "name").filter(|n| !n.is_empty())?,
                        Kind::parse(&text(entry, "type").unwrap_or_else(|| "string".into())),
                    ))
                })
                .collect()
        }
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::String(_) => Kind::String,
        Value::Number(_) => Kind::Number,
        Value::Bool(_) => Kind::Boolean,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
        Value::Null => Kind::Any,
    }
}

fn value(given: Option<&Value>, name: &str, kind: Kind) -> Result<Value, NodeError> {
    let Some(given) = given.filter(|v| !v.is_null()) else { return Ok(Value::Null) };
    convert::convert(given, kind).ok_or_else(|| {
        NodeError::new("node.input", format!("'{name}' expects a {} but we got {}", kind.as_str(), convert::describe(given)))
            .hint("Check what the calling workflow hands over.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn named_fields_are_picked_and_converted() {
        let parameters = json!({"workflowInputs": {"values": [{"name": "n", "type": "number"}, {"name": "s"}]}});
        let out = testing::run(&node(), parameters.clone(), vec![json!({"n": "5", "x": 1})]).await.unwrap();
        assert_eq!(out, [[json!({"n": 5, "s": null})]]);
        assert!(testing::run(&node(), parameters, vec![json!({"n": "abc"})]).await.is_err());
        let out = testing::run(&node(), json!({"inputSource": "passthrough"}), vec![json!({"x": 1})]).await.unwrap();
        assert_eq!(out, [[json!({"x": 1})]]);
    }
}
