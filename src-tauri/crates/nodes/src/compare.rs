//! Equality and order of JSON values, as JavaScript and lodash see them.

use std::cmp::Ordering;

use serde_json::Value;

use crate::js;

/// Deep equality; `1` and `1.0` are the same number, key order does not count.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| equal(x, y)),
        (Value::Object(x), Value::Object(y)) => x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| equal(x, y))),
        _ => a == b,
    }
}

/// Equality where `"1"` is 1, `"true"` is true, `"[1]"` is `[1]`, and empty things are alike. `None` is a missing value, which is like
/// an empty one only where `missing_is_empty`.
pub(crate) fn fuzzy_equal(a: Option<&Value>, b: Option<&Value>, missing_is_empty: bool) -> bool {
    let (Some(x), Some(y)) = (a, b) else {
        return match a.or(b) {
            None => true,
            Some(only) => missing_is_empty && is_empty(only),
        };
    };
    if !x.is_null() && !y.is_null() && js::type_of(x) == js::type_of(y) {
        return equal(x, y);
    }
    if is_empty(x) && is_empty(y) {
        return true;
    }
    match (x, y) {
        (Value::Number(n), Value::String(s)) | (Value::String(s), Value::Number(n)) => js::number_text(n) == *s,
        (Value::Bool(b), Value::String(s)) | (Value::String(s), Value::Bool(b)) => match s.to_lowercase().as_str() {
            "true" | "1" => *b,
            "false" | "0" => !*b,
            _ => false,
        },
        (Value::Bool(b), Value::Number(n)) | (Value::Number(n), Value::Bool(b)) => n.as_f64() == Some(f64::from(u8::from(*b))),
        (Value::Object(_) | Value::Array(_), Value::String(s)) => serde_json::from_str(s).is_ok_and(|parsed| equal(x, &parsed)),
        (Value::String(s), Value::Object(_) | Value::Array(_)) => serde_json::from_str(s).is_ok_and(|parsed| equal(&parsed, y)),
        _ => equal(x, y),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// JavaScript's `<` and `>`; `None` where neither holds and they are not equal either.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Value::String(x), Value::String(y)) = (a, b) {
        return Some(order_of_texts(x, y));
    }
    let text = |v: &Value| matches!(v, Value::Array(_) | Value::Object(_) | Value::String(_));
    if text(a) && text(b) {
        return Some(js::to_text(a).encode_utf16().cmp(js::to_text(b).encode_utf16()));
    }
    js::to_number(a)?.partial_cmp(&js::to_number(b)?)
}

/// Texts in the order of their UTF-16 units, as JavaScript compares them.
pub(crate) fn order_of_texts(a: &str, b: &str) -> Ordering {
    let at = a.bytes().zip(b.bytes()).position(|(x, y)| x != y);
    match at.map(|i| (a.as_bytes()[i], b.as_bytes()[i])) {
        None => a.len().cmp(&b.len()),
        // The order of UTF-8 is the same, except that U+E000 to U+FFFF (which begin with 0xEE or 0xEF) come after all that is beyond.
        Some((x, y)) if x < 0xEE && y < 0xEE => x.cmp(&y),
        Some(_) => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

/// A stable merge sort that takes any comparison, also one that contradicts itself (the standard library may panic on those).
pub(crate) fn sort_stable<T>(list: Vec<T>, compare: &mut impl FnMut(&T, &T) -> Ordering) -> Vec<T> {
    if list.len() < 2 {
        return list;
    }
    let mut left = list;
    let right = left.split_off(left.len() / 2);
    let (left, right) = (sort_stable(left, compare), sort_stable(right, compare));
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if compare(a, b) == Ordering::Greater { right.next() } else { left.next() };
        out.extend(next);
    }
    out.extend(left);
    out.extend(right);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fuzzy_equality_looks_through_types() {
        for (a, b, expected) in [
            (json!(1), json!("1"), true),
            (json!(true), json!("TRUE"), true),
            (json!(true), json!(1), true),
            (json!(null), json!(""), true),
            (json!([]), json!(null), true),
            (json!({"a": 1}), json!({"a": 1.0}), true),
            (json!([1, 2]), json!("[1,2]"), true),
            (json!("0"), json!(false), true),
            (json!(1), json!("1.0"), false),
            (json!("a"), json!("A"), false),
        ] {
            assert_eq!(fuzzy_equal(Some(&a), Some(&b), false), expected, "{a} and {b}");
        }
        assert!(fuzzy_equal(None, Some(&json!("")), true));
        assert!(!fuzzy_equal(None, Some(&json!("")), false));
        assert!(!fuzzy_equal(None, Some(&json!(1)), true));
    }

    #[test]
    fn order_is_javascripts() {
        assert_eq!(order(&json!(null), &json!(7)), Some(Ordering::Less));
        assert_eq!(order(&json!("10"), &json!("9")), Some(Ordering::Less));
        assert_eq!(order(&json!("10"), &json!(9)), Some(Ordering::Greater));
        assert_eq!(order(&json!("abc"), &json!(9)), None);
    }

    #[test]
    fn texts_are_ordered_by_their_utf16_units() {
        let texts = ["", "a", "ab", "b", "é", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "a\u{10000}", "a\u{e000}", "a\u{10ffff}b"];
        for a in texts {
            for b in texts {
                assert_eq!(order_of_texts(a, b), a.encode_utf16().cmp(b.encode_utf16()), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn sorting_survives_a_comparison_that_contradicts_itself() {
        let list: Vec<u32> = (0..1000).collect();
        let mut flip = false;
        let sorted = sort_stable(list, &mut |_, _| {
            flip = !flip;
            if flip { Ordering::Greater } else { Ordering::Less }
        });
        assert_eq!(sorted.len(), 1000);
    }
}
