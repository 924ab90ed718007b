//! Contexts made from a node's own, for nodes that call others or need more names in expressions.

use std::sync::Arc;

use millrace_core::{JsonMap, NodeContext, NodeError, NodeSpec, Scope, TypeVersion};
use serde_json::Value;

fn copy(scope: &Scope) -> Scope {
    Scope {
        workflow: scope.workflow.clone(),
        node_index: scope.node_index,
        run_data: scope.run_data.clone(),
        inputs: scope.inputs.clone(),
        sources: scope.sources.clone(),
        run_index: scope.run_index,
        execution: scope.execution.clone(),
        timezone: scope.timezone.clone(),
        vars: scope.vars.clone(),
        env: scope.env.clone(),
        node_state: scope.node_state.clone(),
        static_data: scope.static_data.clone(),
        custom_data: scope.custom_data.clone(),
        extra: scope.extra.clone(),
        clock: scope.clock.clone(),
        binary: scope.binary.clone(),
    }
}

/// Runs JavaScript of our own with these values in sight; their names begin with `$`. The source must not hold data: it is compiled once.
pub(crate) fn compute<const N: usize>(ctx: &NodeContext, source: &str, values: [(&str, Value); N]) -> Result<Value, NodeError> {
    let mut scope = copy(&ctx.scope);
    scope.extra.extend(values.into_iter().map(|(name, value)| (name.to_owned(), value)));
    let source = Value::String(format!("={{{{ {source} }}}}"));
    Ok(ctx.evaluator.resolve(&source, &Arc::new(scope), 0)?)
}

/// The same context as another node type would see it, with other parameters.
pub(crate) fn as_node(ctx: &NodeContext, spec: &NodeSpec, version: f64, parameters: JsonMap) -> NodeContext {
    let mut scope = copy(&ctx.scope);
    let mut workflow = (*scope.workflow).clone();
    if let Some(node) = workflow.nodes.get_mut(scope.node_index) {
        node.type_version = TypeVersion(version);
        node.parameters = parameters;
    }
    scope.workflow = Arc::new(workflow);
    NodeContext {
        scope: Arc::new(scope),
        spec: Arc::new(spec.clone()),
        evaluator: ctx.evaluator.clone(),
        code: ctx.code.clone(),
        secrets: ctx.secrets.clone(),
        policy: ctx.policy.clone(),
        canceled: ctx.canceled.clone(),
        responder: ctx.responder.clone(),
        breakers: ctx.breakers.clone(),
        workflows: ctx.workflows.clone(),
        tables: ctx.tables.clone(),
    }
}
