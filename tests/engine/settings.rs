//! What a node's own settings do: disabled, execute once, always output, retry, on error; and pinned data.

use millrace_core::{Item, Mode};
use serde_json::json;
use std::sync::Arc;

use crate::play::{check, check_request, pin, play_limited, request};

#[test]
fn a_disabled_node_passes_input_0_to_output_0() {
    let play = check(
        r#"v1
         Start: trigger
         Make: make items=[{"to":1},{"to":1}]
         R: route disabled
         Zero: pass
         One: pass
         Start -> Make -> R -> Zero
         R.1 -> One"#,
        "Start [1]
         Make <- Start [2]
         R <- Make [2]
         Zero <- R [2]
         success",
    );
    assert_eq!(play.paired("R", 0), "0 1");
}

#[test]
fn always_output_data_gives_one_empty_item_paired_with_all_inputs() {
    let play = check(
        r#"v1
         Start: trigger
         Make: make items=[{"a":1},{"a":2}]
         E: empty always
         After: pass
         Start -> Make -> E -> After"#,
        "Start [1]
         Make <- Start [2]
         E <- Make [1]
         After <- E [1]
         success",
    );
    assert_eq!(play.output("E", 0), json!([[{}]]));
    assert_eq!(play.paired("E", 0), "0+1");
}

#[test]
fn always_output_data_also_speaks_for_a_node_that_gives_nothing_back() {
    check(
        "v1
         Start: trigger
         N: null always
         After: pass
         Start -> N -> After",
        "Start [1]
         N <- Start [1]
         After <- N [1]
         success",
    );
}

#[test]
fn a_failed_node_ends_the_execution_and_stays_ready() {
    let play = check(
        "v1
         Start: trigger
         F: fail
         After: pass
         Start -> F -> After",
        "Start [1]
         F <- Start [] !failed at try 1
         error: failed at try 1",
    );
    assert_eq!(play.state.error().unwrap().node.as_deref(), Some("F"));
    assert_eq!(play.state.first_node().map(|n| &**n), Some("F"), "whoever continues begins at the failed node");
}

#[test]
fn continue_passes_the_input_on_and_keeps_the_error() {
    let play = check(
        r#"v1
         Start: trigger
         Make: make items=[{"a":1},{"a":2}]
         F: fail continue
         After: pass
         Start -> Make -> F -> After"#,
        "Start [1]
         Make <- Start [2]
         F <- Make [2] !failed at try 1
         After <- F [2]
         success",
    );
    assert_eq!(play.output("F", 0), json!([[{"a": 1}, {"a": 2}]]));
}

#[test]
fn a_node_that_fails_as_a_whole_goes_on_through_output_0_also_with_an_error_output() {
    check(
        "v1
         Start: trigger
         F: fail error-output
         Good: pass
         Bad: pass
         Start -> F -> Good
         F.1 -> Bad",
        "Start [1]
         F <- Start [1] !failed at try 1
         Good <- F [1]
         success",
    );
}

#[test]
fn failed_items_leave_through_the_error_output_over_their_input() {
    for node_type in ["bad_json", "bad_item"] {
        let play = check(
            &format!(
                r#"v1
                 Start: trigger
                 Make: make items=[{{"id":1}},{{"id":2,"bad":true}},{{"id":3}}]
                 F: {node_type} error-output
                 Good: pass @0,0
                 Bad: pass @0,100
                 Start -> Make -> F -> Good
                 F.1 -> Bad"#
            ),
            "Start [1]
             Make <- Start [3]
             F <- Make [2,1]
             Good <- F [2]
             Bad <- F.1 [1]
             success",
        );
        assert_eq!(play.paired("F", 0), "0 2");
        assert_eq!(play.paired("F", 1), "1");
        let bad = play.output("Bad", 0);
        assert_eq!(bad[0][0]["id"], 2, "the failed item shows the item it came from");
        if node_type == "bad_json" {
            assert_eq!(bad[0][0]["error"], "bad json");
        }
    }
}

#[test]
fn the_error_output_comes_after_all_others() {
    check(
        "v1
         Start: trigger
         R: route error-output
         A: pass
         Start -> R -> A",
        "Start [1]
         R <- Start [1,0,0,0]
         A <- R [1]
         success",
    );
}

#[test]
fn an_item_marked_as_failed_shows_its_error() {
    let play = check(
        r#"v1
         Start: trigger
         Make: make items=[{"id":1},{"id":2,"bad":true}]
         F: bad_item continue
         Start -> Make -> F"#,
        "Start [1]
         Make <- Start [2]
         F <- Make [2]
         success",
    );
    assert_eq!(play.output("F", 0), json!([[{"id": 1}, {"error": "bad item"}]]));
}

