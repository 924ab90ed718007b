//! Evaluating single expressions: what `millrace expression` does.

use millrace_expression::{Expressions, rows};
use serde_json::{Value, json};

/// Evaluates a row `{id, expression, input_items, timezone}`; gives `{id, result {type, value}}` or `{id, error}`.
pub fn evaluate(row: &Value) -> Value {
    let answer = match serde_json::from_value(row.clone()) {
        Ok(read) => serde_json::to_value(rows::evaluate(&Expressions::default(), read)),
        Err(e) => Ok(json!({"id": row["id"], "error": {"message": format!("The row cannot be read: {e}")}})),
    };
    answer.unwrap_or_else(|e| json!({"id": row["id"], "error": {"message": e.to_string()}}))
}
