//! n8n's conditions: what If, Filter and Switch ask of an item.
//!
//! A filter is read once and asked for every item; only operands that hold an expression are resolved again.

pub(crate) mod legacy;
mod operand;
mod operators;

use std::borrow::Cow;

use chrono_tz::Tz;
use millrace_core::{NodeContext, NodeError};
use serde_json::Value;

use crate::{
    convert::Kind,
    date,
    field::{self, Field},
    pattern::PatternCache,
};

/// How strictly a filter compares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Upper and lower case differ.
    pub(crate) case_sensitive: bool,
    /// A value of another type is an error instead of being converted.
    pub(crate) strict: bool,
    /// n8n's version of the rules (1, 2 or 3).
    pub(crate) version: f64,
    /// Where dates without an offset are.
    pub(crate) zone: Tz,
}

/// A list of conditions joined by "and" or "or".
pub(crate) struct Filter {
    conditions: Vec<Condition>,
    any: bool,
    rules: Rules,
}

struct Condition {
    left: Field,
    right: Field,
    kind: Kind,
    right_kind: Kind,
    operation: String,
    /// Only the left side counts.
    single: bool,
    patterns: PatternCache,
}

/// Operations that look at one value only.
const SINGLE: [&str; 6] = ["empty", "notEmpty", "exists", "notExists", "true", "false"];

/// What a node's own options say where the filter itself is silent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fallback {
    /// The node's "ignore case" option.
    pub(crate) ignore_case: bool,
    /// The node's "convert types" option.
    pub(crate) loose: bool,
}

impl Rules {
    /// What the filter's own options say; an option it has not counts as off. Without options the node's own decide.
    fn new(ctx: &NodeContext, options: &Value, fallback: Fallback) -> Self {
        let (case_sensitive, strict) = if options.is_object() {
            (options.get("caseSensitive") == Some(&Value::Bool(true)), options.get("typeValidation").is_some_and(|v| v == "strict"))
        } else {
            (!fallback.ignore_case, !fallback.loose)
        };
        let version = options.get("version").and_then(Value::as_f64).unwrap_or(1.0);
        Self { case_sensitive, strict, version, zone: date::zone(&ctx.scope.timezone) }
    }
}

impl Filter {
    /// Reads a filter parameter. The whole of it may be an expression, which is resolved for item 0.
    pub(crate) fn new(ctx: &NodeContext, raw: &Value, fallback: Fallback) -> Result<Self, NodeError> {
        let whole = match raw {
            Value::String(_) => Cow::Owned(field::resolve(ctx, raw, 0, "conditions")?),
            other => Cow::Borrowed(other),
        };
        if whole.get("conditions").is_none() || whole.get("combinator").is_none() {
            // n8n does not take this for a filter, and lets everything through.
            return Ok(Self { conditions: vec![], any: false, rules: Rules::new(ctx, &Value::Null, fallback) });
        }
        let options = Field::of("conditions.options", whole.get("options").cloned().unwrap_or_default());
        let rules = Rules::new(ctx, options.get(ctx, 0)?.as_ref(), fallback);
        let any = match whole.get("combinator").and_then(Value::as_str) {
            None | Some("and") => false,
            Some("or") => true,
            Some(other) => {
                return Err(NodeError::new("node.parameter", format!("The combinator “{other}” is unknown.")).hint("Use “and” or “or”."));
            }
        };
        let conditions = match whole.get("conditions") {
            Some(Value::Array(list)) => list.iter().enumerate().map(|(i, c)| Condition::new(c, i)).collect(),
            _ => vec![],
        };
        Ok(Self { conditions, any, rules })
    }

    /// Whether the item passes.
    pub(crate) fn passes(&mut self, ctx: &NodeContext, item: usize) -> Result<bool, NodeError> {
        let mut decided = None;
        for (index, condition) in self.conditions.iter_mut().enumerate() {
            // Operands are resolved even when the answer is known: a failing expression fails the item, as in n8n.
            let left = condition.left.get(ctx, item)?;
            let right = condition.right.get(ctx, item)?;
            if decided.is_some() {
                continue;
            }
            let compared = if condition.single { &Value::Null } else { right.as_ref() };
            let mut pair = operand::read(&left, compared, condition.kind, condition.right_kind, &self.rules)
                .map_err(|wrong| wrong.error(index, item, self.rules.strict))?;
            if left.is_null() && condition.left.is_undefined(ctx, item) {
                pair.0 = operand::Operand::Undefined;
            }
            let holds = operators::holds(&condition.operation, condition.kind, &pair, &self.rules, &mut condition.patterns)
                .map_err(|e| NodeError::new("node.parameter", e.to_string()).on_item(item))?;
            if holds == self.any {
                decided = Some(holds);
            }
        }
        Ok(decided.unwrap_or(!self.any))
    }
}

