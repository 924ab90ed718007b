//! The comparisons of If 1, Filter 1 and Switch 1 and 2.

use millrace_core::{NodeContext, NodeError};
use serde_json::Value;

use crate::{compare, date, field::Field, js, pattern::PatternCache};

/// The data types of legacy conditions, in the order n8n looks at them.
pub(crate) const TYPES: [&str; 4] = ["boolean", "dateTime", "number", "string"];

/// Two values and how to compare them.
pub(crate) struct Comparison {
    value1: Field,
    value2: Field,
    operation: String,
    dates: bool,
    patterns: PatternCache,
}

impl Comparison {
    /// A comparison of a data type; an absent operation takes the type's default.
    pub(crate) fn new(data_type: &str, operation: Option<&str>, value1: Field, value2: Field) -> Self {
        let default = match data_type {
            "dateTime" => "after",
            "number" => "smaller",
            _ => "equal",
        };
        Self {
            value1,
            value2,
            operation: operation.unwrap_or(default).to_owned(),
            dates: data_type == "dateTime",
            patterns: PatternCache::default(),
        }
    }
    /// Whether it holds for an item.
    pub(crate) fn holds(&mut self, ctx: &NodeContext, item: usize) -> Result<bool, NodeError> {
        let first = self.value1.get(ctx, item)?;
        let second = self.value2.get(ctx, item)?;
        if self.dates && !matches!(self.operation.as_str(), "isEmpty" | "isNotEmpty") {
            let (first, second) = (moment(&first, item)?, moment(&second, item)?);
            return holds(&self.operation, &Value::from(first), &Value::from(second), &mut self.patterns, item);
        }
        holds(&self.operation, &first, &second, &mut self.patterns, item)
    }
}

/// The value a condition's field takes when it is absent.
pub(crate) fn default_value(data_type: &str) -> Value {
    match data_type {
        "boolean" => Value::Bool(false),
        "number" => Value::from(0),
        _ => Value::String(String::new()),
    }
}

fn moment(value: &Value, item: usize) -> Result<i64, NodeError> {
    date::javascript_millis(value).ok_or_else(|| {
        NodeError::new("node.parameter", format!("The value \"{}\" is not a valid DateTime.", js::to_text(value))).on_item(item)
    })
}

fn holds(operation: &str, a: &Value, b: &Value, patterns: &mut PatternCache, item: usize) -> Result<bool, NodeError> {
    let text = |v: &Value| if js::truthy(v) { js::to_text(v) } else { String::new() };
    // `value || 0`, then JavaScript's comparison.
    let zero = Value::from(0);
    let or_zero = |v: &Value| if js::truthy(v) { v.clone() } else { zero.clone() };
    let order = || compare::order(&or_zero(a), &or_zero(b));
    let mut matches = || patterns.matches(&text(b), &text(a)).map_err(|e| NodeError::new("node.parameter", e.to_string()).on_item(item));
    Ok(match operation {
        "after" | "larger" => order().is_some_and(std::cmp::Ordering::is_gt),
        "before" | "smaller" => order().is_some_and(std::cmp::Ordering::is_lt),
        "largerEqual" => order().is_some_and(std::cmp::Ordering::is_ge),
        "smallerEqual" => order().is_some_and(std::cmp::Ordering::is_le),
        "contains" => text(a).contains(&text(b)),
        "notContains" => !text(a).contains(&text(b)),
        "endsWith" => text(a).ends_with(&text(b)),
        "notEndsWith" => !text(a).ends_with(&text(b)),
        "startsWith" => text(a).starts_with(&text(b)),
        "notStartsWith" => !text(a).starts_with(&text(b)),
        "equal" => same(a, b),
        "notEqual" => !same(a, b),
        "isEmpty" => is_empty(a),
        "isNotEmpty" => !is_empty(a),
        "regex" => matches()?,
        "notRegex" => !matches()?,
        other => return Err(NodeError::new("node.parameter", format!("The comparison “{other}” is unknown.")).on_item(item)),
    })
}

/// JavaScript's `===`: two lists or objects are never the same one.
fn same(a: &Value, b: &Value) -> bool {
    !a.is_object() && !a.is_array() && compare::equal(a, b)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn legacy_comparisons_keep_javascripts_habits() {
        let mut patterns = PatternCache::default();
        for (operation, a, b, expected) in [
            ("equal", json!("1"), json!(1), false),
            ("equal", json!(1), json!(1.0), true),
            ("larger", json!(null), json!(-1), true),
            ("smaller", json!("5"), json!(10), true),
            ("contains", json!(12345), json!(34), true),
            ("contains", json!(null), json!(""), true),
            ("isEmpty", json!({}), json!(""), true),
            ("isEmpty", json!(0), json!(""), false),
            ("regex", json!("Alan"), json!("/^al/i"), true),
            ("notRegex", json!("Adam"), json!("^[A-Z]+$/"), true),
        ] {
            assert_eq!(holds(operation, &a, &b, &mut patterns, 0).unwrap(), expected, "{a} {operation} {b}");
        }
        assert!(holds("what", &json!(1), &json!(1), &mut patterns, 0).is_err());
    }
}
