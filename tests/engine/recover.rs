//! A stop at any moment: whatever the journal holds by then, the execution goes on to the same end, and nothing that was finished runs again.

use std::{collections::HashSet, sync::Arc};

use millrace_core::{ExecutionStatus, JsonMap, NodeRun, Workflow};
use millrace_engine::{Answer, EngineConfig, ExecutionReport, Plan};
use millrace_testkit::{MemoryJournal, Written, scripted};
use proptest::prelude::*;
use serde_json::json;

use crate::rig::{Rig, fired, picture, plan, taken_up};

fn config() -> EngineConfig {
    EngineConfig { max_node_runs: 40, ..EngineConfig::default() }
}

/// Runs without a stop: the end, and what was written.
async fn undisturbed(plan: &Arc<Plan>) -> (ExecutionReport, Vec<Written>) {
    let rig = Rig::new(config(), MemoryJournal::default());
    let report = rig.engine.run(fired(plan)).await.unwrap();
    (report, rig.journal.records())
}

/// Stops after `written` and goes on, answering every question with "repeat".
async fn goes_on(plan: &Arc<Plan>, written: &[Written]) -> (ExecutionReport, Vec<Written>) {
    let mut all = written.to_vec();
    let mut answer = None;
    loop {
        let rig = Rig::new(config(), MemoryJournal::default());
        let handed_over = handed_over(&all);
        let plan = handed_over.as_ref().map_or_else(|| plan.clone(), |data| keeping(plan, data.clone()));
        let finished: HashSet<String> = all.iter().filter_map(finished).collect();
        let mut report = rig.engine.run(taken_up(&plan, &all, answer.take())).await.unwrap();
        let again: Vec<String> = rig.started().into_iter().filter(|run| finished.contains(run)).collect();
        assert!(again.is_empty(), "finished nodes ran again: {again:?}");
        all.extend(rig.journal.records());
        match report.status {
            ExecutionStatus::Paused => answer = Some(Answer::Repeat),
            _ => {
                report.static_data = report.static_data.or(handed_over);
                return (report, all);
            }
        }
    }
}

/// The workflow's own data as it was when the execution was put aside: the workflow keeps it meanwhile.
fn handed_over(written: &[Written]) -> Option<JsonMap> {
    let aside = written.iter().rposition(|record| matches!(record, Written::Suspended(_)))?;
    written[..aside].iter().rev().find_map(|record| match record {
        Written::Node(node) => node.run.state.as_ref()?.get("staticData")?.as_object().cloned(),
        _ => None,
    })
}

fn keeping(plan: &Plan, data: JsonMap) -> Arc<Plan> {
    let workflow = Workflow { static_data: data, ..(**plan.workflow()).clone() };
    Arc::new(Plan::compile(Arc::new(workflow), &scripted::registry()))
}

fn finished(record: &Written) -> Option<String> {
    match record {
        Written::Node(node) => Some(format!("{}#{}", node.node_name, node.run_index)),
        _ => None,
    }
}

/// Stops after every record, one execution each.
async fn stop_everywhere(plan: &Arc<Plan>) {
    let (whole, written) = undisturbed(plan).await;
    for cut in 1..written.len() {
        let (report, all) = goes_on(plan, &written[..cut]).await;
        assert_eq!(picture(&report), picture(&whole), "stopped after {cut} of {} records", written.len());
        let nodes = |records: &[Written]| records.iter().filter_map(finished).collect::<Vec<_>>();
        assert_eq!(nodes(&all), nodes(&written), "each run is journalled once, stopped after {cut}");
        assert_eq!(report.started_at, whole.started_at);
    }
}

#[tokio::test]
async fn a_stop_anywhere_changes_nothing() {
    for text in [
        "v1\nStart: trigger\nA: pass\nMail: send\nB: pass disabled\nStart -> A -> Mail -> B",
        "v1\nStart: trigger\nC: count limit=4\nDone: pass\nStart -> C -> C\nC.1 -> Done",
        "v1\nStart: trigger\nT: turns limit=3\nIn: remember\nDone: remember\nStart -> T -> In -> T\nT.1 -> Done",
        "v1\nStart: trigger\nA: pass @0,0\nB: null @0,100\nC: pass @0,200\nM: merge\nStart -> A, B, C\nA -> M\nB -> M:1\nC -> M:1",
        "v0\nStart: trigger\nA: pass\nB: empty always\nM: join\nAfter: pass\nStart -> A, B\nA -> M\nB -> M:1\nM -> After",
        "v1\nStart: trigger\nF: fail retry=3 wait=0 works_at=3\nG: fail continue\nH: fail\nStart -> F -> G -> H",
        "v1\nStart: trigger\nMake: make items=[{\"to\":1},{\"to\":2},{\"bad\":true}]\nR: route\nB: bad_item error-output\nX: pass\nY: pass\nStart -> Make -> R, B\nR.1 -> X\nR.2 -> X\nB -> Y\nB.1 -> Y",
        TWICE,
        "v1\nStart: trigger\nG: nobody-knows-it\nStart -> G",
    ] {
        stop_everywhere(&plan(text)).await;
    }
}

