//! Where an execution starts, and with what.

use millrace_core::Mode;
use millrace_engine::{Range, StartError, step::State};
use serde_json::json;

use crate::play::{check_request, items, request};

fn start_error(text: &str, range: Range) -> Option<StartError> {
    let mut request = request(text);
    request.range = range;
    State::new(&request, 10).err()
}

#[test]
fn a_manual_run_prefers_the_trigger_that_people_press() {
    let text = "v1\nHook: trigger\nButton: manual_trigger\nA: pass\nButton -> A\nHook -> A";
    check_request(request(text), "Button [1]\nA <- Button [1]\nsuccess");
    let mut fired = request(text);
    fired.mode = Mode::Trigger;
    check_request(fired, "Hook [1]\nA <- Hook [1]\nsuccess");
}

#[test]
fn a_disabled_trigger_does_not_start() {
    let text = "v1\nOff: trigger disabled\nOn: trigger\nA: pass\nOff -> A\nOn -> A";
    check_request(request(text), "On [1]\nA <- On [1]\nsuccess");
    assert_eq!(start_error(text, Range::Start("Off".into())), Some(StartError::Disabled("Off".into())));
}

#[test]
fn it_says_when_there_is_nowhere_to_start() {
    assert_eq!(start_error("A: pass", Range::Auto), Some(StartError::NoTrigger));
    assert_eq!(start_error("A: pass", Range::Start("B".into())), Some(StartError::NoNode("B".into())));
}

#[test]
fn a_trigger_passes_on_what_it_fired_with() {
    // Also a trigger that nobody here knows: what it fired with is all that is needed of it.
    for node_type in ["trigger", "n8n-nodes-base.githubTrigger"] {
        let mut fired = request(&format!("v1\nT: {node_type}\nA: pass\nT -> A"));
        fired.input = Some(items(json!([{"x": 1}, {"x": 2}])));
        let play = check_request(fired, "T [2]\nA <- T [2]\nsuccess");
        assert_eq!(play.output("A", 0), json!([[{"x": 1}, {"x": 2}]]));
        assert_eq!(play.paired("T", 0), "0 1");
    }
}

#[test]
fn any_node_can_be_started_at() {
    let mut here = request("v1\nStart: trigger\nA: pass\nB: set set={\"b\":1}\nStart -> A -> B");
    here.range = Range::Start("B".into());
    here.input = Some(items(json!([{"a": 1}])));
    let play = check_request(here, "B [1]\nsuccess");
    assert_eq!(play.output("B", 0), json!([[{"a": 1, "b": 1}]]));
}
