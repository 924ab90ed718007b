//! Formats dates and calculates with them.

mod latest;
mod legacy;
mod moment;
mod spec;

use std::sync::Arc;

use millrace_core::{NodeContext, NodeError, NodeOutput, NodeSpec, NodeType};
use serde_json::Value;

use crate::js;

struct DateTimeNode(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(DateTimeNode(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for DateTimeNode {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if ctx.version() < 2.0 { legacy::execute(ctx) } else { latest::execute(ctx) }
    }
}

/// Milliseconds since the epoch from a number, or from text that is one: seconds when it has fewer than twelve digits.
fn timestamp(value: &Value) -> Option<i64> {
    let text = match value {
        Value::String(s) => s.trim(),
        Value::Number(_) => "",
        _ => return None,
    };
    if value.is_string() && text.is_empty() {
        return None;
    }
    let number = js::to_number(value)?;
    // A fraction marks seconds.
    let number = if number.fract() == 0.0 { number } else { (number * 1000.0).round() };
    let digits = js::to_text(&js::number(number)).len();
    Some(if digits < 12 { number * 1000.0 } else { number } as i64)
}
