//! Runs JavaScript over the items, in a process of its own that can be stopped at any moment.

use std::{sync::Arc, time::Duration};

use millrace_core::{
    Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    evaluate::{CodeJob, CodeMode},
    item::read_items,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

/// How long code may run.
const TIME: Duration = Duration::from_secs(60);
/// How much memory its data may take.
const MEMORY: usize = 256 << 20;

struct Code(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Code(spec()))
}

fn spec() -> NodeSpec {
    let javascript = || is("language", &["javaScript"]);
    NodeSpec {
        node_type: "code",
        n8n_type: "n8n-nodes-base.code",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Code",
        label: "Code",
        help: "Changes items with JavaScript of your own.",
        keywords: &["javascript", "script", "function", "custom", "program"],
        icon: "code",
        versions: versions(&[1.0, 2.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("mode", "Mode", &[("runOnceForAllItems", "Run once for all items"), ("runOnceForEachItem", "Run once for each item")])
                .no_expression(),
            options("language", "Language", &[("javaScript", "JavaScript"), ("python", "Python"), ("pythonNative", "Python (native)")])
                .no_expression()
                .when([from_version(2.0)]),
            source_code("jsCode", "JavaScript", "javascript").when([below_version(2.0)]),
            source_code("jsCode", "JavaScript", "javascript").when([from_version(2.0), javascript()]),
            source_code("pythonCode", "Python", "python").when([from_version(2.0), is("language", &["python", "pythonNative"])]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{mode}",
        required_inputs: None,
    }
}

/// A parameter that holds source code, none by default.
pub(crate) fn source_code(name: &'static str, label: &'static str, language: &'static str) -> ParamSpec {
    source_code_with(name, label, language, "")
}

/// A parameter that holds source code; `default` runs in a node that was never edited.
pub(crate) fn source_code_with(name: &'static str, label: &'static str, language: &'static str, default: &str) -> ParamSpec {
    param(name, label, ParamKind::Code { language }, Value::from(default)).no_expression()
}

/// Runs the source in the parameter `name` and reads the items it gave. Nothing else knows how code is run.
pub(crate) async fn run(ctx: &NodeContext, name: &str, mode: CodeMode) -> Result<NodeOutput, NodeError> {
    let source = match ctx.raw(name) {
        Value::String(source) => source,
        _ => String::new(),
    };
    let job = CodeJob { source, mode, scope: Arc::clone(&ctx.scope), timeout: TIME, memory: MEMORY };
    let result = ctx.code.run(job).await?;
    let items = read_items(&result.items_json).map_err(unreadable)?;
    Ok(NodeOutput { logs: result.logs, ..NodeOutput::one(items) })
}

/// What the source in the parameter `name` may do: code has no files and no network but for its helpers that send requests.
pub(crate) fn effect(node: &Node, name: &str) -> Effect {
    let source = node.parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    // `helpers.httpRequest`, `helpers.request`, and either of them taken out of `helpers` first.
    let calls_out = source.contains("helpers") && (source.contains("Request") || source.contains("request"));
    if calls_out { Effect::Once } else { Effect::None }
}

fn unreadable(error: serde_json::Error) -> NodeError {
    NodeError::new("code.result", "Code doesn't return items properly")
        .describe(format!("What it returned cannot be read as items: {error}."))
        .hint("Return plain objects, not nested more than about 100 deep; files need `data` in base64.")
}

fn python() -> NodeError {
    NodeError::new("code.language", "Python code cannot run in Millrace yet.")
        .describe("This node's language is Python; Millrace runs JavaScript in Code nodes.")
        .hint("Set the language to JavaScript and rewrite the code, or call the Python program through an HTTP Request node.")
}

#[async_trait::async_trait]
impl NodeType for Code {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if ctx.version() >= 2.0 && ctx.raw("language") != "javaScript" {
            return Err(python());
        }
        let mode = if ctx.raw("mode") == "runOnceForEachItem" { CodeMode::EachItem } else { CodeMode::AllItems };
        run(ctx, "jsCode", mode).await
    }
    fn effect(&self, node: &Node) -> Effect {
        effect(node, "jsCode")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;

    use millrace_core::evaluate::{CodeResult, CodeRunner, EvaluateError};
    use serde_json::json;

    use super::*;
    use crate::{
        function, function_item,
        testing::{context_at, json as jsons},
    };

    /// Gives back what it was told to, and remembers how it was called. The real pool is tested in its own crate.
    struct Given {
        items: &'static str,
        calls: Mutex<Vec<(String, CodeMode)>>,
    }

    #[async_trait::async_trait]
    impl CodeRunner for Given {
        async fn run(&self, job: CodeJob) -> Result<CodeResult, EvaluateError> {
            self.calls.lock().unwrap().push((job.source, job.mode));
            Ok(CodeResult { items_json: self.items.as_bytes().to_vec(), logs: vec!["hello".into()] })
        }
    }

    async fn run(
        node: &Arc<dyn NodeType>,
        version: f64,
        parameters: Value,
        items: &'static str,
    ) -> (Result<NodeOutput, NodeError>, Vec<(String, CodeMode)>) {
        let runner = Arc::new(Given { items, calls: Mutex::default() });
        let mut ctx = context_at(node, version, parameters, vec![vec![json!({})]]);
        ctx.code = runner.clone();
        let result = node.execute(&ctx).await;
        let calls = runner.calls.lock().unwrap().clone();
        (result, calls)
    }

    #[test]
    fn only_code_that_may_send_requests_is_asked_about() {
        for (node, name) in [(node(), "jsCode"), (function::node(), "functionCode"), (function_item::node(), "functionCode")] {
            let effect = |source: &str| {
                let mut set_up = Node::new("Code", node.spec().node_type, 1.0);
                set_up.parameters.insert(name.into(), source.into());
                node.effect(&set_up)
            };
            assert_eq!(effect("return items;"), Effect::None);
            assert_eq!(effect("await this.helpers.httpRequest({ url })"), Effect::Once);
            assert_eq!(effect("const { request } = this.helpers; await request(url)"), Effect::Once);
        }
    }

    #[tokio::test]
    async fn each_node_calls_its_code_in_its_way() {
        for (node, version, parameters, mode) in [
            (node(), 2.0, json!({"jsCode": "x"}), CodeMode::AllItems),
            (node(), 1.0, json!({"jsCode": "x", "mode": "runOnceForEachItem"}), CodeMode::EachItem),
            (function::node(), 1.0, json!({"functionCode": "x"}), CodeMode::Function),
            (function_item::node(), 1.0, json!({"functionCode": "x"}), CodeMode::FunctionItem),
        ] {
            let (result, calls) = run(&node, version, parameters, r#"[{"json":{"a":1},"pairedItem":{"item":0}}]"#).await;
            let output = result.unwrap();
            assert_eq!(calls, [("x".to_owned(), mode)]);
            assert_eq!(output.logs, ["hello"]);
            assert_eq!(jsons(output), [[json!({"a": 1})]]);
        }
    }

    #[tokio::test]
    async fn an_old_node_that_was_never_edited_runs_its_default_code() {
        for (node, default) in [(function::node(), function::DEFAULT), (function_item::node(), function_item::DEFAULT)] {
            let (_, calls) = run(&node, 1.0, json!({}), "[]").await;
            assert_eq!(calls[0].0, default);
            let (_, calls) = run(&node, 1.0, json!({"functionCode": ""}), "[]").await;
            assert_eq!(calls[0].0, "", "what a person emptied stays empty");
        }
    }

    #[tokio::test]
    async fn python_is_refused_before_anything_runs() {
        for language in ["python", "pythonNative"] {
            let (result, calls) = run(&node(), 2.0, json!({"language": language, "pythonCode": "return []"}), "[]").await;
            let error = result.unwrap_err();
            assert_eq!((error.code.as_str(), error.message.as_str()), ("code.language", "Python code cannot run in Millrace yet."));
            assert!(error.hint.unwrap().contains("JavaScript"));
            assert!(calls.is_empty());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_as_items_is_an_error() {
        for broken in ["", "{}", r#"[{"json":5}]"#, r#"[{"json":{},"binary":{"f":{"data":"***"}}}]"#] {
            let (result, _) = run(&node(), 2.0, json!({"jsCode": ""}), broken).await;
            assert_eq!(result.unwrap_err().code, "code.result", "{broken}");
        }
    }
}
