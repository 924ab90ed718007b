//! `engine::step` alone: a chain of nodes whose answers are scripted, so that only the state machine works.
#![allow(clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use millrace_core::{Connection, Item, Items, Mode, Node, Workflow};
use millrace_engine::{
    ExecutionRequest, Plan,
    step::{Action, Event, State, step},
};

/// A trigger and a chain of nodes after it.
fn chain(nodes: usize) -> Arc<Plan> {
    let mut workflow = Workflow { nodes: vec![Node::new("Start", "manual_trigger", 1.0)], ..Workflow::default() };
    workflow.nodes.extend((1..nodes).map(|i| Node::new(format!("N{i}"), "no_op", 1.0)));
    let ids: Vec<_> = workflow.nodes.iter().map(|n| n.id.clone()).collect();
    workflow.connections = ids.windows(2).map(|pair| Connection::main(pair[0].clone(), 0, pair[1].clone(), 0)).collect();
    workflow.settings.execution_order = Some("v1".into());
    Arc::new(Plan::compile(Arc::new(workflow), &millrace_nodes::registry()))
}

/// Runs to the end; every node gives the same items. Returns how many nodes ran.
fn play(request: &ExecutionRequest, items: &Items) -> usize {
    let mut state = State::new(request, u64::MAX).expect("it has a trigger");
    let (mut event, mut ran) = (Event::Begin { at: 0 }, 0);
    loop {
        let (next, actions) = step(state, event);
        state = next;
        event = match actions.into_iter().last() {
            Some(Action::StartNode(_)) => {
                ran += 1;
                Event::NodeSucceeded { outputs: vec![Some(items.clone())], logs: vec![], state: None, at: 0 }
            }
            Some(Action::Finish { .. }) => return ran,
            other => panic!("nothing else is due: {other:?}"),
        };
    }
}

fn steps(c: &mut Criterion) {
    let items: Items = Arc::new((0..10).map(|i| Item::default().paired_with(i)).collect());
    let mut group = c.benchmark_group("step");
    for nodes in [5, 50] {
        let request = ExecutionRequest::new(chain(nodes), Mode::Manual);
        assert_eq!(play(&request, &items), nodes);
        group.throughput(Throughput::Elements(nodes as u64));
        group.bench_function(BenchmarkId::new("a chain of nodes", nodes), |b| b.iter(|| play(&request, &items)));
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
