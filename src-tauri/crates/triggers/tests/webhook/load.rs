//! Many at once, callers that hang up, and the self-test.

use std::sync::Arc;

use millrace_core::{
    ExecutionId, ExecutionStatus,
    trigger::{FireError, Fired, TriggerEvent, TriggerSink},
};
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{Plays, Server, route, route_of, send};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_at_once() {
    let server = Server::start(vec![route(json!({"responseMode": "lastNode", "path": "n/:n"}))]).await;
    server.plays(Plays::Ends(ExecutionStatus::Success, None));
    let calls = (0..1000).map(|n| send(server.post(&format!("/webhook/n/{n}")).json(&json!({"n": n}))));
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|(status, _)| *status == 200));
    let mut seen: Vec<_> = server.sink.events.lock().unwrap().iter().map(|e| e.items[0].json["body"]["n"].as_u64().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..1000).collect::<Vec<_>>());
}

/// Takes its time until it is told.
#[derive(Default)]
struct Slow {
    began: Notify,
    go_on: Notify,
    done: Notify,
}

#[async_trait::async_trait]
impl TriggerSink for Slow {
    async fn fire(&self, _: TriggerEvent) -> Result<Fired, FireError> {
        self.began.notify_one();
        self.go_on.notified().await;
        self.done.notify_one();
        Ok(Fired::Accepted(ExecutionId::new()))
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_stop_what_was_begun() {
    let server = Server::start(vec![]).await;
    let slow = Arc::new(Slow::default());
    let workflow = millrace_core::WorkflowId(uuid::Uuid::from_u128(1));
    // A test address takes a sink of its own.
    let call = server.listener.listen_once(workflow, vec![route(json!({}))], std::time::Duration::from_secs(60), slow.clone()).unwrap();
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let request = b"POST /webhook-test/hook HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut stream, request).await.unwrap();
    slow.began.notified().await;
    drop(stream);
    // Another request is answered only after the server noticed that the first caller is gone, or not; either way.
    assert_eq!(send(server.post("/webhook-test/hook")).await.0, 404);
    slow.go_on.notify_one();
    slow.done.notified().await;
    assert!(matches!(call.wait().await, Ok(Fired::Accepted(_))));
    server.listener.drain().await;
}

#[tokio::test]
async fn the_self_test_reaches_the_route_and_fires_nothing() {
    let routes = || {
        vec![
            route(
                json!({"path": "a/:id", "webhookId": "w", "authentication": "basicAuth", "options": {"rateLimit": 1, "ipWhitelist": "10.0.0.1"}}),
            ),
            route_of(2, json!({"path": "größe/x y", "multipleMethods": true, "httpMethod": ["GET", "POST", "DELETE"]})),
        ]
    };
    let server = Server::start(routes()).await;
    for route in routes() {
        server.listener.self_test(&route).await.unwrap();
    }
    assert_eq!(server.sink.count(), 0);
    server.listener.remove(routes()[0].trigger.workflow_id);
    let error = server.listener.self_test(&routes()[0]).await.unwrap_err().to_string();
    assert!(error.contains("POST /webhook/w/a/") && error.contains("404"), "{error}");
    // Somebody else at the same address is noticed, too.
    let other = route_of(9, json!({"path": "a/:id", "webhookId": "w"}));
    server.listener.put(other.trigger.workflow_id, vec![other]).unwrap();
    let error = server.listener.self_test(&routes()[0]).await.unwrap_err().to_string();
    assert!(error.contains("another route"), "{error}");
}

#[tokio::test]
async fn only_the_program_itself_answers_a_knock_at_its_door() {
    let server = Server::start(vec![]).await;
    server.listener.knock(&server.address.to_string()).await.unwrap();
    let other = Server::start(vec![]).await;
    let error = server.listener.knock(&other.address.to_string()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("Another program answers at {}.", other.address));
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let error = server.listener.knock(&free).await.unwrap_err();
    assert!(error.to_string().starts_with("Nobody can be reached at"), "{error}");
    assert_eq!(send(server.get(&format!("/webhook-door/{}", "x".repeat(65)))).await.0, 404, "nobody has long words signed");
    assert_eq!(server.sink.count(), 0);
}
