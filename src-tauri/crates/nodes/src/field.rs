//! A parameter read once before the loop over the items, and resolved per item only where it holds an expression.

use std::borrow::Cow;

use millrace_core::{NodeContext, NodeError, node::has_expression};
use serde_json::Value;

use crate::js;

/// A parameter's text as written, and whether it must be resolved.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    name: Cow<'static, str>,
    raw: Value,
    dynamic: bool,
}

impl Field {
    /// The parameter at a dotted path, or its default.
    pub(crate) fn new(ctx: &NodeContext, path: &'static str) -> Self {
        Self::of(path, ctx.raw(path))
    }
    /// A value that came from inside a parameter; `name` is what errors call it.
    pub(crate) fn of(name: impl Into<Cow<'static, str>>, raw: Value) -> Self {
        let dynamic = has_expression(&raw);
        Self { name: name.into(), raw, dynamic }
    }
    /// As written.
    pub(crate) fn raw(&self) -> &Value {
        &self.raw
    }
    /// Whether it differs from item to item.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.dynamic
    }
    /// The value for one item.
    pub(crate) fn get(&self, ctx: &NodeContext, item: usize) -> Result<Cow<'_, Value>, NodeError> {
        if !self.dynamic {
            return Ok(Cow::Borrowed(&self.raw));
        }
        resolve(ctx, &self.raw, item, &self.name).map(Cow::Owned)
    }
    /// Whether its value is JavaScript's `undefined` rather than null.
    pub(crate) fn is_undefined(&self, ctx: &NodeContext, item: usize) -> bool {
        is_undefined(ctx, &self.raw, item)
    }
    /// The value as text; null is empty.
    pub(crate) fn text(&self, ctx: &NodeContext, item: usize) -> Result<String, NodeError> {
        Ok(match self.get(ctx, item)?.as_ref() {
            Value::Null => String::new(),
            other => js::to_text(other),
        })
    }
    /// The value as a yes or no.
    pub(crate) fn flag(&self, ctx: &NodeContext, item: usize) -> Result<bool, NodeError> {
        Ok(match self.get(ctx, item)?.as_ref() {
            Value::String(s) => s == "true",
            other => js::truthy(other),
        })
    }
    /// The value as a number.
    pub(crate) fn number(&self, ctx: &NodeContext, item: usize) -> Result<Option<f64>, NodeError> {
        Ok(match self.get(ctx, item)?.as_ref() {
            Value::Null => None,
            other => js::to_number(other),
        })
    }
}

/// Resolves the expressions in a value for one item.
pub(crate) fn resolve(ctx: &NodeContext, raw: &Value, item: usize, name: &str) -> Result<Value, NodeError> {
    ctx.evaluator.resolve(raw, &ctx.scope, item).map_err(|e| {
        let error = NodeError::from(e).on_item(item);
        if name.is_empty() { error } else { error.hint(format!("Check the expression in “{name}”.")) }
    })
}

/// Whether an expression that resolved to null is really JavaScript's `undefined`.
pub(crate) fn is_undefined(ctx: &NodeContext, raw: &Value, item: usize) -> bool {
    raw.as_str().is_some_and(|text| ctx.evaluator.is_undefined(text, &ctx.scope, item))
}

/// Names in a parameter: a list, or text with commas between them.
pub(crate) fn names(value: &Value, label: &str) -> Result<Vec<String>, NodeError> {
    match value {
        Value::Null => Ok(vec![]),
        Value::String(s) => Ok(s.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()),
        Value::Array(list) => Ok(list.iter().map(js::to_text).collect()),
        _ => Err(NodeError::new(
            "node.parameter",
            format!("The '{label}' parameter must be a string of fields separated by commas or an array of strings."),
        )),
    }
}
