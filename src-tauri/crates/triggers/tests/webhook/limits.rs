//! Rate, size and method.

use bytes::Bytes;
use serde_json::json;

use crate::support::{Server, config, route, route_of, send, send_json};

#[tokio::test]
async fn too_many_calls_a_minute() {
    let config = millrace_triggers::webhook::Config { rate_limit: 3, ..config() };
    let own = route_of(2, json!({"path": "own", "options": {"rateLimit": 1}}));
    let free = route_of(3, json!({"path": "free", "options": {"rateLimit": 0}}));
    let server = Server::with(config, vec![route(json!({})), route(json!({"path": "second"})), own, free], None).await;
    // One limit for all triggers of a workflow.
    for path in ["hook", "second", "hook"] {
        assert_eq!(send(server.post(&format!("/webhook/{path}"))).await.0, 200);
    }
    let refused = server.post("/webhook/second").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "20"));
    assert_eq!(send(server.post("/webhook/own")).await.0, 200);
    assert_eq!(send(server.post("/webhook/own")).await.0, 429);
    for _ in 0..10 {
        assert_eq!(send(server.post("/webhook/free")).await.0, 200);
    }
    // Deploying another workflow resets nothing.
    server.listener.put(millrace_core::WorkflowId(uuid::Uuid::from_u128(4)), vec![route_of(4, json!({"path": "four"}))]).unwrap();
    assert_eq!(send(server.post("/webhook/hook")).await.0, 429);
    server.clock.advance(20_000);
    assert_eq!(send(server.post("/webhook/hook")).await.0, 200);
    assert_eq!(send(server.post("/webhook/hook")).await.0, 429);
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let server = Server::hook(json!({"options": {"maxBodyMegabytes": 0.01}})).await;
    let fits = vec![b'x'; 10_485];
    let post = |body: reqwest::Body| server.post("/webhook/hook").header("content-type", "text/plain").body(body);
    assert_eq!(send(post(fits.clone().into())).await.0, 200);
    let (status, body) = send_json(post(vec![b'x'; 10_486].into())).await;
    assert_eq!((status, &body["code"]), (413, &json!(413)));
    // Without a declared length it is found out while reading.
    let pieces = futures::stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1000]))));
    assert_eq!(send(post(reqwest::Body::wrap_stream(pieces))).await.0, 413);
    let pieces = futures::stream::iter((0..10).map(|n| Ok::<_, std::io::Error>(Bytes::from(vec![b'a' + n; 1000]))));
    assert_eq!(send(post(reqwest::Body::wrap_stream(pieces))).await.0, 200);
    let whole = server.sink.json()["body"].as_str().unwrap().to_owned();
    assert_eq!((whole.len(), &whole[999..1001], whole.ends_with('j')), (10_000, "ab", true));
    let packed = post(fits.into()).header("content-encoding", "gzip");
    assert_eq!(send_json(packed).await.0, 415);
}

#[tokio::test]
async fn other_methods() {
    let server = Server::start(vec![
        route(json!({"path": "one", "httpMethod": "GET"})),
        route(json!({"path": "two", "multipleMethods": true, "httpMethod": ["POST", "PUT"]})),
        route(json!({"path": "head", "httpMethod": "HEAD"})),
    ])
    .await;
    let (status, body) = send_json(server.post("/webhook/one")).await;
    assert_eq!(
        (status, body["message"].as_str().unwrap()),
        (404, "This webhook is not registered for POST requests. Did you mean to make a GET request?")
    );
    let wrong = server.get("/webhook/two").send().await.unwrap();
    assert_eq!((wrong.status().as_u16(), wrong.headers()["allow"].to_str().unwrap()), (404, "POST, PUT"));
    assert_eq!(send(server.client.head(server.url("/webhook/one"))).await, (200, String::new()));
    assert_eq!(send(server.client.head(server.url("/webhook/nothing"))).await.0, 404);
    assert_eq!(server.sink.count(), 0);
    assert_eq!(send(server.client.head(server.url("/webhook/head"))).await, (200, String::new()));
    assert_eq!(send(server.client.put(server.url("/webhook/two"))).await.0, 200);
    assert_eq!((server.sink.count(), &server.sink.json()["method"]), (2, &json!("PUT")));
    let options = server.client.request(reqwest::Method::OPTIONS, server.url("/webhook/two")).send().await.unwrap();
    assert_eq!((options.status().as_u16(), options.headers()["allow"].to_str().unwrap()), (204, "OPTIONS, POST, PUT"));
    let brew = reqwest::Method::from_bytes(b"BREW").unwrap();
    assert_eq!(send(server.client.request(brew, server.url("/webhook/two"))).await.0, 404);
}

#[tokio::test]
async fn bodies_of_all_callers_share_a_budget() {
    let config = millrace_triggers::webhook::Config { most_body_bytes: 1000, ..config() };
    let server = Server::with(config, vec![route(json!({}))], None).await;
    let post = |bytes: usize| server.post("/webhook/hook").header("content-type", "text/plain").body(vec![b'x'; bytes]);
    // What was read is given back, also after a refusal.
    for _ in 0..3 {
        assert_eq!(send(post(1000)).await.0, 200);
        let refused = post(1001).send().await.unwrap();
        assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (503, "5"));
    }
}
