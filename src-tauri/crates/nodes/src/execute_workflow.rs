//! Runs another workflow and gives out what it ends with.

use std::sync::Arc;

use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef,
    node::{SubCall, SubTarget, SubWorkflows},
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use millrace_reach::{
    get::{Answer, Get, get},
    roots::Roots,
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    field::Field,
    files::{blocking, disk},
    items::{check_canceled, error_item, paired_with_all, pass_all},
    json_text,
};

struct ExecuteWorkflow(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ExecuteWorkflow(NodeSpec {
        node_type: "execute_workflow",
        n8n_type: "n8n-nodes-base.executeWorkflow",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Execute Sub-workflow",
        help: "Runs another workflow with these items and goes on with what it gives back.",
        keywords: &["subworkflow", "sub-workflow", "call", "child", "function", "reuse", "nested"],
        icon: "workflow",
        versions: versions(&[1.0, 1.1, 1.2, 1.3]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        // A repeated call finds the execution that it began, so nothing is done twice.
        effect: Effect::Idempotent,
        summary: "{mode}",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let sources =
        [("database", "One of my workflows"), ("parameter", "Written here as JSON"), ("localFile", "A file"), ("url", "An address")];
    let stored = || is("source", &["database"]);
    vec![
        options("source", "Which workflow", &sources).no_expression(),
        string("workflowId", "Workflow").required().help("Its id or name.").when([stored(), below_version(1.1)]),
        param(
            "workflowId",
            "Workflow",
            ParamKind::ResourceLocator { modes: choices(&[("list", "From the list"), ("id", "By id or name")]), resource: "" },
            json!({"__rl": true, "mode": "list", "value": ""}),
        )
        .required()
        .when([stored(), from_version(1.1)]),
        string("workflowPath", "File").required().placeholder("~/Documents/workflow.json").when([is("source", &["localFile"])]),
        param("workflowJson", "Workflow", ParamKind::Json, json!("\n\n\n")).required().when([is("source", &["parameter"])]),
        string("workflowUrl", "Address").required().placeholder("https://example.org/workflow.json").when([is("source", &["url"])]),
        param("workflowInputs", "Fields handed over", ParamKind::Json, json!({"mappingMode": "defineBelow", "value": null}))
            .help("As n8n writes them: {\"mappingMode\", \"value\", \"schema\"}. Without a schema the items are handed over as they are.")
            .when([stored(), from_version(1.2)]),
        options("mode", "Run", &[("once", "Once with all items"), ("each", "Once for each item")]).no_expression(),
        collection("options", "Options", vec![boolean("waitForSubWorkflow", "Wait until it ends", true)]),
    ]
}

#[async_trait::async_trait]
impl NodeType for ExecuteWorkflow {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let workflows = ctx.workflows.as_ref().ok_or_else(|| {
            NodeError::new("node.sub_workflow", "Other workflows cannot be run from here.")
                .hint("Run this workflow in Millrace itself, where the other workflow is stored.")
        })?;
        let call = Call { ctx, workflows, given: handed_over(ctx)?, wait: ctx.raw("options.waitForSubWorkflow") != Value::Bool(false) };
        let items = ctx.items();
        let out = if ctx.raw("mode") == "each" { call.each(&items).await? } else { call.once(&items).await? };
        Ok(NodeOutput::one(out))
    }
}

struct Call<'a> {
    ctx: &'a NodeContext,
    workflows: &'a Arc<dyn SubWorkflows>,
    /// What the other workflow gets, by input item.
    given: Items,
    wait: bool,
}

impl Call<'_> {
    async fn once(&self, items: &Items) -> Result<Vec<Item>, NodeError> {
        let given = match self.run(self.given.clone(), 0).await {
            Ok(Some(given)) => given,
            Ok(None) => return Ok(pass_all(items, 0)),
            Err(error) if self.ctx.continue_on_fail() => return Ok(vec![error_item(&error, 0)]),
            Err(error) => return Err(error),
        };
        let one_to_one = given.len() == items.len();
        let pair = |index: usize| if one_to_one { Paired::One(PairedRef::new(index, None)) } else { paired_with_all(items.len()) };
        Ok(given.iter().enumerate().map(|(index, item)| Item { paired: pair(index), ..item.clone() }).collect())
    }

    async fn each(&self, items: &Items) -> Result<Vec<Item>, NodeError> {
        let mut out = Vec::new();
        for (index, item) in items.iter().enumerate() {
            check_canceled(self.ctx, 0)?;
            let one = Arc::new(self.given.get(index).cloned().into_iter().collect());
            match self.run(one, index).await {
                Ok(Some(given)) => out.extend(given.iter().map(|item| item.clone().paired_with(index))),
                Ok(None) => out.push(item.clone().paired_with(index)),
                Err(error) if self.ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(out)
    }

    async fn run(&self, items: Items, index: usize) -> Result<Option<Items>, NodeError> {
        let workflow = target(self.ctx, index).await?;
        let (scope, node) = (&self.ctx.scope, self.ctx.node());
        let key = format!("{}:{}:{index}", node.id, scope.run_index);
        self.workflows.run(SubCall { workflow, items, wait: self.wait, caller: scope.execution.id.clone(), key }).await
    }
}

/// Which workflow is called for an item.
async fn target(ctx: &NodeContext, index: usize) -> Result<SubTarget, NodeError> {
    match ctx.param_string("source", index)?.as_str() {
        "database" => {
            let value = ctx.param("workflowId", index)?;
            let id = value.get("value").unwrap_or(&value);
            let id = id.as_str().map(str::to_owned).unwrap_or_else(|| if id.is_number() { id.to_string() } else { String::new() });
            if id.trim().is_empty() {
                return Err(NodeError::new("node.parameter", "No Workflow ID was provided").hint("Choose the workflow that is to be run."));
            }
            Ok(SubTarget::Stored(id.trim().to_owned()))
        }
        "parameter" => document(match ctx.param("workflowJson", index)? {
            Value::String(text) => json_text::parse_loose(&text),
            other => Some(other),
        }),
        "localFile" => {
            let path = Roots::new(&ctx.policy)?.resolve(&ctx.param_string("workflowPath", index)?)?;
            let bytes = blocking("Reading the workflow", move || disk::read(&path)).await?;
            document(serde_json::from_slice(&bytes).ok())
        }
        "url" => {
            let text = ctx.param_string("workflowUrl", index)?;
            let url = Url::parse(text.trim())
                .map_err(|_| NodeError::new("node.parameter", "The workflow's address is not valid.").hint("Begin it with https://."))?;
            match get(&Get::new(url), &ctx.policy).await {
                Ok(Answer::Body { bytes, .. }) => document(serde_json::from_slice(&bytes).ok()),
                Ok(Answer::Unchanged) => document(None),
                Err(e) => Err(NodeError {
                    retryable: e.is_passing(),
                    ..NodeError::new("node.http", format!("The workflow could not be fetched: {e}."))
                }),
            }
        }
        other => Err(NodeError::new("node.parameter", format!("“{other}” is no place to take a workflow from."))
            .hint("Choose one in “Which workflow”.")),
    }
}

fn document(parsed: Option<Value>) -> Result<SubTarget, NodeError> {
    match parsed {
        Some(Value::Object(map)) if map.contains_key("nodes") => Ok(SubTarget::Given(Value::Object(map))),
        _ => Err(NodeError::new("node.parameter", "What was given is no workflow.")
            .hint("Paste a workflow as n8n or Millrace exports it: {\"nodes\": …, \"connections\": …}.")),
    }
}

/// The items as the other workflow gets them: as they are, or the fields that were mapped.
fn handed_over(ctx: &NodeContext) -> Result<Items, NodeError> {
    let items = ctx.items();
    let inputs = ctx.raw("workflowInputs");
    let names: Vec<&str> = inputs
        .get("schema")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|field| field.get("removed") != Some(&Value::Bool(true)))
        .filter_map(|field| field.get("id").and_then(Value::as_str))
        .collect();
    if ctx.version() < 1.2 || names.is_empty() {
        return Ok(items);
    }
    let automatic = inputs.get("mappingMode").is_some_and(|mode| mode == "autoMapInputData");
    let mapped = Field::of("workflowInputs", inputs.get("value").cloned().unwrap_or_default());
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        check_canceled(ctx, index)?;
        let values = mapped.get(ctx, index)?;
        let found = |name: &str| if automatic { item.json.get(name) } else { values.get(name) }.cloned();
        let json: JsonMap = names.iter().filter_map(|name| Some(((*name).to_owned(), found(name)?))).collect();
        out.push(Item { json: Arc::new(json), binary: item.binary.clone(), ..Item::default() }.paired_with(index));
    }
    Ok(Arc::new(out))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::testing;

    /// Gives each item back with who asked for it.
    #[derive(Default)]
    struct Echo(Mutex<Vec<SubCall>>);

    #[async_trait::async_trait]
    impl SubWorkflows for Echo {
        async fn run(&self, call: SubCall) -> Result<Option<Items>, NodeError> {
            self.0.lock().unwrap().push(call.clone());
            match &call.workflow {
                SubTarget::Stored(id) if id == "broken" => Err(NodeError::new("node.sub_workflow", "It failed.")),
                _ if call.wait => Ok(Some(call.items)),
                _ => Ok(None),
            }
        }
    }

    async fn run(version: f64, parameters: Value) -> (Result<Vec<Vec<Value>>, NodeError>, Vec<SubCall>) {
        let echo = Arc::new(Echo::default());
        let mut ctx = testing::context_at(&node(), version, parameters, vec![vec![json!({"n": 1, "m": 2}), json!({"n": 3})]]);
        ctx.workflows = Some(echo.clone());
        let out = node().execute(&ctx).await.map(testing::json);
        let calls = std::mem::take(&mut *echo.0.lock().unwrap());
        (out, calls)
    }

    #[tokio::test]
    async fn a_stored_workflow_is_called_once_or_for_each_item() {
        let list = json!({"__rl": true, "mode": "list", "value": "w-1"});
        let (out, calls) = run(1.2, json!({"workflowId": list})).await;
        assert_eq!(out.unwrap(), [[json!({"n": 1, "m": 2}), json!({"n": 3})]]);
        assert!(matches!(&calls[..], [call] if call.items.len() == 2 && matches!(&call.workflow, SubTarget::Stored(id) if id == "w-1")));
        let (out, calls) = run(1.0, json!({"workflowId": "7", "mode": "each"})).await;
        assert_eq!((out.unwrap()[0].len(), calls.len()), (2, 2));
        assert_ne!(calls[0].key, calls[1].key);
    }

    #[tokio::test]
    async fn without_waiting_the_items_pass() {
        let (out, calls) = run(1.2, json!({"workflowId": "w", "options": {"waitForSubWorkflow": false}})).await;
        assert_eq!(out.unwrap()[0].len(), 2);
        assert!(!calls[0].wait);
    }

    #[tokio::test]
    async fn mapped_fields_are_handed_over_alone() {
        let schema = json!([{"id": "a"}, {"id": "b", "removed": true}, {"id": "n"}]);
        let inputs = json!({"mappingMode": "defineBelow", "value": {"a": "={{ $json.n }}", "b": 1}, "schema": schema});
        assert_eq!(run(1.2, json!({"workflowId": "w", "workflowInputs": inputs})).await.0.unwrap(), [[json!({"a": 1}), json!({"a": 3})]]);
        let inputs = json!({"mappingMode": "autoMapInputData", "value": {}, "schema": schema});
        assert_eq!(run(1.2, json!({"workflowId": "w", "workflowInputs": inputs})).await.0.unwrap(), [[json!({"n": 1}), json!({"n": 3})]]);
    }

    #[tokio::test]
    async fn a_document_is_handed_on_and_what_is_none_is_refused() {
        let (out, calls) = run(1.2, json!({"source": "parameter", "workflowJson": "{\"nodes\": [], \"connections\": {}}"})).await;
        assert!(out.is_ok() && matches!(calls[0].workflow, SubTarget::Given(_)));
        for parameters in [
            json!({"source": "parameter", "workflowJson": "[1]"}),
            json!({"source": "url", "workflowUrl": "http://127.0.0.1:9/x"}),
            json!({"source": "localFile", "workflowPath": "/etc/passwd"}),
            json!({}),
            json!({"workflowId": "broken"}),
        ] {
            assert!(run(1.2, parameters.clone()).await.0.is_err(), "{parameters}");
        }
    }

    #[tokio::test]
    async fn where_nothing_is_stored_the_error_says_so() {
        let error = testing::run(&node(), json!({"workflowId": "w"}), vec![json!({})]).await.unwrap_err();
        assert_eq!(error.code, "node.sub_workflow");
        assert!(error.hint.is_some());
    }
}