#[test]
fn retries_wait_and_count() {
    let play = check(
        "v1
         Start: trigger
         F: fail retry=3 wait=250 works_at=3
         Start -> F",
        "Start [1]
         wait 250
         wait 250
         F <- Start [1]
         success",
    );
    let run = &play.run_data().runs["F"][0];
    assert_eq!((run.tries, run.duration_ms >= 500), (3, true), "time and tries cover all tries");
}

#[test]
fn tries_and_waits_are_clamped_as_in_n8n() {
    for (settings, waits) in [
        ("retry", "back off 1\nback off 2"),
        ("retry=1 wait=-5", "wait 0"),
        ("retry=9 wait=99999", "wait 5000\nwait 5000\nwait 5000\nwait 5000"),
    ] {
        let tries = waits.lines().count() + 1;
        check(
            &format!("v1\nStart: trigger\nF: fail {settings}\nStart -> F"),
            &format!("Start [1]\n{waits}\nF <- Start [] !failed at try {tries}\nerror: failed at try {tries}"),
        );
    }
}

#[test]
fn a_first_item_that_reports_an_error_is_a_failure_to_retry() {
    check(
        r#"v1
         Start: trigger
         Make: make items=[{"bad":true}]
         F: bad_json continue retry=2 wait=10
         Start -> Make -> F"#,
        "Start [1]
         Make <- Start [1]
         wait 10
         F <- Make [1]
         success",
    );
}

#[test]
fn a_pinned_node_does_not_run() {
    let text = r#"v1
         Start: trigger
         Make: make items=[{"a":1},{"a":2},{"a":3}]
         P: fail
         After: pass
         Start -> Make -> P -> After"#;
    let mut pinned = request(text);
    pin(&mut pinned, "P", json!([{"v": 7}, {"v": 8}]));
    let play = check_request(
        pinned,
        "Start [1]
         Make <- Start [3]
         P <- Make [2]
         After <- P [2]
         success",
    );
    assert_eq!(play.paired("P", 0), " ", "two of three items have no pairing");
    assert_eq!(play.paired("After", 0), "0 1");
}

#[test]
fn document_pins_apply_in_manual_runs_only_and_given_pins_always() {
    let text = "v1\nStart: trigger\nP: fail\nStart -> P";
    for (mode, given, end) in
        [(Mode::Manual, false, "success"), (Mode::Trigger, false, "error: failed at try 1"), (Mode::Trigger, true, "success")]
    {
        let mut workflow = millrace_testkit::graph(text);
        let id = workflow.node_named("P").unwrap().id.clone();
        workflow.pinned.insert(id, vec![Item::default()]);
        let mut request = millrace_engine::ExecutionRequest::of(Arc::new(workflow), &millrace_testkit::scripted::registry(), mode);
        if given {
            pin(&mut request, "P", json!([{}]));
        }
        assert_eq!(crate::play::play(request).trace.last().unwrap(), end, "{mode:?}, given pins: {given}");
    }
}

#[test]
fn disabled_beats_pinned() {
    let mut pinned = request("v1\nStart: trigger\nP: pass disabled\nStart -> P");
    pin(&mut pinned, "P", json!([{"v": 1}, {"v": 2}]));
    check_request(pinned, "Start [1]\nP <- Start [1]\nsuccess");
}

#[test]
fn an_unknown_type_says_that_it_cannot_run_and_can_be_pinned() {
    let text = "v1\nStart: trigger\nG: n8n-nodes-base.gmail\nStart -> G";
    let failure = "The node type “n8n-nodes-base.gmail” cannot run in Millrace yet.";
    let play = check(text, &format!("Start [1]\nG <- Start [] !{failure}\nerror: {failure}"));
    assert_eq!(play.state.error().unwrap().code, "node.unknown_type");
    let mut pinned = request(text);
    pin(&mut pinned, "G", json!([{"mail": 1}]));
    check_request(pinned, "Start [1]\nG <- Start [1]\nsuccess");
}

#[test]
fn a_loop_without_an_end_is_stopped_at_the_limit() {
    let play = play_limited(request("v1\nStart: trigger\nA: pass\nStart -> A -> A"), 50);
    assert_eq!(play.trace.last().unwrap(), "error: The execution was stopped after 50 node runs.");
    assert_eq!(play.trace.len(), 51);
}
