//! Test addresses.

use std::{sync::Arc, time::Duration};

use millrace_core::{WorkflowId, trigger::Fired};
use millrace_triggers::webhook::{TestCall, TestError};
use serde_json::json;

use crate::support::{Recorder, Server, route, route_of, send, send_json};

fn listen(server: &Server, number: u128, sink: &Arc<Recorder>) -> TestCall {
    let workflow = WorkflowId(uuid::Uuid::from_u128(number));
    let routes = vec![route_of(number, json!({"path": format!("t{number}")}))];
    server.listener.listen_once(workflow, routes, Duration::from_secs(120), sink.clone()).unwrap()
}

#[tokio::test]
async fn one_call_goes_to_the_editor() {
    let server = Server::start(vec![route(json!({}))]).await;
    let editor = Arc::new(Recorder::default());
    assert_eq!(send(server.post("/webhook-test/t1")).await.0, 404);
    let call = listen(&server, 1, &editor);
    assert_eq!(call.until().0, crate::support::NOW + 120_000);
    assert_eq!(send(server.post("/webhook/t1")).await.0, 404);
    assert_eq!(send(server.post("/webhook-test/t1")).await.0, 200);
    assert!(matches!(call.wait().await, Ok(Fired::Accepted(_))));
    assert_eq!((editor.count(), server.sink.count()), (1, 0));
    let json = editor.json();
    assert_eq!((&json["executionMode"], &json["webhookUrl"]), (&json!("test"), &json!(server.url("/webhook-test/t1"))));
    let (status, body) = send_json(server.post("/webhook-test/t1")).await;
    assert_eq!(status, 404);
    assert!(body["hint"].as_str().unwrap().contains("Wait for a test call"));
}

#[tokio::test]
async fn it_closes_after_a_while_by_the_clock() {
    let server = Server::start(vec![]).await;
    let editor = Arc::new(Recorder::default());
    let call = listen(&server, 1, &editor);
    server.clock.advance(119_999);
    assert_eq!(send(server.get("/webhook-test/t1")).await.0, 404);
    server.clock.advance(1);
    assert_eq!(send(server.post("/webhook-test/t1")).await.0, 404);
    assert_eq!(call.wait().await, Err(TestError::Expired));
    assert_eq!(editor.count(), 0);
}

#[tokio::test]
async fn a_refused_call_does_not_use_it_up_and_a_new_one_replaces_it() {
    let server = Server::start(vec![]).await;
    let editor = Arc::new(Recorder::default());
    let first = listen(&server, 1, &editor);
    let bad = server.post("/webhook-test/t1").header("content-type", "application/json").body("{");
    assert_eq!(send(bad).await.0, 400);
    let second = listen(&server, 1, &editor);
    assert_eq!(first.wait().await, Err(TestError::Stopped));
    let other = listen(&server, 2, &editor);
    drop(other);
    assert_eq!(send(server.post("/webhook-test/t2")).await.0, 404);
    assert_eq!(send(server.post("/webhook-test/t1")).await.0, 200);
    assert!(second.wait().await.is_ok());
    assert_eq!(editor.count(), 1);
}

#[tokio::test]
async fn two_editors_cannot_wait_at_one_address() {
    let server = Server::start(vec![]).await;
    let editor = Arc::new(Recorder::default());
    let _first = listen(&server, 1, &editor);
    let routes = vec![route_of(2, json!({"path": "t1"}))];
    let clash = server.listener.listen_once(WorkflowId(uuid::Uuid::from_u128(2)), routes, Duration::from_secs(9), editor).err().unwrap();
    assert_eq!(&*clash.other_workflow, "Workflow 1");
}
