//! A node that must not be repeated was cut off: a person says what becomes of it.

use std::sync::Arc;

use millrace_core::{ExecutionStatus, run::Failure, trigger::WaitKind};
use millrace_engine::{Answer, ExecutionReport, Plan};
use millrace_testkit::Written;
use serde_json::json;

use crate::rig::{Rig, fired, one_item, plan, taken_up};

const MAIL: &str = "v1\nStart: trigger\nMail: send\nAfter: pass\nStart -> Mail -> After";

/// Cut off while the mail was being sent.
async fn cut_off(plan: &Arc<Plan>) -> Vec<Written> {
    let rig = Rig::plain();
    rig.engine.run(fired(plan)).await.unwrap();
    assert_eq!(rig.journal.words(), ["start", "Start#0", "?Mail#0", "Mail#0", "After#0", "success"]);
    rig.journal.records()[..3].to_vec()
}

/// Asks, and goes on with the answer.
async fn answered(text: &str, answer: Answer) -> (ExecutionReport, Vec<String>, Vec<String>) {
    let plan = plan(text);
    let mut written = cut_off(&plan).await;
    let rig = Rig::plain();
    let report = rig.engine.run(taken_up(&plan, &written, None)).await.unwrap();
    assert_eq!(report.status, ExecutionStatus::Paused);
    assert_eq!((rig.journal.words(), rig.told()), (vec!["resume".into(), "wait attention".into()], vec!["begin", "aside"]));
    written.extend(rig.journal.records());
    let rig = Rig::plain();
    let report = rig.engine.run(taken_up(&plan, &written, Some(answer))).await.unwrap();
    (report, rig.started(), rig.journal.words())
}

#[tokio::test]
async fn the_question_says_what_it_is_about() {
    let plan = plan(MAIL);
    let written = cut_off(&plan).await;
    let rig = Rig::plain();
    rig.engine.run(taken_up(&plan, &written, None)).await.unwrap();
    let Some(Written::Suspended(suspended)) = rig.journal.records().pop() else { panic!("it is put aside") };
    assert_eq!((suspended.node_id.as_str(), suspended.run_index, suspended.wait.kind), ("id-Mail", 0, WaitKind::Attention));
    assert_eq!(suspended.wait.question["code"], "attention.interrupted");
    assert_eq!(suspended.wait.question["node"], "Mail");
    assert_eq!(suspended.wait.question["choices"], json!(["repeat", "skip", "stop"]));
}

#[tokio::test]
async fn repeat_runs_it_again() {
    let (report, started, words) = answered(MAIL, Answer::Repeat).await;
    assert_eq!((report.status, started), (ExecutionStatus::Success, vec!["Mail#0".into(), "After#0".into()]));
    assert_eq!(words, ["resume", "?Mail#0", "Mail#0", "After#0", "success"]);
}

#[tokio::test]
async fn skip_gives_what_a_person_says_or_what_came() {
    let (report, started, words) = answered(MAIL, Answer::Output(vec![Some(one_item(json!({"sent": true})))])).await;
    assert_eq!((report.status, started), (ExecutionStatus::Success, vec!["After#0".into()]));
    assert_eq!(words, ["resume", "Mail#0", "After#0", "success"]);
    assert_eq!(report.last_items().unwrap()[0].json["sent"], true);
    let (report, ..) = answered(MAIL, Answer::Output(vec![])).await;
    assert_eq!(report.last_items().unwrap().len(), 1, "the item that came goes on");
}

#[tokio::test]
async fn stop_ends_it_whatever_the_node_does_about_errors() {
    let failure = Failure {
        code: "execution.stopped_by_person".into(),
        message: "stopped".into(),
        description: None,
        hint: None,
        node: None,
        item: None,
    };
    for flags in ["", "continue", "retry=3 wait=0"] {
        let text = MAIL.replace("send", &format!("send {flags}"));
        let (report, started, words) = answered(&text, Answer::Fail(failure.clone())).await;
        assert_eq!((report.status, started), (ExecutionStatus::Error, vec![]));
        assert_eq!(words, ["resume", "Mail#0", "error"]);
        assert_eq!(report.error.unwrap().node.as_deref(), Some("Mail"));
    }
}

#[tokio::test]
async fn what_may_be_repeated_is_not_asked_about() {
    let plan = plan("v1\nStart: trigger\nR: reply\nN: pass\nStart -> R -> N");
    let whole = Rig::plain();
    whole.engine.run(fired(&plan)).await.unwrap();
    assert_eq!(whole.journal.words(), ["start", "Start#0", "R#0", "N#0", "success"], "no note is needed before it");
    let rig = Rig::plain();
    let report = rig.engine.run(taken_up(&plan, &whole.journal.records()[..2], None)).await.unwrap();
    assert_eq!((report.status, rig.started()), (ExecutionStatus::Success, vec!["R#0".into(), "N#0".into()]));
}
