//! Addresses that wake waiting executions.

use std::sync::{Arc, Mutex};

use millrace_core::{
    ExecutionId, ExecutionStatus, NodeId, WorkflowId,
    trigger::{Outcome, TriggerId, WaitKind},
};
use millrace_triggers::webhook::{Resume, ResumeAnswer, ResumeCall, ResumeError, ResumeTarget, Waiting};
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Server, config, map, send, send_json};

/// One execution that waits.
struct One {
    kind: WaitKind,
    question: Value,
    token: Option<&'static str>,
    woken: Mutex<Vec<ResumeCall>>,
}

#[async_trait::async_trait]
impl Resume for One {
    async fn look(&self, target: &ResumeTarget) -> Result<Waiting, ResumeError> {
        match target {
            ResumeTarget::Execution { id, token, .. } if id == "e1" => {
                if self.token.is_some() && token.as_deref() != self.token {
                    return Err(ResumeError::Denied);
                }
            }
            ResumeTarget::Approval { token } if Some(token.as_str()) == self.token => {}
            _ => return Err(ResumeError::NotFound),
        }
        if !self.woken.lock().unwrap().is_empty() {
            return Err(ResumeError::Finished);
        }
        Ok(Waiting {
            trigger: TriggerId { workflow_id: WorkflowId(uuid::Uuid::from_u128(1)), node_id: NodeId::from("wait") },
            workflow_name: "Orders".into(),
            node_name: "Wait".into(),
            kind: self.kind,
            question: map(self.question.clone()),
            timezone: "UTC".into(),
            credentials: map(json!({"httpBasicAuth": {"user": "a", "password": "b"}})),
        })
    }
    async fn resume(&self, call: ResumeCall) -> Result<ResumeAnswer, ResumeError> {
        let execution_id = ExecutionId::new();
        if let Some(responder) = &call.responder {
            let last_items = Some(Arc::new(vec![call.item.clone()]));
            responder.ended(&Outcome { id: execution_id, status: ExecutionStatus::Success, error: None, last_items });
        }
        self.woken.lock().unwrap().push(call);
        Ok(ResumeAnswer { execution_id })
    }
}

async fn waiting(kind: WaitKind, question: Value, token: Option<&'static str>) -> (Server, Arc<One>) {
    let one = Arc::new(One { kind, question, token, woken: Mutex::default() });
    (Server::with(config(), vec![], Some(one.clone())).await, one)
}

#[tokio::test]
async fn a_call_wakes_it_once() {
    let question = json!({"httpMethod": "POST", "responseMode": "lastNode", "options": {"responsePropertyName": "body"}});
    let (server, one) = waiting(WaitKind::Webhook, question, None).await;
    assert_eq!(send(server.post("/webhook-waiting/e2")).await.0, 404);
    assert_eq!(send(server.get("/webhook-waiting/e1")).await.0, 404);
    let call = server.post("/webhook-waiting/e1/part/two?x=1").json(&json!({"ok": 1}));
    assert_eq!(send_json(call).await, (200, json!({"ok": 1})));
    {
        let woken = one.woken.lock().unwrap();
        let json = &woken[0].item.json;
        assert_eq!((woken[0].method.as_str(), &json["query"], &json["body"]), ("POST", &json!({"x": "1"}), &json!({"ok": 1})));
        let target = ResumeTarget::Execution { id: "e1".into(), suffix: Some("part/two".into()), token: None };
        assert_eq!(woken[0].target, target);
    }
    assert_eq!(send(server.post("/webhook-waiting/e1")).await.0, 409);
}

