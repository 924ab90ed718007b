//! Reads a trigger's parameters, so that each complaint names the field.

use millrace_core::JsonMap;
use serde_json::Value;

/// A trigger cannot become a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{node}”: the field “{field}” {problem}.")]
pub struct RouteError {
    /// The node's name.
    pub node: String,
    /// Dotted path of the parameter, such as `options.ipWhitelist`.
    pub field: String,
    /// A half sentence that goes on after the field's name.
    pub problem: String,
}

/// Parameters of one node.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    node: &'a str,
    map: &'a JsonMap,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(node: &'a str, map: &'a JsonMap) -> Self {
        Self { node, map }
    }
    /// A complaint about a field.
    pub(crate) fn wrong(&self, field: &str, problem: impl Into<String>) -> RouteError {
        RouteError { node: self.node.to_owned(), field: field.to_owned(), problem: problem.into() }
    }
    /// The value at a dotted path as written; null counts as absent.
    pub(crate) fn raw(&self, path: &str) -> Option<&'a Value> {
        let mut parts = path.split('.');
        let first = self.map.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part)).filter(|v| !v.is_null())
    }
    /// The value, which must not be an expression: a trigger has no item to resolve it with.
    pub(crate) fn value(&self, path: &str) -> Result<Option<&'a Value>, RouteError> {
        match self.raw(path) {
            Some(Value::String(s)) if s.starts_with('=') => {
                Err(self.wrong(path, "holds an expression that cannot be resolved before a call comes; write a fixed value"))
            }
            other => Ok(other),
        }
    }
    /// A text; absent and empty are the same. Numbers and booleans are written out.
    pub(crate) fn text(&self, path: &str) -> Result<Option<String>, RouteError> {
        match self.value(path)? {
            None => Ok(None),
            Some(Value::String(s)) => Ok(Some(s.clone()).filter(|s| !s.is_empty())),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(value.to_string())),
            Some(_) => Err(self.wrong(path, "must be a text")),
        }
    }
    /// A switch; absent is off.
    pub(crate) fn flag(&self, path: &str) -> Result<bool, RouteError> {
        Ok(self.switch(path)?.unwrap_or(false))
    }
    /// A switch that may be absent.
    pub(crate) fn switch(&self, path: &str) -> Result<Option<bool>, RouteError> {
        match self.value(path)? {
            None => Ok(None),
            Some(Value::Bool(b)) => Ok(Some(*b)),
            Some(Value::String(s)) if s == "true" || s == "false" => Ok(Some(s == "true")),
            Some(_) => Err(self.wrong(path, "must be on or off")),
        }
    }
    /// A number in a range.
    pub(crate) fn number(&self, path: &str, least: f64, most: f64) -> Result<Option<f64>, RouteError> {
        let Some(value) = self.value(path)? else { return Ok(None) };
        let number = match value {
            Value::Number(n) => n.as_f64(),
            Value::String(s) if s.trim().is_empty() => return Ok(None),
            Value::String(s) => s.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(n) if (least..=most).contains(&n) => Ok(Some(n)),
            _ => Err(self.wrong(path, format!("must be a number from {least} to {most}"))),
        }
    }
    /// An HTTP status code.
    pub(crate) fn status(&self, path: &str) -> Result<Option<u16>, RouteError> {
        Ok(self.number(path, 200.0, 599.0)?.map(|n| n as u16))
    }
    /// Texts: a list, or one text with commas between them.
    pub(crate) fn texts(&self, path: &str) -> Result<Vec<String>, RouteError> {
        let all: Vec<String> = match self.value(path)? {
            None => vec![],
            Some(Value::String(s)) => s.split(',').map(str::to_owned).collect(),
            Some(Value::Array(list)) => {
                let texts: Option<Vec<_>> = list.iter().map(|v| v.as_str().map(str::to_owned)).collect();
                texts.ok_or_else(|| self.wrong(path, "must be a list of texts"))?
            }
            Some(_) => return Err(self.wrong(path, "must be a text")),
        };
        Ok(all.into_iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
    }
    /// The objects of a list.
    pub(crate) fn list(&self, path: &str) -> Result<Vec<&'a JsonMap>, RouteError> {
        match self.raw(path) {
            None => Ok(vec![]),
            Some(Value::Array(list)) => {
                let maps: Option<Vec<_>> = list.iter().map(Value::as_object).collect();
                maps.ok_or_else(|| self.wrong(path, "must be a list of entries"))
            }
            Some(Value::Object(one)) => Ok(vec![one]),
            Some(_) => Err(self.wrong(path, "must be a list of entries")),
        }
    }
    /// The fields of an entry of a list.
    pub(crate) fn entry(&self, map: &'a JsonMap) -> Self {
        Self { node: self.node, map }
    }
}
