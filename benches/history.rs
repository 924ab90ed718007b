//! A history of 1,000,000 executions: how long a page takes under each filter. Fails when one takes more than 50 ms.
//!
//! `EXECUTIONS=100000 cargo bench -p millrace-benches --bench history` for a shorter run; with `FOLDER=/some/folder` the history
//! is kept there, and measured again next time; with `DATABASE=postgres://…` it is in that database.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "it is a program for the terminal")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Mode, Node, Workflow, WorkflowId,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
    run::Failure,
    trigger::TriggerKind,
};
use millrace_store::{ExecutionFilter, NewWorkflow, Options, Store, WorkflowFilter};

/// The time a page may take.
const BAR: Duration = Duration::from_millis(50);
/// How often each page is asked for.
const TIMES: usize = 9;
/// Executions on their way at once.
const TOGETHER: usize = 1_024;
const WORKFLOWS: usize = 200;
/// One execution in so many milliseconds.
const EVERY_MS: i64 = 1_000;
const BEGIN: i64 = 1_700_000_000_000;

fn main() {
    let count: i64 = std::env::var("EXECUTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let slow = runtime.block_on(async {
        let database = std::env::var("DATABASE").ok().map(|url| url.parse().expect("an address"));
        let options = Options { database, ..Options::default() };
        let store = match std::env::var_os("FOLDER") {
            Some(folder) => Store::open(Path::new(&folder), options).await,
            None => Store::open_temporary(options).await,
        };
        let store = store.expect("a store");
        let mut flows = known(&store).await;
        if flows.is_empty() {
            flows = workflows(&store).await;
            fill(&store, &flows, count).await;
        }
        measure(&store, &flows, count).await
    });
    if slow > 0 {
        println!("{slow} took longer than {} ms", BAR.as_millis());
        std::process::exit(1);
    }
}

/// The workflows of a history that was kept, in the order they were made.
async fn known(store: &Store) -> Vec<WorkflowId> {
    let mut filter = WorkflowFilter { limit: Some(200), ..WorkflowFilter::default() };
    let mut ids = vec![];
    loop {
        let page = store.list_workflows(&filter).await.expect("a page");
        ids.extend(page.items.iter().map(|w| w.id));
        filter.after = page.next;
        if filter.after.is_none() {
            ids.sort();
            return ids;
        }
    }
}

async fn workflows(store: &Store) -> Vec<WorkflowId> {
    let mut ids = vec![];
    for i in 0..WORKFLOWS {
        let name = format!("{} {i:03}", if i % 2 == 0 { "Orders" } else { "Invoices" });
        let document = Workflow { name, nodes: vec![Node::new("Webhook", "webhook", 2.0)], ..Workflow::default() };
        let id = store.create_workflow(NewWorkflow { document }).await.expect("a workflow").id;
        store.save_version(id).await.expect("a version");
        ids.push(id);
    }
    ids
}

