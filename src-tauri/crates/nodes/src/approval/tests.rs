use millrace_core::{NodeContext, trigger::Decision};
use serde_json::{Value, json};

use super::*;
use crate::testing;

fn context(parameters: Value) -> NodeContext {
    testing::context(&node(), parameters, vec![vec![json!({"n": 1}), json!({"n": 2})]])
}

async fn ask(parameters: Value) -> Suspend {
    *node().execute(&context(parameters)).await.unwrap().suspend.expect("it waits")
}

async fn tell(parameters: Value, answer: Value) -> Result<Vec<Vec<Value>>, NodeError> {
    let answer = Arc::new(vec![Item::from_value(answer)]);
    node().resume(&context(parameters), answer).await.map(testing::json)
}

/// As a person gives it, wherever they do.
fn decided(choice: &str, comment: &str, answers: Value) -> Value {
    let answers = answers.as_object().cloned().unwrap();
    let at = millrace_core::EpochMs(1_700_000_000_000);
    Value::Object(Decision { choice: choice.into(), comment: comment.into(), answers, at, by: "Ada".into() }.item())
}

#[tokio::test]
async fn a_decision_is_asked_and_sends_the_items_one_of_two_ways() {
    let wait = ask(json!({"title": "Pay {{ x }}?", "message": "={{ $json.n }}", "priority": "high", "assignee": "Bo"})).await;
    assert_eq!((wait.kind, wait.until, wait.on_time), (WaitKind::Approval, None, None));
    let question = Value::Object(wait.question);
    assert_eq!((&question["kind"], &question["message"], &question["priority"]), (&json!("approve"), &json!("1"), &json!("high")));
    assert_eq!(question["choices"][0], json!({"value": "approve", "label": "Approve"}));
    let given = decided("approve", "fine", json!({}));
    let yes = tell(json!({}), given.clone()).await.unwrap();
    assert_eq!((yes[0].len(), yes[1].len()), (2, 0));
    let mut answer = given;
    answer["timedOut"] = json!(false);
    assert_eq!(yes[0][1]["answer"], answer);
    assert_eq!(answer["approved"], true);
    let no = tell(json!({}), decided("decline", "no", json!({}))).await.unwrap();
    assert_eq!((no[0].len(), no[1].len()), (0, 2));
}

#[tokio::test]
async fn when_nobody_answers_the_default_counts() {
    let wait = ask(json!({"limitWaitTime": true, "resumeAmount": 1, "resumeUnit": "days"})).await;
    assert!(wait.until.is_some());
    let out = wait.on_time.unwrap();
    assert!(out[0].is_none());
    assert_eq!(out[1].as_ref().unwrap()[0].json["answer"]["timedOut"], true);
}

#[tokio::test]
async fn each_choice_has_an_output_of_its_own() {
    let parameters = || json!({"kind": "select", "choices": {"values": [{"label": "Red", "value": "r"}, {"label": "Blue"}]}});
    let out = tell(parameters(), json!({"choice": "Blue"})).await.unwrap();
    assert_eq!((out.len(), out[0].len(), out[1].len()), (2, 0, 2));
    assert_eq!(tell(parameters(), json!({"choice": "r"})).await.unwrap()[0].len(), 2);
    assert!(tell(parameters(), json!({"choice": "green"})).await.unwrap_err().message.contains("green"));
    let ports = millrace_core::ports::outputs(node().spec(), context(parameters()).node());
    assert_eq!(ports.iter().map(|p| p.label.as_str()).collect::<Vec<_>>(), ["Red", "Blue"]);
}

#[tokio::test]
async fn a_form_gives_its_values_alone_if_wanted() {
    let fields = json!({"values": [{"fieldLabel": "Amount", "fieldType": "number"}]});
    let wait = ask(json!({"kind": "input", "formFields": fields})).await;
    assert_eq!(wait.question["fields"], fields["values"]);
    let out = tell(json!({"kind": "input", "includeInput": false}), decided("submit", "", json!({"Amount": 7}))).await.unwrap();
    assert_eq!(out.len(), 1);
    assert_eq!((out[0].len(), &out[0][0]["answers"]["Amount"]), (1, &json!(7)));
}

#[tokio::test]
async fn questions_that_cannot_be_asked_are_named() {
    let twice = json!({"values": [{"fieldLabel": "A"}, {"fieldLabel": "A"}]});
    for (parameters, about) in [
        (json!({"kind": "moon"}), "moon"),
        (json!({"kind": "input"}), "no questions"),
        (json!({"kind": "input", "formFields": twice}), "“A”"),
        (json!({"kind": "select", "choices": {}}), "nothing to choose from"),
        (json!({"kind": "select", "limitWaitTime": true, "defaultAnswer": "x"}), "“x”"),
    ] {
        let error = node().execute(&context(parameters)).await.unwrap_err();
        assert!(error.message.contains(about), "{error}");
    }
}