/// `N` gives nothing at all for what comes first, and that is in no journal; then it gives something.
const TWICE: &str = "v1
    Start: trigger
    Make: make items=[{\"to\":1},{\"to\":0,\"keep\":1}]
    R: route
    N: null
    After: pass
    Start -> Make -> R -> N -> After
    R.1 -> N";

#[tokio::test]
async fn a_node_that_gave_nothing_is_not_run_again_either() {
    let plan = plan(TWICE);
    let (_, written) = undisturbed(&plan).await;
    assert_eq!(written.iter().filter_map(finished).collect::<Vec<_>>(), ["Start#0", "Make#0", "R#0", "N#0", "After#0"]);
    let rig = Rig::plain();
    rig.engine.run(taken_up(&plan, &written[..5], None)).await.unwrap();
    assert_eq!(rig.started(), ["After#0"]);
}

#[tokio::test]
async fn the_trigger_keeps_what_it_fired_with() {
    let plan = plan("v1\nStart: trigger\nA: pass\nStart -> A");
    let rig = Rig::plain();
    let mut request = fired(&plan);
    request.input = Some(crate::play::items(json!([{"order": 7}])));
    let whole = rig.engine.run(request).await.unwrap();
    let (report, _) = goes_on(&plan, &rig.journal.records()[..1]).await;
    assert_eq!(picture(&report), picture(&whole));
    assert_eq!(report.last_items().unwrap()[0].json["order"], 7);
}

fn node() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "pass",
        "pass disabled",
        "send",
        "reply",
        "set set={\"s\":1}",
        "make items=[{\"to\":1},{\"to\":0,\"bad\":true}]",
        "route",
        "count limit=3",
        "turns limit=2",
        "merge",
        "join",
        "empty",
        "empty always",
        "null",
        "fail continue",
        "fail",
        "bad_item error-output",
        "remember",
    ])
}

/// Any wires, loops included; a loop without an end stops at the limit, and that must be the same too.
fn any_graph() -> impl Strategy<Value = String> {
    let nodes = prop::collection::vec((node(), 0_u16..4, 0_u16..4), 2..7);
    let wires = prop::collection::vec((0_usize..7, 0_usize..3, 0_usize..7, 0_usize..2), 1..12);
    (any::<bool>(), nodes, wires).prop_map(|(v1, nodes, wires)| {
        let mut text = format!("{}\nN0: trigger\n", if v1 { "v1" } else { "v0" });
        for (i, (node, x, y)) in nodes.iter().enumerate() {
            text += &format!("N{}: {node} @{x},{y}\n", i + 1);
        }
        text += "N0 -> N1\n";
        for (from, output, to, input) in wires {
            let (from, to) = (from % (nodes.len() + 1), 1 + to % nodes.len());
            text += &format!("N{from}.{output} -> N{to}:{input}\n");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn a_stop_anywhere_in_any_graph_changes_nothing(text in any_graph(), at in any::<prop::sample::Index>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let plan = plan(&text);
            let (whole, written) = undisturbed(&plan).await;
            let cut = 1 + at.index(written.len() - 1);
            let (report, all) = goes_on(&plan, &written[..cut]).await;
            assert_eq!(picture(&report), picture(&whole), "stopped after {cut} of {}:\n{text}", written.len());
            // And once more, half-way through what was left.
            let end = all.len() - 1;
            let (report, _) = goes_on(&plan, &all[..(cut + end).div_ceil(2).clamp(1, end)]).await;
            assert_eq!(picture(&report), picture(&whole), "stopped twice:\n{text}");
        });
    }
}

#[tokio::test]
async fn a_journal_that_does_not_fit_ends_the_execution_with_a_reason() {
    let drawn = plan("v1\nStart: trigger\nA: pass\nB: pass\nStart -> A -> B");
    let (_, written) = undisturbed(&drawn).await;
    let damage: [(&str, Break); 4] = [
        ("a run is missing", |w| drop(w.remove(1))),
        ("a run is there twice", |w| w.insert(2, w[2].clone())),
        ("a run has another number", |w| renumber(w, 7)),
        ("a run of a node that is not there", |w| rename(w)),
    ];
    for (what, break_it) in damage {
        let mut damaged = written[..3].to_vec();
        break_it(&mut damaged);
        let rig = Rig::plain();
        let report = rig.engine.run(taken_up(&drawn, &damaged, None)).await.unwrap();
        assert_eq!((report.status, report.error.unwrap().code.as_str()), (ExecutionStatus::Crashed, "execution.replay"), "{what}");
        assert_eq!(rig.journal.words().last().unwrap(), "crashed", "{what}");
    }
    let redrawn = plan("v1\nBegin: trigger\nA: pass\nBegin -> A");
    let report = Rig::plain().engine.run(taken_up(&redrawn, &written[..3], None)).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Crashed, "its start is not there any more");
}

type Break = fn(&mut Vec<Written>);

fn change(written: &mut [Written], change: impl Fn(&mut NodeRun)) {
    if let Some(Written::Node(node)) = written.last_mut() {
        change(Arc::make_mut(&mut node.run));
    }
}

fn renumber(written: &mut [Written], index: u32) {
    change(written, |run| run.execution_index = index);
}

fn rename(written: &mut [Written]) {
    if let Some(Written::Node(node)) = written.last_mut() {
        node.node_id = "gone".into();
    }
}

#[tokio::test]
async fn an_execution_that_is_under_way_cannot_be_taken_up() {
    let plan = plan("v1\nStart: trigger\nN: hang\nStart -> N");
    let rig = Rig::plain();
    let handle = rig.engine.start(fired(&plan)).unwrap();
    let again = rig.engine.start(taken_up(&plan, &rig.journal.records(), None).with_id(handle.id()));
    assert_eq!(again.err(), Some(millrace_engine::StartError::UnderWay(handle.id())));
    handle.cancel();
    handle.wait().await;
}

trait WithId {
    fn with_id(self, id: millrace_core::ExecutionId) -> Self;
}
impl WithId for millrace_engine::ExecutionRequest {
    fn with_id(mut self, id: millrace_core::ExecutionId) -> Self {
        self.id = id;
        self
    }
}
