//! The journal under load: executions of five nodes with all their history, by several clients at once, on a real disk.
//! Prints executions a second and the CPU time of each; a figure for the whole program is in `scripts/bench.sh`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::{BoxFuture, join_all};
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Items, Mode, Source, Workflow, WorkflowId,
    journal::{ExecutionEnd, ExecutionStart, Journal as _, JournalError, NodeRecord},
    run::NodeRun,
    trigger::TriggerKind,
};
use millrace_store::{NewWorkflow, Options, Store};
use serde_json::json;
use tokio::task::JoinSet;

const NODES: u32 = 5;
const TIME: Duration = Duration::from_secs(3);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for clients in [1, 8, 64] {
        runtime.block_on(load(clients));
    }
}

async fn load(clients: usize) {
    let store = Arc::new(Store::open_temporary(Options::default()).await.unwrap());
    let workflow = store.create_workflow(NewWorkflow { document: Workflow::default() }).await.unwrap().id;
    store.save_version(workflow).await.unwrap();
    let (begun, cpu_before) = (Instant::now(), cpu_ms());
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let store = store.clone();
        tasks.spawn(async move {
            let mut done = 0_u32;
            while begun.elapsed() < TIME {
                execution(&store, workflow, EpochMs(i64::try_from(begun.elapsed().as_millis()).unwrap())).await;
                done += 1;
            }
            done
        });
    }
    let done = f64::from(tasks.join_all().await.into_iter().sum::<u32>());
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), cpu_ms() - cpu_before);
    println!("journal, {clients:>2} clients: {:>5.0} executions/s, {:.3} ms CPU each", done / seconds, cpu / done);
}

/// As the runtime does it: the beginning is on disk before anything else, the rest is on its way together.
async fn execution(store: &Store, workflow: WorkflowId, now: EpochMs) {
    let start = ExecutionStart {
        mode: Mode::Trigger,
        trigger_kind: TriggerKind::Webhook,
        trigger: Some("Node 0".into()),
        input: Some(items()),
        ..ExecutionStart::plain(ExecutionId::new(), store.workspace_id(), workflow, 1, now)
    };
    let id = start.id;
    store.execution_started(start).await.unwrap();
    let mut writes: Vec<BoxFuture<'_, Result<(), JournalError>>> = vec![];
    let mut last = items();
    for index in 0..NODES {
        let output = items();
        let record = record(id, index, std::mem::replace(&mut last, output.clone()), output, now);
        writes.push(Box::pin(store.node_finished(record)));
    }
    let end = ExecutionEnd { id, status: ExecutionStatus::Success, error: None, finished_at: now };
    writes.push(Box::pin(store.execution_finished(end)));
    assert!(join_all(writes).await.iter().all(Result::is_ok));
}

fn record(execution_id: ExecutionId, index: u32, input: Items, output: Items, now: EpochMs) -> NodeRecord {
    let source = index.checked_sub(1).map(|before| Source { node: format!("Node {before}").into(), output: 0, run: 0 });
    let run = NodeRun {
        execution_index: index,
        sources: vec![source],
        inputs: vec![Some(input)],
        outputs: vec![Some(output)],
        started_at: now.0,
        duration_ms: 1,
        tries: 1,
        ..NodeRun::default()
    };
    let node_id = format!("6f1c9c1e-0000-4000-8000-{index:012}").as_str().into();
    NodeRecord { execution_id, node_id, node_name: format!("Node {index}").into(), run_index: 0, run: Arc::new(run) }
}

fn items() -> Items {
    let json = json!({"headers": {"host": "localhost:5678", "accept": "*/*"}, "query": {}, "body": {"name": "Ada", "amount": 12.5}});
    Arc::new(vec![Item::from_value(json).paired_with(0)])
}

/// CPU time of this process so far; 0 where the system does not tell it this way.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = fields.get(11..13).into_iter().flatten().filter_map(|f| f.parse::<f64>().ok()).sum();
    ticks * 10.0
}