/// Numbers that look like chance and are the same each time.
fn chance(index: i64, salt: i64) -> u64 {
    let mut x = (index.wrapping_mul(31).wrapping_add(salt)) as u64;
    for _ in 0..2 {
        x = (x ^ (x >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    x ^ (x >> 29)
}

/// The first workflow has more than half of them; the last has never run; the last but one only succeeded.
fn flow(index: i64) -> usize {
    match chance(index, 1) % 1_000 {
        0..600 => 0,
        _ => 1 + (chance(index, 2) as usize % (WORKFLOWS - 2)),
    }
}

fn kind(index: i64) -> TriggerKind {
    match chance(index, 3) % 10_000 {
        0 => TriggerKind::Form,
        1..4_000 => TriggerKind::Schedule,
        _ => TriggerKind::Webhook,
    }
}

fn status(index: i64, flow: usize) -> ExecutionStatus {
    match chance(index, 4) % 1_000 {
        _ if flow == WORKFLOWS - 2 => ExecutionStatus::Success,
        0..40 => ExecutionStatus::Error,
        40..45 => ExecutionStatus::Canceled,
        _ => ExecutionStatus::Success,
    }
}

async fn fill(store: &Store, flows: &[WorkflowId], count: i64) {
    let begun = Instant::now();
    stream::iter(0..count).for_each_concurrent(TOGETHER, |index| one(store, flows, index)).await;
    let took = begun.elapsed();
    println!("{count} executions journalled in {:.1} s ({:.0}/s)", took.as_secs_f64(), count as f64 / took.as_secs_f64());
}

async fn one(store: &Store, flows: &[WorkflowId], index: i64) {
    let (id, at, flow) = (ExecutionId::new(), BEGIN + index * EVERY_MS, flow(index));
    let start = ExecutionStart {
        mode: Mode::Trigger,
        trigger: Some("Webhook".into()),
        trigger_kind: kind(index),
        ..ExecutionStart::plain(id, store.workspace_id(), flows[flow], 1, EpochMs(at))
    };
    let status = status(index, flow);
    let error = (status == ExecutionStatus::Error).then(|| Failure {
        code: "http.status".into(),
        message: format!("The server at api{}.example.org answered 503 to order {index}.", index % 50),
        description: None,
        hint: Some("Try again later.".into()),
        node: Some("HTTP Request".into()),
        item: Some(0),
    });
    store.execution_started(start).await.expect("it begins");
    let finished_at = EpochMs(at + chance(index, 5) as i64 % 3_000);
    store.execution_finished(ExecutionEnd { id, status, error, finished_at }).await.expect("it ends");
    if status == ExecutionStatus::Error && chance(index, 6).is_multiple_of(100) {
        store.set_dead_letter(vec![id], true).await.expect("it is noted");
    }
}

async fn measure(store: &Store, flows: &[WorkflowId], count: i64) -> usize {
    let all = ExecutionFilter::default();
    let of = |index: usize| ExecutionFilter { workflow_id: Some(flows[index]), ..all.clone() };
    let with = |statuses: &[ExecutionStatus]| ExecutionFilter { statuses: statuses.to_vec(), ..all.clone() };
    let by = |kinds: &[TriggerKind]| ExecutionFilter { trigger_kinds: kinds.to_vec(), ..all.clone() };
    let text = |text: &str| ExecutionFilter { query: Some(text.into()), ..all.clone() };
    let middle = EpochMs(BEGIN + count / 2 * EVERY_MS);
    let second = store.list_executions(&all).await.expect("a page").next;
    let some_id = store.list_executions(&ExecutionFilter { until: Some(middle), ..all.clone() }).await.expect("a page").items[0].id;
    use ExecutionStatus::{Canceled, Crashed, Error, Running, Success, Timeout, Waiting};
    let cases = [
        ("first page", all.clone()),
        ("first page of 200", ExecutionFilter { limit: Some(200), ..all.clone() }),
        ("second page", ExecutionFilter { after: second, ..all.clone() }),
        ("before the middle", ExecutionFilter { until: Some(middle), ..all.clone() }),
        ("workflow, busy", of(0)),
        ("workflow, quiet", of(7)),
        ("workflow, never ran", of(WORKFLOWS - 1)),
        ("status error", with(&[Error])),
        ("status error, canceled, crashed, timeout", with(&[Error, Canceled, Crashed, Timeout])),
        ("status timeout (none)", with(&[Timeout])),
        ("status running, waiting (none)", with(&[Running, Waiting])),
        ("status success", with(&[Success])),
        ("workflow and error", ExecutionFilter { workflow_id: Some(flows[7]), ..with(&[Error]) }),
        ("workflow and error (none)", ExecutionFilter { workflow_id: Some(flows[WORKFLOWS - 2]), ..with(&[Error]) }),
        ("workflow, waiting, running (none)", ExecutionFilter { workflow_id: Some(flows[0]), ..with(&[Waiting, Running]) }),
        ("workflow and success", ExecutionFilter { workflow_id: Some(flows[7]), ..with(&[Success]) }),
        ("workflow and dead letters", ExecutionFilter { dead_letters: true, ..of(0) }),
        ("trigger and dead letters", ExecutionFilter { dead_letters: true, ..by(&[TriggerKind::Form, TriggerKind::Webhook]) }),
        ("trigger form (rare)", by(&[TriggerKind::Form])),
        ("trigger schedule or form", by(&[TriggerKind::Schedule, TriggerKind::Form])),
        ("trigger mailbox (none)", by(&[TriggerKind::Mailbox])),
        ("workflow and trigger", ExecutionFilter { trigger_kinds: vec![TriggerKind::Webhook], ..of(7) }),
        ("workflow that never ran, trigger", ExecutionFilter { trigger_kinds: vec![TriggerKind::Webhook], ..of(WORKFLOWS - 1) }),
        ("trigger form and success", ExecutionFilter { statuses: vec![Success], ..by(&[TriggerKind::Form]) }),
        ("trigger form and error", ExecutionFilter { statuses: vec![Error], ..by(&[TriggerKind::Form]) }),
        ("text in many errors", text("api7.example")),
        ("text in one error", text(&format!("order {}.", first_error()))),
        ("text nowhere", text("no such text")),
        ("text nowhere, status error", ExecutionFilter { statuses: vec![Error], ..text("no such text") }),
        ("text nowhere, busy workflow", ExecutionFilter { workflow_id: Some(flows[0]), ..text("no such text") }),
        ("text nowhere, trigger webhook", ExecutionFilter { trigger_kinds: vec![TriggerKind::Webhook], ..text("no such text") }),
        ("text in one workflow's name, trigger", ExecutionFilter { trigger_kinds: vec![TriggerKind::Webhook], ..text("invoices 007") }),
        ("text in one workflow's name, error", ExecutionFilter { statuses: vec![Error], ..text("invoices 007") }),
        ("text in one workflow's name", text("invoices 007")),
        ("text in half of the names", text("orders")),
        ("id", text(&some_id.to_string())),
        ("dead letters", ExecutionFilter { dead_letters: true, ..all.clone() }),
        ("a day in the past", ExecutionFilter { from: Some(EpochMs(middle.0 - 86_400_000)), until: Some(middle), ..all.clone() }),
    ];
    let mut slow = 0;
    for (name, filter) in cases {
        let (mut times, mut rows) = (vec![], 0);
        for _ in 0..TIMES {
            let begun = Instant::now();
            rows = store.list_executions(&filter).await.expect("a page").items.len();
            times.push(begun.elapsed());
        }
        times.sort();
        // The middle one: machines are shared.
        slow += usize::from(times[TIMES / 2] > BAR);
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        println!("{:>9.2} ms ({:>7.2} to {:>7.2})  {rows:>3} rows  {name}", ms(times[TIMES / 2]), ms(times[0]), ms(times[TIMES - 1]));
    }
    slow += statistics(store, flows[0], count).await;
    others(store, flows[0]).await;
    slow
}

/// Of a workflow that ran more than half of the time, by day: as bounded as a page.
async fn statistics(store: &Store, busy: WorkflowId, count: i64) -> usize {
    let days: Vec<EpochMs> = (0..=count * EVERY_MS / 86_400_000).map(|day| EpochMs(BEGIN + day * 86_400_000)).collect();
    let (mut times, mut executions) = (vec![], 0);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let stats = store.workflow_stats(busy, EpochMs(BEGIN), &days).await.expect("statistics");
        executions = stats.success + stats.failed + stats.canceled;
        times.push(begun.elapsed());
    }
    times.sort();
    println!("{:>9.2} ms  statistics of {executions} executions", times[TIMES / 2].as_secs_f64() * 1_000.0);
    usize::from(times[TIMES / 2] > BAR)
}

fn first_error() -> i64 {
    (0..).find(|index| status(*index, flow(*index)) == ExecutionStatus::Error).unwrap_or_default()
}

/// Other questions, without a bar.
async fn others(store: &Store, busy: WorkflowId) {
    let begun = Instant::now();
    store.usual(busy).await.expect("what is usual");
    println!("{:>9.2} ms  what is usual", begun.elapsed().as_secs_f64() * 1_000.0);
    let begun = Instant::now();
    let errors = store.count_executions(&[ExecutionStatus::Error, ExecutionStatus::Queued]).await.expect("a count");
    println!("{:>9.2} ms  a count of {errors}", begun.elapsed().as_secs_f64() * 1_000.0);
    let bytes = store.data_bytes().await.expect("a size");
    println!("{:>9.1} MB on the disk", bytes as f64 / 1e6);
}
