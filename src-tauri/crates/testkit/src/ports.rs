//! Ports for tests that need neither expressions nor code.

use std::sync::Arc;

use millrace_core::{
    Scope,
    evaluate::{CodeJob, CodeResult, CodeRunner, EvaluateError, Evaluator},
};
use serde_json::Value;

/// Takes every value as it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoExpressions;

impl Evaluator for NoExpressions {
    fn resolve(&self, value: &Value, _: &Arc<Scope>, _: usize) -> Result<Value, EvaluateError> {
        Ok(value.clone())
    }

    fn is_undefined(&self, _: &str, _: &Arc<Scope>, _: usize) -> bool {
        false
    }
}

/// Runs nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCode;

#[async_trait::async_trait]
impl CodeRunner for NoCode {
    async fn run(&self, _: CodeJob) -> Result<CodeResult, EvaluateError> {
        Err(EvaluateError::new("code.crashed", "There is no code runner in this test."))
    }
}
