//! Recorded results of n8n.

use std::path::Path;

use millrace_expression::{Expressions, rows};
use serde_json::Value;

/// The share of rows whose type and value are as recorded, and those that differ.
fn score(file: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let expressions = Expressions::default();
    let (mut all, mut wrong) = (0, vec![]);
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let want: Value = serde_json::from_str(line).expect("a row is JSON");
        let row: rows::Row = serde_json::from_value(want.clone()).expect("a row");
        let got = rows::evaluate(&expressions, row);
        let same = match &got.result {
            Some(result) => {
                want.get("error").is_none() && result["type"] == want["result"]["type"] && equal(&result["value"], &want["result"]["value"])
            }
            None => want.get("error").is_some(),
        };
        all += 1;
        if !same {
            wrong.push(format!(
                "{}: want {} have {}",
                want["expression"],
                want.get("result").unwrap_or(&want["error"]),
                serde_json::to_string(&got).expect("JSON")
            ));
        }
    }
    (all, wrong)
}

/// Equal as JSON, where 1 and 1.0 are one number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| equal(v, w))),
        _ => a == b,
    }
}

#[track_caller]
fn at_least(file: &Path, percent: usize) {
    let (all, wrong) = score(file);
    let right = all - wrong.len();
    assert!(all > 100 && right * 100 >= all * percent, "{right} of {all} are as in n8n:\n{}", wrong.join("\n"));
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."))
}

#[test]
fn our_own_rows_are_as_in_n8n() {
    at_least(&root().join("tests/compat/data/expressions.jsonl"), 97);
}

/// The whole recorded set may not be copied into the repository; it is used where it lies beside it.
#[test]
fn all_recorded_rows_are_as_in_n8n() {
    let file = root().join("../shared/n8n-compat/expressions/dev.jsonl");
    if file.exists() {
        at_least(&file, 97);
    } else {
        eprintln!("{} is not here: only the rows of the repository were compared", file.display());
    }
}
