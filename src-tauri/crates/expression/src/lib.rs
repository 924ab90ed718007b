//! The JavaScript sandbox: expressions and Code nodes.
//!
//! # Expressions
//! [`Expressions`] resolves `=text {{ code }}`:
//! 1. [`template`] splits text from code. Four of five code segments only read a path (`$json.a.b`, `$('X').item.json.a`):
//!    `path` evaluates them in Rust.
//! 2. Any other segment is compiled once per thread. `rewrite` turns it into a function whose parameters are the globals it
//!    names and whose locals are all other names, so that an unknown name is `undefined` and nothing is built that is not used.
//!    n8n's extension methods must also work on `null` and give errors of their own, so `x.isEmpty()` becomes
//!    `__extend(x, "isEmpty", [])`. That needs the start of `x`, for which a tokenizer and bracket matching suffice: an operand is
//!    read backwards from the dot. `$if(a, b, c)` becomes `((a)?(b):(c))`, because n8n evaluates only one branch.
//! 3. The function runs in the thread's [`js::Sandbox`], with `js/globals` for the names and `js/extensions` for the methods.
//!    Data is converted when it is asked for and shared by the expressions of a node run, unless the segment may change it.
//!
//! Errors follow n8n: only its own errors leave a segment, any other exception makes it `undefined`; text that is no JavaScript
//! is `invalid syntax`.

pub mod code;
pub mod data;
mod engine;
pub mod evaluated;
mod hash;
pub mod js;
pub mod paired;
mod path;
mod rewrite;
pub mod rows;
mod scope;
pub mod template;
mod token;

use std::sync::Arc;

use millrace_core::{
    Scope,
    evaluate::{EvaluateError, Evaluator, is_expression},
};
use serde_json::Value;

pub use evaluated::{Evaluated, Kind};
pub use js::Limits;

/// Resolves expressions. Cheap to clone; every thread that uses it has a JavaScript runtime of its own.
///
/// Names in [`Scope::extra`] are globals (`$pageCount`, `$response`, …); its `fromAI` holds what a model chose for `$fromAI`, by key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expressions {
    limits: Limits,
}

impl Expressions {
    /// With these limits for each evaluation.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// The value of one parameter text for an item; text without a leading `=` is itself.
    ///
    /// # Errors
    /// When the expression is malformed, raises, or runs past its limits.
    pub fn evaluate(&self, expression: &str, scope: &Arc<Scope>, item: usize) -> Result<Evaluated, EvaluateError> {
        match expression.strip_prefix('=') {
            Some(text) => engine::of_thread(self.limits)?.evaluate(text, scope, item),
            None => Ok(Evaluated::new(Kind::String, Value::String(expression.to_owned()))),
        }
    }
}

impl Evaluator for Expressions {
    fn resolve(&self, value: &Value, scope: &Arc<Scope>, item: usize) -> Result<Value, EvaluateError> {
        Ok(match value {
            Value::String(text) if is_expression(text) => self.evaluate(text, scope, item)?.value,
            Value::Array(list) => Value::Array(list.iter().map(|v| self.resolve(v, scope, item)).collect::<Result<_, _>>()?),
            Value::Object(map) => Value::Object(
                map.iter().map(|(k, v)| Ok((k.clone(), self.resolve(v, scope, item)?))).collect::<Result<_, EvaluateError>>()?,
            ),
            other => other.clone(),
        })
    }

    fn is_undefined(&self, text: &str, scope: &Arc<Scope>, item: usize) -> bool {
        is_expression(text) && self.evaluate(text, scope, item).is_ok_and(|value| value.kind == Kind::Undefined)
    }
}
