//! Switch 1 (four outputs) and 2 (an output for each rule).

use millrace_core::{NodeContext, NodeError};
use serde_json::Value;

use super::{By, Fallback, Router};
use crate::{
    field::Field,
    filter::legacy::{self, Comparison},
};

/// A rule and where its items go.
pub(super) struct Rule {
    comparison: Comparison,
    output: Field,
}

impl Rule {
    /// Whether it holds for an item.
    pub(super) fn holds(&mut self, ctx: &NodeContext, item: usize) -> Result<bool, NodeError> {
        self.comparison.holds(ctx, item)
    }
    /// The number of its output.
    pub(super) fn output(&self, ctx: &NodeContext, item: usize) -> Result<f64, NodeError> {
        Ok(self.output.number(ctx, item)?.unwrap_or(0.0))
    }
}

pub(super) fn router(ctx: &NodeContext) -> Result<Router, NodeError> {
    let first = ctx.version() < 2.0;
    let rules = ctx.raw("rules.rules");
    let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
    let outputs = if first {
        4
    } else if ctx.raw("mode") == *"expression" {
        ctx.param_number("outputsAmount", 0)?.unwrap_or(4.0).clamp(1.0, 64.0) as usize
    } else {
        rules.len()
    };
    if ctx.raw("mode") == *"expression" {
        return Ok(Router { outputs, by: By::Number(Field::new(ctx, "output")), fallback: None, all_matching: false });
    }
    let data_type = ctx.param_string("dataType", 0)?;
    let fallback = ctx.param_number("fallbackOutput", 0)?.filter(|n| *n >= 0.0).map(Fallback::Number);
    let rules = rules.iter().enumerate().map(|(index, rule)| read(ctx, rule, index, &data_type, first)).collect();
    Ok(Router { outputs, by: By::Legacy(rules), fallback, all_matching: false })
}

fn read(ctx: &NodeContext, rule: &Value, index: usize, data_type: &str, first: bool) -> Rule {
    let value2 = rule.get("value2").cloned().unwrap_or_else(|| legacy::default_value(data_type));
    let operation = rule.get("operation").and_then(Value::as_str);
    let output = if first { rule.get("output").cloned().unwrap_or_else(|| Value::from(0)) } else { Value::from(index) };
    let value1 = match ctx.node().parameters.get("value1") {
        Some(value) => value.clone(),
        None => legacy::default_value(data_type),
    };
    Rule {
        comparison: Comparison::new(data_type, operation, Field::of("value1", value1), Field::of(format!("rule {}", index + 1), value2)),
        output: Field::of("output", output),
    }
}
