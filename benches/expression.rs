//! One call of an expression: a plain path, compiled JavaScript, a date, another node's item.
#![allow(clippy::expect_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use millrace_core::evaluate::Evaluator as _;
use millrace_expression::Expressions;
use serde_json::{Value, json};

fn expressions(c: &mut Criterion) {
    let scope =
        millrace_benches::scope((0..100).map(|i| json!({"name": format!("n{i}"), "amount": i, "address": {"city": "Bern"}})).collect());
    let engine = Expressions::default();
    let cases = [
        ("plain path", "={{ $json.address.city }}"),
        ("text with two paths", "={{ $json.name }}: {{ $json.amount }}"),
        ("arithmetic", "={{ $json.amount * 1.19 }}"),
        ("extension method", "={{ $json.name.toTitleCase() }}"),
        ("item of another node", "={{ $('Source').item.json.name }}"),
        ("now, formatted", "={{ $now.toFormat('yyyy-MM-dd') }}"),
    ];
    let mut group = c.benchmark_group("expression");
    for (name, text) in cases {
        let value = Value::from(text);
        group.bench_function(name, |b| b.iter(|| engine.resolve(&value, &scope, 7).expect("it evaluates")));
    }
    group.finish();
}

criterion_group!(benches, expressions);
criterion_main!(benches);
