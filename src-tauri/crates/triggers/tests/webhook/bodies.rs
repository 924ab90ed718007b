//! Requests as items.

use millrace_core::BinaryData;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Server, route, send, send_json, version_1};

async fn post(server: &Server, content_type: &str, body: impl Into<reqwest::Body>) -> u16 {
    send(server.post("/webhook/hook").header("content-type", content_type).body(body)).await.0
}

#[tokio::test]
async fn an_item_has_n8ns_form() {
    let server = Server::hook(json!({})).await;
    let request = server.post("/webhook/hook?a=1&a=2&b[c]=3&d=x+y").header("X-Mixed-Case", "v").json(&json!({"z": 1, "a": [true]}));
    assert_eq!(send(request.header("cookie", "p=1")).await.0, 200);
    let json = server.sink.json();
    let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["headers", "params", "query", "body", "webhookUrl", "executionMode"]);
    assert_eq!(json["headers"]["x-mixed-case"], "v");
    assert_eq!(json["query"], json!({"a": ["1", "2"], "b": {"c": "3"}, "d": "x y"}));
    assert_eq!(json["body"], json!({"z": 1, "a": [true]}));
    assert_eq!(json["body"].as_object().unwrap().keys().collect::<Vec<_>>(), ["z", "a"]);
    assert_eq!(json["webhookUrl"], server.url("/webhook/hook"));
    assert_eq!(json["executionMode"], "production");
    assert!(server.sink.item().binary.is_none());
}

#[tokio::test]
async fn the_address_is_the_one_that_was_set() {
    let config = millrace_triggers::webhook::Config { base_url: Some("https://hooks.example.com".into()), ..crate::support::config() };
    let server = Server::with(config, vec![route(json!({"path": "a/:id"}))], None).await;
    send(server.post("/webhook/a/5")).await;
    assert_eq!(server.sink.json()["webhookUrl"], "https://hooks.example.com/webhook/a/:id");
}

#[tokio::test]
async fn bodies_by_their_type() {
    let server = Server::hook(json!({})).await;
    for (content_type, body, expected) in [
        ("application/json", "[1, \"a\"]", json!([1, "a"])),
        ("application/json; charset=utf-8", "null", Value::Null),
        ("Application/Vnd.Api+JSON", "{}", json!({})),
        ("application/json", "", json!({})),
        ("application/x-www-form-urlencoded", "a=1&b=2&b=3&c%20d=%C3%A9", json!({"a": "1", "b": ["2", "3"], "c d": "é"})),
        ("text/plain", "hallo", json!("hallo")),
        ("text/plain; charset=iso-8859-1", "x", json!("x")),
        ("application/xml", "<a/>", json!("<a/>")),
        ("application/soap+xml", "<a/>", json!("<a/>")),
    ] {
        assert_eq!(post(&server, content_type, body).await, 200, "{content_type}");
        assert_eq!(server.sink.json()["body"], expected, "{content_type}");
    }
    assert_eq!(post(&server, "text/plain; charset=iso-8859-1", vec![0xe9]).await, 200);
    assert_eq!(server.sink.json()["body"], "é");
}

fn bytes_of(server: &Server, name: &str) -> (Vec<u8>, millrace_core::Binary) {
    let file = server.sink.item().binary.expect("no file")[name].clone();
    let BinaryData::Inline(bytes) = &file.data else { panic!("not inline") };
    (bytes.to_vec(), file)
}

#[tokio::test]
async fn other_bodies_become_files() {
    let server = Server::hook(json!({"options": {"binaryPropertyName": "doc"}})).await;
    assert_eq!(post(&server, "application/pdf", "%PDF").await, 200);
    let (bytes, file) = bytes_of(&server, "doc");
    assert_eq!((bytes.as_slice(), file.mime_type.as_str(), file.file_extension.as_deref()), (&b"%PDF"[..], "application/pdf", Some("pdf")));
    assert_eq!(server.sink.json()["body"], json!({}));
    let old = Server::start(vec![version_1(json!({}))]).await;
    assert_eq!(post(&old, "application/pdf", "%PDF").await, 200);
    assert!(old.sink.item().binary.is_none());
    let old = Server::start(vec![version_1(json!({"options": {"binaryData": true}}))]).await;
    assert_eq!(post(&old, "application/json", "{}").await, 200);
    assert_eq!(bytes_of(&old, "data").0, b"{}");
}

#[tokio::test]
async fn the_raw_body_is_kept() {
    let server = Server::hook(json!({"options": {"rawBody": true}})).await;
    assert_eq!(post(&server, "application/json", "{\"a\":  1}").await, 200);
    let (bytes, file) = bytes_of(&server, "data");
    assert_eq!((bytes.as_slice(), file.mime_type.as_str()), (&b"{\"a\":  1}"[..], "application/json"));
    assert_eq!(server.sink.json()["body"], json!({"a": 1}));
}

#[tokio::test]
async fn uploads() {
    let server = Server::hook(json!({})).await;
    let file = |name: &str, body: &'static str| Part::text(body).file_name(name.to_owned()).mime_str("text/csv").unwrap();
    let form = || {
        Form::new()
            .text("a", "1")
            .text("b", "2")
            .text("b", "3")
            .part("one", file("C:\\x\\one.csv", "1"))
            .part("many", file("m0.csv", "2"))
            .part("many", file("m1.csv", "3"))
            .part("list[]", file("l.csv", "4"))
            .part("empty", Part::text("").file_name(""))
    };
    assert_eq!(send(server.post("/webhook/hook").multipart(form())).await.0, 200);
    assert_eq!(server.sink.json()["body"], json!({"a": "1", "b": ["2", "3"]}));
    let names: Vec<_> = server.sink.item().binary.unwrap().keys().cloned().collect();
    assert_eq!(names, ["list", "many0", "many1", "one"]);
    let (bytes, one) = bytes_of(&server, "one");
    assert_eq!((bytes.as_slice(), one.file_name.as_deref(), one.mime_type.as_str()), (&b"1"[..], Some("one.csv"), "text/csv"));
    let named = Server::hook(json!({"options": {"binaryPropertyName": "f"}})).await;
    assert_eq!(send(named.post("/webhook/hook").multipart(form())).await.0, 200);
    let names: Vec<_> = named.sink.item().binary.unwrap().keys().cloned().collect();
    assert_eq!(names, ["f0", "f1", "f2", "f3"]);
}

#[tokio::test]
async fn a_get_has_an_empty_body() {
    let server = Server::start(vec![route(json!({"httpMethod": "GET"}))]).await;
    assert_eq!(send_json(server.get("/webhook/hook?x=1")).await.0, 200);
    let json = server.sink.json();
    assert_eq!((&json["body"], &json["query"]), (&json!({}), &json!({"x": "1"})));
}
