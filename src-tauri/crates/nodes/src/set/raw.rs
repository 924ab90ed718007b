//! A JSON object written as text, with expressions inside.

use millrace_core::{JsonMap, NodeContext, NodeError, evaluate::is_expression};
use serde_json::Value;

use crate::{
    field, js, json_text,
    pieces::{Piece, split},
};

/// JSON text, read once.
pub(super) struct JsonText {
    raw: Value,
    /// The text between and inside `{{ }}`, when it is an expression.
    pieces: Option<Vec<Piece>>,
}

impl JsonText {
    pub(super) fn new(raw: Value) -> Self {
        let pieces = raw.as_str().filter(|s| is_expression(s)).map(|s| split(s.trim_start_matches('=')));
        Self { raw, pieces }
    }

    /// The object, for one item.
    pub(super) fn read(&self, ctx: &NodeContext, item: usize) -> Result<JsonMap, NodeError> {
        self.read_as(ctx, item, "'JSON Output'")
    }

    /// The object, for one item; `place` is what errors call the parameter.
    pub(super) fn read_as(&self, ctx: &NodeContext, item: usize, place: &str) -> Result<JsonMap, NodeError> {
        let value = match (&self.pieces, &self.raw) {
            (Some(pieces), _) => parse(&join(ctx, pieces, item)?, item, place)?,
            (None, Value::String(text)) => parse(text, item, place)?,
            (None, other) => other.clone(),
        };
        match value {
            Value::Object(map) => Ok(map),
            _ => {
                Err(NodeError::new("node.parameter", format!("The {place} in item {item} does not contain a valid JSON object"))
                    .on_item(item))
            }
        }
    }
}

fn parse(text: &str, item: usize, place: &str) -> Result<Value, NodeError> {
    json_text::parse_loose(text).ok_or_else(|| {
        let shown: String = text.chars().take(2000).collect();
        NodeError::new("node.parameter", format!("The {place} in item {item} contains invalid JSON")).describe(shown).on_item(item)
    })
}

/// Expressions that give objects are written as JSON, everything else as text.
fn join(ctx: &NodeContext, pieces: &[Piece], item: usize) -> Result<String, NodeError> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Expression(raw) => match field::resolve(ctx, raw, item, "jsonOutput")? {
                value @ (Value::Object(_) | Value::Array(_)) => out.push_str(&value.to_string()),
                Value::Null if field::is_undefined(ctx, raw, item) => out.push_str("undefined"),
                value => out.push_str(&js::to_text(&value)),
            },
        }
    }
    Ok(out)
}
