//! Text with `{{ }}` in it, split so that each expression can be resolved on its own.

use serde_json::Value;

/// A part of the text.
pub(crate) enum Piece {
    /// As it stands.
    Text(String),
    /// An expression of its own, as the evaluator takes it.
    Expression(Value),
}

/// The parts of a text, in order. An expression ends at the first `}}`.
pub(crate) fn split(mut rest: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}").map(|end| start + end + 2) else { break };
        pieces.push(Piece::Text(rest[..start].to_owned()));
        pieces.push(Piece::Expression(Value::String(format!("={}", &rest[start..end]))));
        rest = &rest[end..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
