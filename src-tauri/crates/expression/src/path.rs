//! Segments that only read: `$json.a.b[0]["c d"]`, `$('X').item.json.a`, `$itemIndex`. Evaluated without JavaScript;
//! four of five segments are of this form.

use millrace_core::{Scope, evaluate::EvaluateError};
use serde_json::Value;

use crate::data;

/// What a path starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Root {
    Json,
    ItemIndex,
    RunIndex,
    /// `$('X').item.json`
    Paired(String),
    /// `$('X').first().json`
    First(String),
    /// `$('X').last().json`
    Last(String),
    /// `$node["X"].json`
    Node(String),
    /// `$input.first().json`
    InputFirst,
    /// `$input.last().json`
    InputLast,
    /// `$('X').all().length`
    Count(String),
    /// `$input.all().length`
    InputCount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// A parsed path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    root: Root,
    steps: Vec<Step>,
}

/// What a path gives.
pub(crate) enum Found {
    Value(Value),
    Undefined,
    /// Only JavaScript knows (`"text".length` of a method name, inherited properties, …).
    AskJavaScript,
}

impl Path {
    /// The path that this code is, if it is one.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        let mut cursor = Cursor { rest: code.trim() };
        let root = cursor.root()?;
        let mut steps = Vec::new();
        while !cursor.rest.is_empty() {
            steps.push(cursor.step()?);
        }
        if matches!(root, Root::ItemIndex | Root::RunIndex | Root::Count(_) | Root::InputCount) && !steps.is_empty() {
            return None;
        }
        Some(Self { root, steps })
    }

    /// Its value for one item.
    pub(crate) fn evaluate(&self, scope: &Scope, item: usize) -> Result<Found, EvaluateError> {
        let number = |n: usize| Ok(Found::Value(Value::from(n)));
        let found = match &self.root {
            Root::ItemIndex => return number(item),
            Root::RunIndex => return Ok(Found::Value(Value::from(scope.run_index))),
            Root::Count(node) => return number(data::items(scope, node, None, None)?.len()),
            Root::InputCount => return number(data::input(scope).len()),
            Root::Json => Some(data::current(scope, item)?),
            Root::InputFirst => data::input(scope).first(),
            Root::InputLast => data::input(scope).last(),
            Root::Paired(node) => Some(crate::paired::item(scope, item, node)?),
            Root::First(node) => data::items(scope, node, None, None)?.first(),
            Root::Last(node) => data::items(scope, node, None, None)?.last(),
            Root::Node(node) => Some(data::item_at(scope, node, item)?),
        };
        let Some(found) = found else { return Ok(Found::Undefined) };
        let Some((first, steps)) = self.steps.split_first() else { return Ok(Found::Value(Value::Object((*found.json).clone()))) };
        let Step::Key(key) = first else { return Ok(Found::AskJavaScript) };
        let Some(mut value) = found.json.get(key) else { return Ok(missing(key)) };
        for (at, step) in steps.iter().enumerate() {
            if at + 1 == steps.len()
                && matches!(step, Step::Key(key) if key == "length")
                && let Some(n) = length(value)
            {
                return number(n);
            }
            value = match (value, step) {
                (Value::Null, _) => return Ok(Found::Undefined),
                (Value::Object(map), Step::Key(key)) => match map.get(key) {
                    Some(v) => v,
                    None if is_inherited(key) => return Ok(Found::AskJavaScript),
                    // Reading on from `undefined` is an error that n8n swallows: undefined either way.
                    None => return Ok(Found::Undefined),
                },
                (Value::Array(list), Step::Index(i)) => match list.get(*i) {
                    Some(v) => v,
                    None => return Ok(Found::Undefined),
                },
                _ => return Ok(Found::AskJavaScript),
            };
        }
        Ok(Found::Value(value.clone()))
    }
}

/// `.length` of a string or array.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(s) => Some(s.encode_utf16().count()),
        Value::Array(list) => Some(list.len()),
        _ => None,
    }
}

