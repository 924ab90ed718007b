//! The key by which calls of a webhook are told to be the same.

use std::sync::Arc;

use millrace_core::{
    Item, JsonMap, Node, Scope, Workflow, clock::SystemClock, evaluate::Evaluator, node::InlineBinary, run::ExecutionInfo,
};
use millrace_triggers::webhook::KeyEvaluator;
use serde_json::Value;

/// Resolves key expressions.
pub(crate) struct Keys {
    pub(crate) evaluator: Arc<dyn Evaluator>,
    pub(crate) timezone: String,
}

impl KeyEvaluator for Keys {
    fn key(&self, expression: &str, item: &Item) -> Result<Option<String>, String> {
        let items = Arc::new(vec![item.clone()]);
        let scope = Arc::new(Scope {
            workflow: Arc::new(Workflow { nodes: vec![Node::new("Webhook", "webhook", 2.0)], ..Workflow::default() }),
            node_index: 0,
            run_data: Arc::default(),
            inputs: vec![Some(items)],
            sources: vec![],
            run_index: 0,
            execution: ExecutionInfo::default(),
            timezone: self.timezone.clone(),
            vars: Arc::default(),
            env: None,
            node_state: Arc::default(),
            static_data: Arc::default(),
            custom_data: Arc::default(),
            extra: JsonMap::new(),
            clock: Arc::new(SystemClock),
            binary: Arc::new(InlineBinary),
        });
        let value = self.evaluator.resolve(&Value::from(expression), &scope, 0).map_err(|e| e.message)?;
        Ok(match value {
            Value::Null => None,
            Value::String(text) => Some(text).filter(|t| !t.is_empty()),
            other => Some(other.to_string()),
        })
    }
}
