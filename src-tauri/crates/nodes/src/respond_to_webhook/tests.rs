use std::sync::{Arc, Mutex};

use bytes::Bytes;
use millrace_core::{
    Binary, BinaryData, Item, JsonMap, NodeContext, NodeError, NodeOutput, OnError,
    node::Secrets,
    trigger::{Outcome, Reply, Responder},
};
use serde_json::{Value, json};

use crate::testing;

#[derive(Default)]
struct Caller(Mutex<Vec<Reply>>);

impl Responder for Caller {
    fn respond(&self, reply: Reply) -> bool {
        self.0.lock().unwrap().push(reply);
        true
    }
    fn ended(&self, _: &Outcome) {}
}

async fn respond(mut ctx: NodeContext) -> (Result<NodeOutput, NodeError>, Vec<Reply>) {
    let caller = Arc::new(Caller::default());
    ctx.responder = Some(caller.clone());
    let output = super::node().execute(&ctx).await;
    let replies = caller.0.lock().unwrap().clone();
    (output, replies)
}

fn ctx(parameters: Value, items: Vec<Value>) -> NodeContext {
    testing::context(&super::node(), parameters, vec![items])
}

async fn one(parameters: Value) -> Reply {
    let (output, mut replies) = respond(ctx(parameters, vec![json!({"a": 1}), json!({"a": 2})])).await;
    assert_eq!(testing::json(output.unwrap()), [[json!({"a": 1}), json!({"a": 2})]]);
    assert_eq!(replies.len(), 1);
    replies.remove(0)
}

fn header<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    reply.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

#[tokio::test]
async fn each_way_to_answer_gives_its_body() {
    for (parameters, status, body, content_type) in [
        (json!({}), 200, r#"{"a":1}"#, Some("application/json; charset=utf-8")),
        (json!({"respondWith": "allIncomingItems"}), 200, r#"[{"a":1},{"a":2}]"#, Some("application/json; charset=utf-8")),
        (
            json!({"respondWith": "allIncomingItems", "options": {"responseKey": "data.items"}}),
            200,
            r#"{"data":{"items":[{"a":1},{"a":2}]}}"#,
            Some("application/json; charset=utf-8"),
        ),
        (json!({"respondWith": "json", "responseBody": "{\"x\": [1]}"}), 200, r#"{"x":[1]}"#, Some("application/json; charset=utf-8")),
        (json!({"respondWith": "json", "responseBody": {"x": 1}}), 200, r#"{"x":1}"#, Some("application/json; charset=utf-8")),
        (json!({"respondWith": "json", "responseBody": "={{ $json.a }}"}), 200, "1", Some("application/json; charset=utf-8")),
        (json!({"respondWith": "text", "responseBody": "hi"}), 200, "hi", Some("text/html; charset=utf-8")),
        (json!({"respondWith": "noData", "options": {"responseCode": 204}}), 204, "", None),
        (
            json!({"respondWith": "text", "responseBody": "<a/>", "options": {"responseCode": 201, "responseHeaders": {"entries": [
                {"name": "Content-Type", "value": "application/xml"}, {"name": "", "value": "x"}]}}}),
            201,
            "<a/>",
            Some("application/xml"),
        ),
    ] {
        let reply = one(parameters.clone()).await;
        assert_eq!((reply.status, &*reply.body, header(&reply, "content-type")), (status, body.as_bytes(), content_type), "{parameters}");
    }
    let moved = one(json!({"respondWith": "redirect", "redirectURL": "https://example.com/x"})).await;
    assert_eq!((moved.status, header(&moved, "location")), (307, Some("https://example.com/x")));
}

#[tokio::test]
async fn a_file_is_answered_with_its_type() {
    let file = Binary { data: BinaryData::Inline(Bytes::from_static(b"pdf")), mime_type: "application/pdf".into(), ..Binary::default() };
    let mut ctx = ctx(json!({"respondWith": "binary"}), vec![]);
    let item = Item { binary: crate::files::binary::only("report", file), ..Item::default() };
    Arc::get_mut(&mut ctx.scope).unwrap().inputs = vec![Some(Arc::new(vec![item]))];
    let (output, replies) = respond(ctx).await;
    assert!(output.is_ok());
    assert_eq!((&*replies[0].body, header(&replies[0], "content-type")), (&b"pdf"[..], Some("application/pdf")));
}

#[tokio::test]
async fn bad_input_is_a_clear_error_and_nobody_is_answered() {
    for (parameters, message) in [
        (json!({"respondWith": "json", "responseBody": "{x"}), "Invalid JSON in 'Response Body' field"),
        (json!({"respondWith": "binary"}), "No binary data exists on the first item!"),
        (json!({"respondWith": "redirect"}), "There is no address to redirect to."),
        (json!({"respondWith": "dance"}), "The Response Data option \"dance\" is not supported!"),
        (json!({"options": {"responseCode": 99}}), "99 is no status code to answer with."),
        (json!({"options": {"responseHeaders": {"entries": [{"name": "x", "value": "a\r\nb"}]}}}), "The header “x” holds a line break."),
        (json!({"respondWith": "jwt"}), "There is no credential to sign the token with."),
    ] {
        let (output, replies) = respond(ctx(parameters, vec![json!({})])).await;
        assert_eq!(output.unwrap_err().message, message);
        assert!(replies.is_empty());
    }
    let going_on = testing::on_error(ctx(json!({"respondWith": "binary"}), vec![json!({})]), OnError::Continue);
    let (output, _) = respond(going_on).await;
    assert!(testing::json(output.unwrap())[0][0]["error"].is_string());
}

#[tokio::test]
async fn without_a_caller_items_pass_through() {
    let output = testing::run(&super::node(), json!({}), vec![json!({"a": 1})]).await.unwrap();
    assert_eq!(output, [[json!({"a": 1})]]);
}

#[tokio::test]
async fn the_answer_can_be_given_out() {
    let (output, _) = respond(ctx(json!({"enableResponseOutput": true}), vec![json!({"a": 1})])).await;
    let outputs = testing::json(output.unwrap());
    assert_eq!(outputs[0], [json!({"a": 1})]);
    assert_eq!(outputs[1][0]["body"], json!({"a": 1}));
    assert_eq!(outputs[1][0]["statusCode"], 200);
}

struct Passphrase;

impl Secrets for Passphrase {
    fn credential(&self, kind: &str, _: Option<&Value>) -> Option<JsonMap> {
        (kind == "jwtAuth")
            .then(|| json!({"keyType": "passphrase", "secret": "s3cret", "algorithm": "HS256"}).as_object().cloned().unwrap())
    }
}

#[tokio::test]
async fn a_token_is_signed() {
    let mut ctx = ctx(json!({"respondWith": "jwt", "payload": "{\"sub\": \"x\", \"iat\": 1}"}), vec![json!({})]);
    ctx.secrets = Arc::new(Passphrase);
    let (output, replies) = respond(ctx).await;
    assert!(output.is_ok());
    let body: Value = serde_json::from_slice(&replies[0].body).unwrap();
    // HMAC-SHA-256 of the first two parts with the key “s3cret”, computed with OpenSSL.
    assert_eq!(
        body["token"],
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ4IiwiaWF0IjoxfQ.KwtleyuUlJ5jNEz1wFeW4nN7yHhz4MelEr4GUOeraVQ"
    );
}
