//! Clashes, and which route a path finds.

use millrace_core::WorkflowId;
use millrace_triggers::webhook::{Route, Table};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{Server, route_of, send_json};

fn at(number: u128, method: &str, path: &str) -> Route {
    route_of(number, json!({"path": path, "httpMethod": method}))
}

fn n8n(number: u128, path: &str) -> Route {
    route_of(number, json!({"path": path, "webhookId": format!("id-{number}")}))
}

fn id(number: u128) -> WorkflowId {
    WorkflowId(uuid::Uuid::from_u128(number))
}

#[test]
fn what_two_workflows_would_both_get_is_refused() {
    for (mine, theirs) in [
        ("orders", "orders"),
        ("/orders/", "orders"),
        ("orders/:id", "orders/:name"),
        ("orders/new", "orders/:id"),
        ("orders/:id", "orders/new"),
        (":a/:b", "x/y"),
        (":a/y", "x/:b"),
    ] {
        let table = Table::new(vec![at(1, "POST", theirs)]).unwrap();
        let clash = table.with(id(2), vec![at(2, "POST", mine)]).err().unwrap_or_else(|| panic!("{mine} and {theirs}"));
        assert_eq!((&*clash.other_workflow, &*clash.other_node, clash.other_workflow_id), ("Workflow 1", "Trigger 1", id(1)));
        let text = clash.to_string();
        assert!(text.contains("Workflow 1") && text.contains("POST /webhook/"), "{text}");
        assert!(table.check(&[at(2, "POST", mine)]).is_err());
    }
    for (mine, theirs) in [("orders/a", "orders/b"), ("orders/:id", "orders"), ("a/:x", "b/:x")] {
        let table = Table::new(vec![at(1, "POST", theirs)]).unwrap();
        assert!(table.with(id(2), vec![at(2, "POST", mine)]).is_ok(), "{mine} and {theirs}");
    }
    let table = Table::new(vec![at(1, "POST", "orders")]).unwrap();
    assert!(table.with(id(2), vec![at(2, "GET", "orders")]).is_ok());
}

#[test]
fn a_workflow_may_replace_itself_but_not_listen_twice() {
    let table = Table::new(vec![at(1, "POST", "a"), at(2, "POST", "b")]).unwrap();
    let table = table.with(id(1), vec![at(1, "POST", "a"), at(1, "GET", "a"), at(1, "POST", "a/:x"), at(1, "POST", "a/new")]).unwrap();
    assert_eq!(table.len(), 5);
    assert!(table.with(id(1), vec![at(1, "POST", "a/:x"), at(1, "POST", "a/:y")]).is_err());
    let table = table.without(id(1));
    assert_eq!(table.routes().map(|r| r.pattern.to_string()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn n8n_addresses_never_clash_and_short_ones_give_way() {
    let table = Table::new(vec![n8n(1, ":id"), n8n(2, ":id")]).unwrap();
    assert_eq!(table.len(), 2);
    assert!(table.with(id(3), vec![at(3, "POST", "exact")]).is_ok());
}

#[tokio::test]
async fn paths_find_their_routes() {
    let server = Server::start(vec![
        at(1, "POST", "orders/:id"),
        at(1, "POST", "orders/new"),
        at(1, "POST", ":shop/:id/items"),
        n8n(2, "users/:user/posts/:post"),
        at(3, "GET", "größe"),
    ])
    .await;
    for (path, params) in [
        ("orders/5", json!({"id": "5"})),
        ("orders/new", json!({})),
        ("orders/new/", json!({})),
        ("orders/a%2Fb", json!({"id": "a/b"})),
        ("orders/%C3%A9", json!({"id": "é"})),
        ("x/y/items", json!({"shop": "x", "id": "y"})),
        ("orders/new/items", json!({"shop": "orders", "id": "new"})),
        ("id-2/users/1/posts/2", json!({"user": "1", "post": "2"})),
        ("users/1/posts/2", json!({"user": "1", "post": "2"})),
    ] {
        let (status, _) = send_json(server.post(&format!("/webhook/{path}"))).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(server.sink.json()["params"], params, "{path}");
    }
    assert_eq!(send_json(server.get("/webhook/gr%C3%B6%C3%9Fe")).await.0, 200);
    for path in ["orders", "orders/", "orders/1/2", "id-2/users/1/posts", "nothing"] {
        let (status, body) = send_json(server.post(&format!("/webhook/{path}"))).await;
        assert_eq!(status, 404, "{path}");
        assert_eq!(body["code"], 404);
        let path = path.trim_matches('/');
        assert_eq!(body["message"], format!("The requested webhook \"POST {path}\" is not registered."));
        assert!(body["hint"].is_string());
    }
    assert!(server.listener.put(id(2), vec![]).is_ok());
    assert_eq!(send_json(server.post("/webhook/users/1/posts/2")).await.0, 404);
}

#[test]
fn ten_thousand_routes_are_one_table() {
    let routes = (0..10_000).map(|n| at(n, "POST", &format!("hooks/h{n}/:id"))).collect();
    let table = Table::new(routes).unwrap();
    assert_eq!(table.len(), 10_000);
    let clash = table.with(id(20_000), vec![at(20_000, "POST", "hooks/:any/:id")]).err().unwrap();
    assert!(clash.other_workflow.starts_with("Workflow "));
    assert!(table.check(&[at(20_000, "POST", "hooks/h5/x")]).is_err());
}

/// Paths of few words, so that they meet often.
fn path() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", ":x", ":y"]), 1..4)
}

fn text(path: &[&str]) -> String {
    // A name may stand in a path only once.
    path.iter()
        .enumerate()
        .map(|(i, part)| if part.starts_with(':') { format!("{part}{i}") } else { (*part).to_owned() })
        .collect::<Vec<_>>()
        .join("/")
}

/// Whether some address fits both, said the slow way.
fn meet(one: &[&str], other: &[&str]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a == b || a.starts_with(':') || b.starts_with(':'))
}

proptest! {
    #[test]
    fn a_table_refuses_just_what_meets(paths in prop::collection::vec(path(), 1..8), new in path()) {
        let mut table = Table::default();
        let mut taken: Vec<&Vec<&str>> = vec![];
        for (number, path) in paths.iter().enumerate() {
            let number = number as u128 + 1;
            let free = !taken.iter().any(|other| meet(path, other));
            match table.with(id(number), vec![at(number, "POST", &text(path))]) {
                Ok(grown) => {
                    prop_assert!(free);
                    table = grown;
                    taken.push(path);
                }
                Err(_) => prop_assert!(!free),
            }
        }
        let clashes = taken.iter().any(|other| meet(&new, other));
        prop_assert_eq!(table.check(&[at(99, "POST", &text(&new))]).is_err(), clashes);
        prop_assert_eq!(table.len(), taken.len());
    }
}