impl Condition {
    fn new(raw: &Value, index: usize) -> Self {
        let get = |name: &str| raw.get(name).cloned().unwrap_or_default();
        let word = |name: &str| raw.get("operator").and_then(|o| o.get(name)).and_then(Value::as_str);
        let kind = Kind::parse(word("type").unwrap_or("any"));
        let operation = word("operation").unwrap_or_default();
        let single = SINGLE.contains(&operation) || raw.get("operator").and_then(|o| o.get("singleValue")) == Some(&Value::Bool(true));
        Self {
            single,
            left: Field::of(format!("condition {}, left value", index + 1), get("leftValue")),
            right: Field::of(format!("condition {}, right value", index + 1), get("rightValue")),
            kind,
            right_kind: word("rightType").map_or(kind, Kind::parse),
            operation: operation.to_owned(),
            patterns: PatternCache::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn passes(options: Value, kind: &str, operation: &str, left: Value, right: Value) -> Result<bool, NodeError> {
        let ctx = testing::context(&crate::no_op::node(), json!({}), vec![vec![json!({})]]);
        let raw = json!({
            "options": options,
            "conditions": [{"leftValue": left, "rightValue": right, "operator": {"type": kind, "operation": operation}}],
            "combinator": "and",
        });
        Filter::new(&ctx, &raw, Fallback::default())?.passes(&ctx, 0)
    }

    #[test]
    fn operators_answer_as_n8n_does() {
        let strict = json!({"caseSensitive": true, "typeValidation": "strict", "version": 2});
        for (kind, operation, left, right, expected) in [
            ("string", "equals", json!("a"), json!("a"), true),
            ("string", "contains", json!("Ada"), json!("da"), true),
            ("string", "notStartsWith", json!("Ada"), json!("B"), true),
            ("string", "regex", json!("Ada"), json!("/^a/i"), true),
            ("string", "equals", json!(null), json!(""), true),
            ("string", "empty", json!(null), json!(""), true),
            ("string", "exists", json!(null), json!(""), false),
            ("number", "gt", json!(5), json!(4.5), true),
            ("number", "equals", json!(1), json!(1.0), true),
            ("number", "lt", json!(null), json!(4), true),
            ("number", "empty", json!(null), json!(null), true),
            ("boolean", "true", json!(true), json!(""), true),
            ("boolean", "false", json!(null), json!(""), true),
            ("dateTime", "after", json!("2024-01-02"), json!("2024-01-01"), true),
            ("dateTime", "equals", json!("2024-01-01T00:00:00Z"), json!("2024-01-01T01:00:00+01:00"), true),
            ("object", "notEmpty", json!({"a": 1}), json!(""), true),
            ("object", "empty", json!(null), json!(""), true),
            ("nonsense", "what", json!(1), json!(1), false),
        ] {
            assert_eq!(
                passes(strict.clone(), kind, operation, left.clone(), right.clone()).unwrap(),
                expected,
                "{left} {kind}:{operation} {right}"
            );
        }
    }

    #[test]
    fn a_wrong_type_is_explained() {
        let strict = json!({"caseSensitive": true, "typeValidation": "strict"});
        let error = passes(strict, "number", "gt", json!("abc"), json!(4)).unwrap_err();
        assert_eq!(error.message, "Wrong type: 'abc' is a string but was expecting a number [condition 0, item 0]");
        let loose = json!({"caseSensitive": true, "typeValidation": "loose"});
        assert!(passes(loose.clone(), "number", "gt", json!("5"), json!(4)).unwrap());
        let error = passes(loose, "number", "gt", json!("abc"), json!(4)).unwrap_err();
        assert_eq!(error.message, "Conversion error: the string 'abc' can't be converted to a number [condition 0, item 0]");
    }

    #[test]
    fn loose_booleans_depend_on_the_version() {
        let loose = |version: u32| json!({"caseSensitive": true, "typeValidation": "loose", "version": version});
        assert!(passes(loose(1), "boolean", "true", json!("false"), json!("")).unwrap());
        assert!(!passes(loose(2), "boolean", "true", json!("false"), json!("")).unwrap());
    }
}