#[tokio::test]
async fn its_authentication_and_token_count() {
    let (server, one) = waiting(WaitKind::Webhook, json!({"incomingAuthentication": "basicAuth"}), Some("s")).await;
    assert_eq!(send(server.get("/webhook-waiting/e1")).await.0, 401);
    assert_eq!(send(server.get("/webhook-waiting/e1?signature=s")).await.0, 401);
    assert_eq!(send(server.get("/webhook-waiting/e1?signature=s").basic_auth("a", Some("c"))).await.0, 403);
    assert_eq!(one.woken.lock().unwrap().len(), 0);
    let right = server.get("/webhook-waiting/e1?signature=s").basic_auth("a", Some("b"));
    assert_eq!(send_json(right).await, (200, json!({"message": "Workflow was started"})));
}

#[tokio::test]
async fn a_form_is_shown_and_wakes_it() {
    let question = json!({"title": "More", "fields": [{"fieldLabel": "Why", "requiredField": true}]});
    let (server, one) = waiting(WaitKind::Form, question, None).await;
    let (status, page) = send(server.get("/form-waiting/e1")).await;
    assert!(status == 200 && page.contains("<h1>More</h1>") && page.contains(">Why"));
    assert_eq!(send(server.post("/form-waiting/e1").form(&[("field-0", "")])).await.0, 400);
    assert_eq!(send(server.post("/form-waiting/e1").form(&[("field-0", "because")])).await.0, 200);
    assert_eq!(one.woken.lock().unwrap()[0].item.json["Why"], "because");
    let (status, page) = send(server.get("/form-waiting/e1")).await;
    assert!(status == 409 && page.contains("<!doctype html>"));
}

#[tokio::test]
async fn a_decision_is_taken_by_post_only() {
    let question = json!({"title": "Pay <500>?", "message": "To & from", "comment": true,
        "choices": [{"value": "approve", "label": "Yes, pay"}, "later"], "fields": {"values": [{"fieldLabel": "Cost centre"}]}});
    let (server, one) = waiting(WaitKind::Approval, question, Some("tok")).await;
    assert_eq!(send(server.get("/approval/wrong")).await.0, 404);
    let (status, page) = send(server.get("/approval/tok")).await;
    assert_eq!(status, 200);
    for part in ["Pay &lt;500&gt;?", "To &amp; from", ">Yes, pay<", "value=\"later\"", "name=\"comment\"", "Cost centre"] {
        assert!(page.contains(part), "{part}");
    }
    // Looking decides nothing, in whatever way the address is opened.
    assert_eq!(send(server.client.head(server.url("/approval/tok"))).await.0, 200);
    assert_eq!(send(server.get("/webhook-waiting/e1?token=tok&approved=true")).await.0, 200);
    assert_eq!(send(server.client.put(server.url("/approval/tok"))).await.0, 405);
    assert_eq!(send(server.post("/approval/tok").form(&[("choice", "never")])).await.0, 400);
    assert_eq!(one.woken.lock().unwrap().len(), 0);
    let sent = Form::new().text("choice", "approve").text("comment", "fine").text("field-0", "42");
    let (status, page) = send(server.post("/approval/tok").multipart(sent)).await;
    assert!(status == 200 && page.contains("Yes, pay"));
    assert_eq!(
        *one.woken.lock().unwrap()[0].item.json,
        map(
            json!({"choice": "approve", "approved": true, "comment": "fine", "answers": {"Cost centre": "42"}, "answeredAt": "2023-11-14T22:13:20.000Z", "answeredBy": "link"})
        )
    );
    assert_eq!(send(server.post("/approval/tok").form(&[("choice", "later")])).await.0, 409);
}

#[tokio::test]
async fn waits_that_end_otherwise_have_no_address() {
    for kind in [WaitKind::Time, WaitKind::Attention] {
        let (server, one) = waiting(kind, json!({}), None).await;
        assert_eq!(send(server.get("/webhook-waiting/e1")).await.0, 404);
        assert!(one.woken.lock().unwrap().is_empty());
    }
    let (nobody, _) = waiting(WaitKind::Webhook, json!({}), None).await;
    assert_eq!(send(nobody.get(&format!("/webhook-waiting/{}", "x".repeat(600)))).await.0, 404);
}
