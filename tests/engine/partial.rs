//! "Run to here" and "run from here" with the results of an earlier execution.

use std::{collections::HashSet, sync::Arc};

use millrace_core::RunData;
use millrace_engine::{ExecutionRequest, Range, StartError, step::State};
use serde_json::json;

use crate::play::{check_request, pin, play, request};

const LINE: &str = "v1
    Start: trigger
    A: set set={\"a\":1}
    B: set set={\"b\":1}
    C: pass
    Side: pass
    Start -> A -> B -> C
    A -> Side";

fn to(text: &str, destination: &str, earlier: Option<Arc<RunData>>, dirty: &[&str]) -> ExecutionRequest {
    let mut request = request(text);
    request.range = Range::To {
        destination: destination.into(),
        start: None,
        earlier,
        dirty: dirty.iter().map(|s| (*s).to_owned()).collect::<HashSet<_>>(),
    };
    request
}

#[test]
fn run_to_here_runs_only_what_leads_here() {
    check_request(to(LINE, "B", None, &[]), "Start [1]\nA <- Start [1]\nB <- A [1]\nsuccess");
}

#[test]
fn run_to_here_reuses_what_is_there_and_always_runs_the_goal() {
    let earlier = play(request(LINE)).run_data();
    let again = check_request(to(LINE, "B", Some(earlier.clone()), &[]), "B <- A [1]\nsuccess");
    assert_eq!(again.output("B", 0), json!([[{"a": 1, "b": 1}]]));
    let data = again.run_data();
    assert!(data.runs.contains_key("A") && data.runs.contains_key("Side"), "what was not run again is kept");
    assert!(!data.runs.contains_key("C"), "what comes after the goal is out of date");
    assert!(data.runs["B"][0].execution_index > data.runs["A"][0].execution_index, "new runs count on");
    check_request(to(LINE, "B", Some(earlier), &["A"]), "A <- Start [1]\nB <- A [1]\nsuccess");
}

#[test]
fn run_to_here_runs_what_failed_or_never_ran() {
    let half = play(to(LINE, "A", None, &[])).run_data();
    check_request(to(LINE, "C", Some(half), &[]), "B <- A [1]\nC <- B [1]\nsuccess");
    let failing = "v1\nStart: trigger\nF: fail\nC: pass\nStart -> F -> C";
    let failed = play(request(failing)).run_data();
    check_request(to(failing, "C", Some(failed), &[]), "F <- Start [] !failed at try 1\nerror: failed at try 1");
}

#[test]
fn run_to_here_takes_pinned_data_for_a_result() {
    let mut pinned = to(LINE, "C", Some(Arc::default()), &[]);
    pin(&mut pinned, "Start", json!([{"s": 1}]));
    pin(&mut pinned, "A", json!([{"p": 1}]));
    pin(&mut pinned, "B", json!([{"p": 2}]));
    let play = check_request(pinned, "C <- B [1]\nsuccess");
    assert_eq!(play.output("C", 0), json!([[{"p": 2}]]));
}

#[test]
fn a_join_gets_the_input_back_that_does_not_come_again() {
    let text = "v1
        Start: trigger
        A: pass @0,0
        B: pass @0,100
        M: merge
        After: pass
        Start -> A, B
        A -> M
        B -> M:1
        M -> After";
    let earlier = play(request(text)).run_data();
    check_request(to(text, "M", Some(earlier.clone()), &["A"]), "A <- Start [1]\nM <- A B [2]\nsuccess");
    check_request(to(text, "After", Some(earlier.clone()), &["B"]), "B <- Start [1]\nM <- A B [2]\nAfter <- M [2]\nsuccess");
    check_request(to(text, "M", Some(earlier), &[]), "M <- A B [2]\nsuccess");
}

#[test]
fn a_goal_inside_a_loop_starts_where_the_loop_is_entered() {
    let text = "v1
        Start: trigger
        C: count limit=3
        Body: pass
        Done: pass
        Start -> C -> Body -> C
        C.1 -> Done";
    let earlier = play(request(text)).run_data();
    let play = play(to(text, "Body", Some(earlier), &[]));
    assert_eq!(play.trace, ["C <- Start [1,0]", "Body <- C [1]", "success"]);
    assert_eq!(play.reused, ["Start [1]"], "what is taken over is written into this execution too");
}

#[test]
fn run_to_here_without_a_trigger_starts_at_the_top() {
    check_request(to("v1\nA: set set={\"a\":1}\nB: pass\nA -> B", "B", None, &[]), "A [1]\nB <- A [1]\nsuccess");
}

#[test]
fn run_from_here_uses_the_inputs_it_had() {
    let earlier = play(request(LINE)).run_data();
    let mut from = request(LINE);
    from.range = Range::From { node: "B".into(), earlier };
    let again = check_request(from, "B <- A [1]\nC <- B [1]\nsuccess");
    assert_eq!(again.output("C", 0), json!([[{"a": 1, "b": 1}]]));
}

#[test]
fn run_from_here_falls_back_to_its_own_earlier_run_and_else_says_so() {
    let mut alone = RunData::default();
    alone.runs.insert("B".into(), play(request(LINE)).run_data().runs["B"].clone());
    let mut from = request(LINE);
    from.range = Range::From { node: "B".into(), earlier: Arc::new(alone) };
    check_request(from, "B <- A [1]\nC <- B [1]\nsuccess");
    let mut nothing = request(LINE);
    nothing.range = Range::From { node: "B".into(), earlier: Arc::default() };
    assert_eq!(State::new(&nothing, 10).err(), Some(StartError::NoEarlierInput("B".into())));
}
