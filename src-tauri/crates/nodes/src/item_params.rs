//! A node's parameters for many items: read in place, and only what holds an expression is resolved, once per item.

use std::borrow::Cow;

use millrace_core::{JsonMap, NodeContext, NodeError, node::has_expression};
use serde_json::Value;

/// The parameters of the running node. Absent ones are `None`; their defaults are the caller's business.
pub(crate) struct ItemParams<'a> {
    ctx: &'a NodeContext,
    map: Cow<'a, JsonMap>,
}

impl<'a> ItemParams<'a> {
    /// The parameters as the node holds them.
    pub(crate) fn new(ctx: &'a NodeContext) -> Self {
        Self { ctx, map: Cow::Borrowed(&ctx.node().parameters) }
    }
    /// Parameters rewritten by the caller, such as those of an older version.
    pub(crate) fn rewritten(ctx: &'a NodeContext, map: JsonMap) -> Self {
        Self { ctx, map: Cow::Owned(map) }
    }
    /// A parameter as written, by dotted path.
    pub(crate) fn raw(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let first = self.map.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    }
    /// A parameter for one item, by dotted path.
    pub(crate) fn value(&self, path: &str, item: usize) -> Result<Option<Cow<'_, Value>>, NodeError> {
        let mut parts = path.split('.');
        let Some(first) = parts.next().and_then(|name| self.map.get(name)) else { return Ok(None) };
        let mut value = Cow::Borrowed(first);
        for part in parts {
            if value.is_string() {
                value = self.resolve(value, path, item)?;
            }
            value = match value {
                Cow::Borrowed(v) => match v.get(part) {
                    Some(v) => Cow::Borrowed(v),
                    None => return Ok(None),
                },
                Cow::Owned(Value::Object(mut map)) => match map.shift_remove(part) {
                    Some(v) => Cow::Owned(v),
                    None => return Ok(None),
                },
                Cow::Owned(_) => return Ok(None),
            };
        }
        self.resolve(value, path, item).map(Some)
    }
    /// Resolves the expressions inside a value for one item.
    pub(crate) fn resolve<'v>(&self, value: Cow<'v, Value>, path: &str, item: usize) -> Result<Cow<'v, Value>, NodeError> {
        if !has_expression(&value) {
            return Ok(value);
        }
        match self.ctx.evaluator.resolve(&value, &self.ctx.scope, item) {
            Ok(resolved) => Ok(Cow::Owned(resolved)),
            Err(e) => Err(NodeError::from(e).on_item(item).hint(format!("Check the expression in “{path}”."))),
        }
    }
    /// A parameter as text; absent or null is `default`.
    pub(crate) fn text(&self, path: &str, item: usize, default: &'static str) -> Result<Cow<'_, str>, NodeError> {
        Ok(match self.value(path, item)? {
            None => Cow::Borrowed(default),
            Some(Cow::Borrowed(Value::String(s))) => Cow::Borrowed(s),
            Some(Cow::Owned(Value::String(s))) => Cow::Owned(s),
            Some(v) if v.is_null() => Cow::Borrowed(default),
            Some(v) => Cow::Owned(v.to_string()),
        })
    }
    /// A parameter as a boolean; absent is `default`.
    pub(crate) fn flag(&self, path: &str, item: usize, default: bool) -> Result<bool, NodeError> {
        Ok(match self.value(path, item)?.as_deref() {
            None | Some(Value::Null) => default,
            Some(Value::Bool(b)) => *b,
            Some(Value::String(s)) => s == "true",
            Some(Value::Number(n)) => n.as_f64().is_some_and(|n| n != 0.0),
            Some(_) => false,
        })
    }
    /// A parameter as a number; numeric text counts.
    pub(crate) fn number(&self, path: &str, item: usize) -> Result<Option<f64>, NodeError> {
        Ok(match self.value(path, item)?.as_deref() {
            Some(Value::Number(n)) => n.as_f64(),
            Some(Value::String(s)) => s.trim().parse().ok(),
            _ => None,
        })
    }
    /// The entries of a list parameter (`queryParameters.parameters`) for one item.
    pub(crate) fn list(&self, path: &str, item: usize) -> Result<Vec<Value>, NodeError> {
        Ok(match self.value(path, item)?.map(Cow::into_owned) {
            Some(Value::Array(list)) => list,
            Some(Value::Object(map)) => vec![Value::Object(map)],
            _ => vec![],
        })
    }
}
