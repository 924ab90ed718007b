//! The conditions of an item.

use millrace_core::{
    NodeContext, NodeError,
    data_table::{Condition, Operator, RowFilter},
};
use serde_json::Value;

use super::failed;
use crate::{field::Field, js};

/// `matchType` and `filters.conditions`, read once.
pub(super) struct Conditions {
    any: bool,
    list: Field,
}

impl Conditions {
    pub(super) fn new(ctx: &NodeContext) -> Self {
        Self { any: ctx.raw("matchType") != "allConditions", list: Field::new(ctx, "filters.conditions") }
    }

    /// What an item asks for.
    pub(super) fn of(&self, ctx: &NodeContext, item: usize) -> Result<RowFilter, NodeError> {
        let written = self.list.get(ctx, item)?;
        let conditions = match &*written {
            Value::Null => vec![],
            Value::Array(list) => list.iter().map(condition).collect::<Result<_, _>>()?,
            // Without `multiple`, n8n writes one object.
            one @ Value::Object(_) => vec![condition(one)?],
            _ => return Err(NodeError::new("node.parameter", "The conditions are no list.").hint("Enter them again in “Conditions”.")),
        };
        Ok(RowFilter { any: self.any, conditions })
    }
}

fn condition(written: &Value) -> Result<Condition, NodeError> {
    let word = written.get("condition").and_then(Value::as_str).unwrap_or("eq");
    let column = written.get("keyName").map_or_else(|| "id".to_owned(), js::to_text);
    Ok(Condition { column, operator: Operator::parse(word).map_err(failed)?, value: written.get("keyValue").cloned().unwrap_or_default() })
}
