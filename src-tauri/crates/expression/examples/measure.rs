//! What one evaluation costs, in microseconds. Figures for people, not a test.
#![allow(clippy::print_stdout)]

use std::{sync::Arc, time::Instant};

use millrace_core::{
    Connection, Item, JsonMap, Mode, Node, NodeRun, RunData, Scope, Source, Workflow, clock::SystemClock, node::InlineBinary,
    run::ExecutionInfo,
};
use millrace_expression::Expressions;
use serde_json::json;

const ITEMS: usize = 10_000;

fn scope() -> Arc<Scope> {
    let (source, node) = (Node::new("Src", "manual_trigger", 1.0), Node::new("Here", "set", 1.0));
    let connections = vec![Connection::main(source.id.clone(), 0, node.id.clone(), 0)];
    let items: Arc<Vec<Item>> = Arc::new(
        (0..ITEMS)
            .map(|i| {
                Item::from_value(
                    json!({"id": i, "name": format!("Row {i}"), "price": 1.5, "tags": ["a", "b"], "deep": {"a": {"b": [1, 2, 3]}}}),
                )
            })
            .collect(),
    );
    let run = NodeRun { outputs: vec![Some(Arc::clone(&items))], ..NodeRun::default() };
    Arc::new(Scope {
        workflow: Arc::new(Workflow { name: "W".into(), nodes: vec![source, node], connections, ..Workflow::default() }),
        node_index: 1,
        run_data: Arc::new(RunData { runs: [("Src".into(), vec![Arc::new(run)])].into() }),
        inputs: vec![Some(items)],
        sources: vec![Some(Source { node: "Src".into(), output: 0, run: 0 })],
        run_index: 0,
        execution: ExecutionInfo { mode: Mode::Trigger, ..ExecutionInfo::default() },
        timezone: "Europe/Berlin".into(),
        vars: Arc::default(),
        env: None,
        node_state: Arc::default(),
        static_data: Arc::default(),
        custom_data: Arc::default(),
        extra: JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(InlineBinary),
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scope = scope();
    let start = Instant::now();
    let expressions = Expressions::default();
    expressions.evaluate("={{ 1 + 1 }}", &scope, 0)?;
    println!("{:>9.1} ms  first expression of the process (compiles luxon and our scripts)", start.elapsed().as_secs_f64() * 1e3);
    let other = Arc::clone(&scope);
    let second = std::thread::spawn(move || {
        let start = Instant::now();
        let done = Expressions::default().evaluate("={{ 1 + 1 }}", &other, 0);
        (done.is_ok(), start.elapsed())
    });
    let (_, second) = second.join().map_err(|_| "the second thread died")?;
    println!("{:>9.1} ms  first expression of another thread", second.as_secs_f64() * 1e3);
    for expression in [
        "={{ $json.deep.a.b[1] }}",
        "={{ $('Src').item.json.name }}",
        "={{ $('Src').first().json.name }}",
        "=Hello {{ $json.name }}, {{ $json.id }}",
        "={{ $json.price * 2 }}",
        "={{ $json.name.toUpperCase() + $json.tags.join('-') }}",
        "={{ $json.tags.first() }}",
        "={{ $('Src').all().length + 1 }}",
        "={{ $('Src').item.json.name + 'x' }}",
        "={{ $now.toFormat('yyyy-MM-dd') }}",
        "={{ $now.toISO() }}",
        "={{ $json.id.toDateTime('s').plus(1, 'day').toISODate() }}",
    ] {
        let start = Instant::now();
        for item in 0..ITEMS {
            expressions.evaluate(expression, &scope, item)?;
        }
        println!("{:>9.2} µs  {expression}", start.elapsed().as_secs_f64() * 1e6 / ITEMS as f64);
    }
    Ok(())
}