fn missing(key: &str) -> Found {
    if is_inherited(key) { Found::AskJavaScript } else { Found::Undefined }
}

/// Names that every object has.
pub(crate) fn is_inherited(key: &str) -> bool {
    matches!(key, "toString" | "valueOf" | "hasOwnProperty" | "isPrototypeOf" | "propertyIsEnumerable" | "toLocaleString")
        || key.starts_with("__")
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, text: &str) -> bool {
        let found = self.rest.strip_prefix(text);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn root(&mut self) -> Option<Root> {
        if self.take("$json") {
            return self.at_end_of_name().then_some(Root::Json);
        }
        if self.take("$itemIndex") {
            return self.at_end_of_name().then_some(Root::ItemIndex);
        }
        if self.take("$runIndex") {
            return self.at_end_of_name().then_some(Root::RunIndex);
        }
        if self.take("$input.") {
            return self.input();
        }
        if self.take("$node[") {
            let name = self.quoted()?;
            return (self.take("].json") && self.at_end_of_name()).then_some(Root::Node(name));
        }
        if !self.take("$(") {
            return None;
        }
        let name = self.quoted()?;
        self.take(")").then_some(())?;
        for (text, make) in [
            (".item.json", Root::Paired as fn(String) -> Root),
            (".first().json", Root::First),
            (".last().json", Root::Last),
            (".all().length", Root::Count),
        ] {
            if self.take(text) {
                return self.at_end_of_name().then(|| make(name));
            }
        }
        None
    }

    fn input(&mut self) -> Option<Root> {
        for (text, root) in [
            ("item.json", Root::Json),
            ("first().json", Root::InputFirst),
            ("last().json", Root::InputLast),
            ("all().length", Root::InputCount),
        ] {
            if self.take(text) {
                return self.at_end_of_name().then_some(root);
            }
        }
        None
    }

    fn at_end_of_name(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(['.', '[']) || self.rest.starts_with("?.")
    }

    fn step(&mut self) -> Option<Step> {
        let optional = self.take("?.");
        if !optional && !self.rest.starts_with('[') && !self.take(".") {
            return None;
        }
        if self.take("[") {
            if let Some(end) = self.rest.find(']').filter(|end| *end > 0 && self.rest[..*end].bytes().all(|b| b.is_ascii_digit())) {
                let index = self.rest[..end].parse().ok().filter(|_| end == 1 || !self.rest.starts_with('0'))?;
                self.rest = &self.rest[end + 1..];
                return Some(Step::Index(index));
            }
            let key = self.quoted()?;
            return (self.take("]") && allowed(&key)).then_some(Step::Key(key));
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !allowed(name) {
            return None;
        }
        self.rest = rest;
        Some(Step::Key(name.to_owned()))
    }

    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inner = &self.rest[1..];
        let end = inner.find(quote)?;
        let text = &inner[..end];
        if text.contains(['\\', '\n', '\r']) {
            return None;
        }
        self.rest = &inner[end + 1..];
        Some(text.to_owned())
    }
}

fn allowed(name: &str) -> bool {
    !matches!(name, "constructor" | "__proto__" | "prototype")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_recognised() {
        for code in [
            "$json",
            "$json.a.b[0][\"c d\"]",
            " $json?.a?.['b'] ",
            "$('X y').item.json.a",
            "$(\"X\").first().json",
            "$node[\"X\"].json.a",
            "$itemIndex",
            "$input.item.json.x",
        ] {
            assert!(Path::parse(code).is_some(), "{code}");
        }
        for code in [
            "$json.a()",
            "$json.a + 1",
            "$jsonx",
            "$json[a]",
            "$json.constructor",
            "$json['__proto__']",
            "$('X').item",
            "$json.1",
            "$json..a",
            "$json[01]",
            "$itemIndex.x",
            "$json.a b",
        ] {
            assert!(Path::parse(code).is_none(), "{code}");
        }
    }
}
