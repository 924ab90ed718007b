//! How a result is compared: each level needs the one before.

use std::collections::HashSet;

use serde_json::{Value, json};

/// The highest level a case reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// It could be read.
    Imported,
    /// The execution ended as in n8n.
    Status,
    /// The JSON of every output of every run is the same.
    Json,
    /// Binary data too.
    Binary,
    /// Execution order and paired items too.
    Order,
}

/// The level, and why the next one was not reached.
pub(crate) fn judge(expected: &Value, got: &Value) -> (Level, String) {
    if expected["status"] != got["status"] {
        return (Level::Imported, format!("status {} instead of {}: {}", got["status"], expected["status"], got["error"]));
    }
    let skipped: HashSet<&str> = expected["nondeterministic_nodes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut verdict = (Level::Order, String::new());
    let mut drop = |level: Level, why: String| {
        if level < verdict.0 {
            verdict = (level, why);
        }
    };
    let empty = serde_json::Map::new();
    let (want, have) = (expected["runData"].as_object().unwrap_or(&empty), got["runData"].as_object().unwrap_or(&empty));
    for (node, runs) in want.iter().filter(|(node, _)| !skipped.contains(node.as_str())) {
        let (runs, mine) = (list(runs), have.get(node).map(list).unwrap_or_default());
        if runs.len() != mine.len() {
            drop(Level::Status, format!("{node}: {} runs instead of {}", mine.len(), runs.len()));
            continue;
        }
        for (i, (want, have)) in runs.iter().zip(mine).enumerate() {
            let (want, have) = (outputs(want), outputs(have));
            for (level, view) in [(Level::Status, json_of as fn(&Value) -> Value), (Level::Json, binary_of), (Level::Binary, paired_of)] {
                let (want, have) = (each(&want, view), each(&have, view));
                if want != have {
                    drop(level, format!("{node}[{i}]: want {} have {}", short(&want), short(&have)));
                    break;
                }
            }
        }
    }
    if let Some(extra) = have.iter().find(|(node, runs)| !want.contains_key(*node) && !list(runs).is_empty()) {
        drop(Level::Status, format!("ran “{}”, which should not run", extra.0));
    }
    if list(&expected["executionOrder"]) != list(&got["executionOrder"]) {
        drop(Level::Binary, format!("execution order {} instead of {}", got["executionOrder"], expected["executionOrder"]));
    }
    verdict
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The outputs of a run; empty ones at the end do not count.
fn outputs(run: &Value) -> Vec<Vec<Value>> {
    let mut outputs: Vec<Vec<Value>> = list(&run["outputs"]).iter().map(|o| list(o).to_vec()).collect();
    while outputs.last().is_some_and(Vec::is_empty) {
        outputs.pop();
    }
    outputs
}

fn each(outputs: &[Vec<Value>], view: fn(&Value) -> Value) -> Vec<Vec<Value>> {
    outputs.iter().map(|items| items.iter().map(view).collect()).collect()
}

fn json_of(item: &Value) -> Value {
    normal(&item["json"])
}

fn binary_of(item: &Value) -> Value {
    let files = item["binary"].as_object().cloned().unwrap_or_default();
    files
        .into_iter()
        .map(|(name, f)| (name, json!([f["mimeType"], f["fileName"], f["fileExtension"], f["data"]])))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// n, {item}, {item, input: 0} and one-element lists of these mean the same.
fn paired_of(item: &Value) -> Value {
    let refs = match &item["pairedItem"] {
        Value::Null => return Value::Null,
        Value::Array(refs) => refs.clone(),
        one => vec![one.clone()],
    };
    let mut refs: Vec<(u64, u64)> =
        refs.iter().map(|r| (r.as_u64().or_else(|| r["item"].as_u64()).unwrap_or(u64::MAX), r["input"].as_u64().unwrap_or(0))).collect();
    refs.sort_unstable();
    json!(refs)
}

/// 1 and 1.0 are the same number in JavaScript.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(n) => match n.as_f64() {
            Some(f) if f.fract() == 0.0 && f.abs() < 9e15 => Value::from(f as i64),
            _ => value.clone(),
        },
        Value::Array(list) => list.iter().map(normal).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), normal(v))).collect::<serde_json::Map<_, _>>().into(),
        other => other.clone(),
    }
}

fn short(value: &[Vec<Value>]) -> String {
    json!(value).to_string().chars().take(160).collect()
}

#[test]
fn the_judge_tells_levels_apart() {
    let run = |json: Value, order: Value| json!({"status": "success", "executionOrder": order, "runData": {"A": [{"outputs": [json]}]}});
    let expected = run(json!([{"json": {"a": 1}, "pairedItem": {"item": 0}}]), json!(["A"]));
    assert_eq!(
        judge(&expected, &run(json!([{"json": {"a": 1.0}, "pairedItem": [{"item": 0, "input": 0}]}]), json!(["A"]))).0,
        Level::Order
    );
    assert_eq!(judge(&expected, &run(json!([{"json": {"a": 1}, "pairedItem": {"item": 1}}]), json!(["A"]))).0, Level::Binary);
    assert_eq!(judge(&expected, &run(json!([{"json": {"a": 2}}]), json!(["A"]))).0, Level::Status);
    assert_eq!(judge(&expected, &json!({"status": "error"})).0, Level::Imported);
}
