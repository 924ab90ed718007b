//! What callers get, by response mode.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use millrace_core::{
    Binary, BinaryData, ExecutionId, ExecutionStatus as Status, Item,
    trigger::{FireError, Fired, Reply},
};
use serde_json::{Value, json};

use crate::support::{Plays, Server, config, map, route, send, send_json, version_1};

fn item(json: Value) -> Item {
    Item::new(map(json))
}

fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Plays {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Plays::Replies(Reply { status, headers, body: Bytes::from(body.to_owned()) })
}

#[tokio::test]
async fn at_once() {
    for (parameters, status, body) in [
        (json!({}), 200, r#"{"message":"Workflow was started"}"#),
        (json!({"options": {"responseData": "thanks"}}), 200, "thanks"),
        (json!({"options": {"responseData": {"ok": true}}}), 200, r#"{"ok":true}"#),
        (json!({"options": {"noResponseBody": true}}), 200, ""),
        (json!({"options": {"responseCode": {"values": {"responseCode": 202}}}}), 202, r#"{"message":"Workflow was started"}"#),
        (
            json!({"options": {"responseCode": {"values": {"responseCode": "customCode", "customCode": 299}}}}),
            299,
            r#"{"message":"Workflow was started"}"#,
        ),
    ] {
        let server = Server::hook(parameters.clone()).await;
        assert_eq!(send(server.post("/webhook/hook")).await, (status, body.to_owned()), "{parameters}");
        assert_eq!(server.sink.count(), 1);
        assert!(server.sink.events.lock().unwrap()[0].responder.is_none());
    }
    let old = Server::start(vec![version_1(json!({"responseCode": 201}))]).await;
    assert_eq!(send(old.post("/webhook/hook")).await.0, 201);
}

#[tokio::test]
async fn headers_of_the_node_are_sent() {
    let headers =
        json!([{"name": "X-A", "value": "1"}, {"name": "Content-Type", "value": "text/plain"}, {"name": "Content-Length", "value": "9"}]);
    let server = Server::hook(json!({"options": {"responseData": "hi", "responseHeaders": {"entries": headers}}})).await;
    let response = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!(response.headers()["x-a"], "1");
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(response.text().await.unwrap(), "hi");
}

#[tokio::test]
async fn when_the_last_node_is_done() {
    let two = || Some(vec![item(json!({"a": {"b": [1, 2]}, "t": "text"})), item(json!({"a": 2}))]);
    for (parameters, items, status, body) in [
        (json!({}), two(), 200, r#"{"a":{"b":[1,2]},"t":"text"}"#),
        (json!({"responseData": "allEntries"}), two(), 200, r#"[{"a":{"b":[1,2]},"t":"text"},{"a":2}]"#),
        (json!({"responseData": "allEntries"}), Some(vec![]), 200, "[]"),
        (json!({"responseData": "noData"}), two(), 200, ""),
        (json!({"options": {"responsePropertyName": "a.b[1]"}}), two(), 200, "2"),
        (json!({"options": {"responsePropertyName": "t"}}), two(), 200, "text"),
        (json!({}), Some(vec![]), 500, r#"{"message":"No item to return was found"}"#),
        (json!({}), None, 200, r#"{"message":"Workflow executed successfully but the last node did not return any data"}"#),
        (json!({"responseData": "firstEntryBinary"}), two(), 500, r#"{"message":"No binary data was found to return"}"#),
    ] {
        let mut all = map(json!({"responseMode": "lastNode"}));
        all.extend(map(parameters.clone()));
        let server = Server::hook(Value::Object(all)).await;
        server.plays(Plays::Ends(Status::Success, items));
        assert_eq!(send(server.post("/webhook/hook")).await, (status, body.to_owned()), "{parameters}");
    }
}

#[tokio::test]
async fn a_file_of_the_last_node_is_sent_with_its_type() {
    let server =
        Server::hook(json!({"responseMode": "lastNode", "responseData": "firstEntryBinary", "responseBinaryPropertyName": "pic"})).await;
    let file = Binary { data: BinaryData::Inline(Bytes::from_static(b"\x89PNG")), mime_type: "image/png".into(), ..Binary::default() };
    let item = Item { binary: Some(Arc::new(BTreeMap::from([("pic".to_owned(), file)]))), ..Item::default() };
    server.plays(Plays::Ends(Status::Success, Some(vec![item])));
    let response = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(&*response.bytes().await.unwrap(), b"\x89PNG");
}

#[tokio::test]
async fn what_did_not_end_well_is_said() {
    for mode in ["lastNode", "responseNode"] {
        let server = Server::hook(json!({"responseMode": mode})).await;
        for status in [Status::Error, Status::Crashed, Status::Canceled, Status::Timeout] {
            server.plays(Plays::Ends(status, None));
            assert_eq!(send(server.post("/webhook/hook")).await, (500, r#"{"message":"Error in workflow"}"#.to_owned()), "{mode}");
        }
        server.plays(Plays::Ends(Status::Waiting, None));
        let (status, body) = send_json(server.post("/webhook/hook")).await;
        assert_eq!((status, body["executionId"].is_string()), (200, true));
        // Put down because the program stops.
        server.plays(Plays::Ends(Status::Running, None));
        let (status, body) = send_json(server.post("/webhook/hook")).await;
        assert_eq!((status, body["executionId"].is_string()), (504, true));
    }
}

#[tokio::test]
async fn when_a_node_responds() {
    let server = Server::hook(json!({"responseMode": "responseNode"})).await;
    server.plays(reply(
        418,
        &[("content-type", "application/json"), ("x-a", "1"), ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("content-length", "99")],
        "[1]",
    ));
    let response = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["x-a"].to_str().unwrap()), (418, "1"));
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.text().await.unwrap(), "[1]");
    server.plays(Plays::Ends(Status::Success, Some(vec![item(json!({"a": 1}))])));
    assert_eq!(send(server.post("/webhook/hook")).await, (200, r#"{"message":"Workflow executed successfully"}"#.to_owned()));
    let streaming = Server::hook(json!({"responseMode": "streaming"})).await;
    streaming.plays(reply(200, &[], "all at once"));
    assert_eq!(send(streaming.post("/webhook/hook")).await, (200, "all at once".to_owned()));
}

#[tokio::test]
async fn pages_of_a_workflow_have_no_rights_here() {
    let server = Server::hook(json!({"responseMode": "responseNode"})).await;
    server.plays(reply(200, &[("content-type", "text/html")], "<script>1</script>"));
    let response = server.post("/webhook/hook").send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("sandbox") && !policy.contains("allow-same-origin"));
    server.plays(reply(200, &[("content-type", "text/html"), ("content-security-policy", "default-src 'none'")], ""));
    assert_eq!(server.post("/webhook/hook").send().await.unwrap().headers()["content-security-policy"], "default-src 'none'");
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_504_and_nothing_is_canceled() {
    for mode in ["lastNode", "responseNode"] {
        let config = millrace_triggers::webhook::Config { longest_wait: Duration::from_millis(20), ..config() };
        let server = Server::with(config, vec![route(json!({"responseMode": mode}))], None).await;
        let (status, body) = send_json(server.post("/webhook/hook")).await;
        assert_eq!((status, body["executionId"].is_string()), (504, true));
        assert_eq!(server.sink.count(), 1);
    }
}

#[tokio::test]
async fn what_the_sink_says_reaches_the_caller() {
    let server = Server::hook(json!({})).await;
    let id = ExecutionId::new();
    server.says(Ok(Fired::Duplicate(Some(id))));
    assert_eq!(send_json(server.post("/webhook/hook")).await, (200, json!({"message": "duplicate", "executionId": id})));
    server.says(Ok(Fired::Skipped));
    assert_eq!(send_json(server.post("/webhook/hook")).await.0, 200);
    server.says(Err(FireError::Busy { retry_after_s: 7 }));
    let busy = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!((busy.status().as_u16(), busy.headers()["retry-after"].to_str().unwrap()), (503, "7"));
    server.says(Err(FireError::NotDeployed));
    assert_eq!(send_json(server.post("/webhook/hook")).await.0, 404);
    server.says(Err(FireError::Failed("secret path /home/x".into())));
    let (status, body) = send(server.post("/webhook/hook")).await;
    assert_eq!(status, 500);
    assert!(!body.contains("/home"), "{body}");
}

#[tokio::test]
async fn calls_with_the_same_key_carry_it() {
    let server = Server::hook(json!({"options": {"dedupeKey": "key:id"}})).await;
    let keys = || server.sink.events.lock().unwrap().iter().map(|e| e.key.clone()).collect::<Vec<_>>();
    send(server.post("/webhook/hook").json(&json!({"id": "a"}))).await;
    send(server.post("/webhook/hook").json(&json!({"id": "a"}))).await;
    send(server.post("/webhook/hook").json(&json!({}))).await;
    send(server.post("/webhook/hook").json(&json!({"id": "x".repeat(5000)}))).await;
    let keys = keys();
    assert_eq!(keys[0].as_deref(), Some("webhook:node-1:a"));
    assert_eq!((&keys[0], &keys[2]), (&keys[1], &None));
    assert!(keys[3].as_ref().unwrap().len() < 100);
    let broken = Server::hook(json!({"options": {"dedupeKey": "={{ oops"}})).await;
    assert_eq!(send_json(broken.post("/webhook/hook")).await.0, 500);
    assert_eq!(broken.sink.count(), 0);
}
