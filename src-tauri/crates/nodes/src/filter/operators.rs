//! The operators of conditions, by type.

use serde_json::Value;

use super::{Rules, operand::Operand};
use crate::{
    compare,
    convert::Kind,
    pattern::{PatternCache, PatternError},
};

/// Whether the condition holds. An operator nobody knows never holds.
pub(super) fn holds(
    operation: &str,
    kind: Kind,
    pair: &(Operand<'_>, Operand<'_>),
    rules: &Rules,
    patterns: &mut PatternCache,
) -> Result<bool, PatternError> {
    let exists = pair.0.exists();
    match operation {
        "exists" => return Ok(exists),
        "notExists" => return Ok(!exists),
        _ => {}
    }
    Ok(match kind {
        Kind::String => return string(operation, pair, rules, patterns),
        Kind::Number => number(operation, pair, exists),
        Kind::DateTime => moment(operation, pair, exists),
        Kind::Boolean => boolean(operation, pair, exists),
        Kind::Array => array(operation, pair, rules),
        Kind::Object => object(operation, &pair.0),
        Kind::Any => false,
    })
}

fn string(
    operation: &str,
    (left, right): &(Operand<'_>, Operand<'_>),
    rules: &Rules,
    patterns: &mut PatternCache,
) -> Result<bool, PatternError> {
    let text = |side: &Operand<'_>| -> String {
        let text = side.value().and_then(Value::as_str).unwrap_or_default();
        if rules.case_sensitive { text.to_owned() } else { text.to_lowercase() }
    };
    let (left_text, right_text);
    let (l, r): (&str, &str) = if rules.case_sensitive {
        (left.value().and_then(Value::as_str).unwrap_or_default(), right.value().and_then(Value::as_str).unwrap_or_default())
    } else {
        (left_text, right_text) = (text(left), text(right));
        (&left_text, &right_text)
    };
    Ok(match operation {
        "empty" => l.is_empty(),
        "notEmpty" => !l.is_empty(),
        "equals" => l == r,
        "notEquals" => l != r,
        "contains" => l.contains(r),
        "notContains" => !l.contains(r),
        "startsWith" => l.starts_with(r),
        "notStartsWith" => !l.starts_with(r),
        "endsWith" => l.ends_with(r),
        "notEndsWith" => !l.ends_with(r),
        "regex" => patterns.matches(r, l)?,
        "notRegex" => !patterns.matches(r, l)?,
        _ => false,
    })
}

fn number(operation: &str, (left, right): &(Operand<'_>, Operand<'_>), exists: bool) -> bool {
    let side = |o: &Operand<'_>| o.value().and_then(Value::as_f64);
    let (l, r) = (side(left), side(right));
    // As in JavaScript, null is 0 for "less" and "greater", and what is not there is neither.
    let rank = |o: &Operand<'_>, n: Option<f64>| if matches!(o, Operand::Undefined) { f64::NAN } else { n.unwrap_or(0.0) };
    let (ln, rn) = (rank(left, l), rank(right, r));
    match operation {
        "empty" => !exists,
        "notEmpty" => exists,
        "equals" => l == r,
        "notEquals" => l != r,
        "gt" => ln > rn,
        "lt" => ln < rn,
        "gte" => ln >= rn,
        "lte" => ln <= rn,
        _ => false,
    }
}

fn moment(operation: &str, pair: &(Operand<'_>, Operand<'_>), exists: bool) -> bool {
    match (operation, pair) {
        ("empty", _) => !exists,
        ("notEmpty", _) => exists,
        (_, (Operand::Moment(l), Operand::Moment(r))) => match operation {
            "equals" => l == r,
            "notEquals" => l != r,
            "after" => l > r,
            "before" => l < r,
            "afterOrEquals" => l >= r,
            "beforeOrEquals" => l <= r,
            _ => false,
        },
        _ => false,
    }
}

fn boolean(operation: &str, (left, right): &(Operand<'_>, Operand<'_>), exists: bool) -> bool {
    let side = |o: &Operand<'_>| o.value().and_then(Value::as_bool);
    let (l, r) = (side(left), side(right));
    match operation {
        "empty" => !exists,
        "notEmpty" => exists,
        "true" => l == Some(true),
        "false" => l != Some(true),
        "equals" => l == r,
        "notEquals" => l != r,
        _ => false,
    }
}

fn array(operation: &str, (left, right): &(Operand<'_>, Operand<'_>), rules: &Rules) -> bool {
    let list = left.value().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let length = list.len() as f64;
    let asked = right.value().and_then(Value::as_f64);
    let n = asked.unwrap_or(0.0);
    match operation {
        "contains" => contains(list, right.value(), rules),
        "notContains" => !contains(list, right.value(), rules),
        "lengthEquals" => asked == Some(length),
        "lengthNotEquals" => asked != Some(length),
        "lengthGt" => length > n,
        "lengthLt" => length < n,
        "lengthGte" => length >= n,
        "lengthLte" => length <= n,
        "empty" => list.is_empty(),
        "notEmpty" => !list.is_empty(),
        _ => false,
    }
}

fn contains(list: &[Value], wanted: Option<&Value>, rules: &Rules) -> bool {
    let null = Value::Null;
    let wanted = wanted.unwrap_or(&null);
    match wanted {
        Value::String(text) if !rules.case_sensitive => {
            let text = text.to_lowercase();
            list.iter().any(|v| v.as_str().is_some_and(|s| s.to_lowercase() == text))
        }
        // Two objects are never the same one, as in JavaScript's `includes`.
        Value::Array(_) | Value::Object(_) => false,
        _ => list.iter().any(|v| compare::equal(v, wanted)),
    }
}

fn object(operation: &str, left: &Operand<'_>) -> bool {
    let empty = left.value().and_then(Value::as_object).is_none_or(serde_json::Map::is_empty);
    match operation {
        "empty" => empty,
        "notEmpty" => !empty,
        _ => false,
    }
}
