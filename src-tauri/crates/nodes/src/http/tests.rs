//! Real requests to a real server on loopback.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, Query},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Redirect},
    routing::{any, get},
};
use millrace_core::{
    EpochMs, JsonMap, NodeContext, NodeError, OnError,
    breaker::{Breaker, BreakerPolicy, Breakers},
    node::{Policy, Secrets},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{http::helper_request, http_request, testing};

async fn echo(method: Method, OriginalUri(uri): OriginalUri, headers: HeaderMap, body: Bytes) -> axum::Json<Value> {
    let names = ["authorization", "content-type", "content-length", "x-a", "cookie"];
    let headers: JsonMap = names.iter().filter_map(|n| Some(((*n).to_owned(), json!(headers.get(*n)?.to_str().ok()?)))).collect();
    axum::Json(json!({ "method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": String::from_utf8_lossy(&body) }))
}

async fn digest(headers: HeaderMap) -> impl IntoResponse {
    let ok = headers
        .get("authorization")
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("Digest username=\"u\"") && v.contains("qop=auth"));
    if ok {
        return axum::Json(json!({ "in": true })).into_response();
    }
    (StatusCode::UNAUTHORIZED, [("www-authenticate", "Digest realm=\"r\", qop=\"auth\", nonce=\"n\", algorithm=SHA-256")]).into_response()
}

async fn page(Query(query): Query<std::collections::HashMap<String, String>>) -> axum::Json<Value> {
    let page: u32 = query.get("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    axum::Json(if page < 3 { json!([{ "page": page }]) } else { json!([]) })
}

/// A server that stops when it is dropped; shown as its address.
struct Server {
    address: String,
    _task: JoinSet<()>,
}

impl Server {
    async fn start(app: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, _task: task }
    }
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.address)
    }
}

async fn server() -> Server {
    let app = Router::new()
        .route("/echo", any(echo))
        .route("/digest", get(digest))
        .route("/page", get(page))
        .route("/gone", get(|| async { (StatusCode::NOT_FOUND, "{\"error\":{\"message\":\"no such thing\"}}") }))
        .route("/down", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .route("/to-echo", any(|| async { (StatusCode::FOUND, [("location", "/echo")]) }))
        .route("/keep", any(|| async { Redirect::temporary("/echo") }))
        .route("/circle", get(|| async { Redirect::temporary("/circle") }))
        .route("/metadata", get(|| async { Redirect::temporary("http://169.254.169.254/latest/meta-data") }))
        .route("/slow", get(|| async { tokio::time::sleep(std::time::Duration::from_secs(30)).await }))
        .route(
            "/huge",
            get(|| async {
                axum::body::Body::from_stream(futures::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[0; 1 << 20]))))
            }),
        )
        .route("/same", get(|| async { axum::Json(json!({ "a": 1 })) }))
        .route("/latin", get(|| async { ([("content-type", "text/plain; charset=iso-8859-1")], &b"caf\xe9"[..]) }))
        .route(
            "/file",
            get(|| async {
                ([("content-type", "application/pdf"), ("content-disposition", "attachment; filename=\"../a b.pdf\"")], "%PDF-1.7")
            }),
        );
    Server::start(app).await
}

struct OneSecret(&'static str, JsonMap);

impl Secrets for OneSecret {
    fn credential(&self, kind: &str, _: Option<&Value>) -> Option<JsonMap> {
        (kind == self.0).then(|| self.1.clone())
    }
}

fn local() -> Policy {
    Policy { allow_local_network: true, file_roots: vec![] }
}

fn context(parameters: Value, items: Vec<Value>) -> NodeContext {
    let mut ctx = testing::context(&http_request::node(), parameters, vec![items]);
    ctx.policy = Arc::new(local());
    ctx
}

async fn run(ctx: &NodeContext) -> Result<Vec<Value>, NodeError> {
    http_request::node().execute(ctx).await.map(|out| testing::json(out).swap_remove(0))
}

async fn one(parameters: Value) -> Result<Value, NodeError> {
    run(&context(parameters, vec![json!({})])).await.map(|mut items| items.swap_remove(0))
}

fn with_credential(mut ctx: NodeContext, kind: &'static str, values: Value) -> NodeContext {
    ctx.secrets = Arc::new(OneSecret(kind, values.as_object().unwrap().clone()));
    ctx
}

#[tokio::test]
async fn loopback_is_refused_unless_the_policy_allows_it() {
    let base = server().await;
    for url in [
        format!("{base}/echo"),
        base.address.replace("127.0.0.1", "localhost"),
        base.address.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        base.address.replace("127.0.0.1", "2130706433"),
    ] {
        let mut ctx = context(json!({ "url": url }), vec![json!({})]);
        ctx.policy = Arc::new(Policy::default());
        let error = run(&ctx).await.unwrap_err();
        assert_eq!(error.code, "node.blocked", "{url}: {error:?}");
        assert!(error.hint.unwrap().contains("MILLRACE_ALLOW_LOCAL_NETWORK"));
    }
    assert_eq!(helper_request(json!({ "url": format!("{base}/echo") }), &Policy::default()).await.unwrap_err().code, "node.blocked");
}

#[tokio::test]
async fn redirects_are_followed_limited_and_may_lose_the_body() {
    let base = server().await;
    let post = |path: &str, options: Value| {
        one(
            json!({ "url": format!("{base}{path}"), "method": "POST", "sendBody": true, "contentType": "raw", "rawContentType": "text/plain", "body": "x", "options": options }),
        )
    };
    let moved = post("/to-echo", json!({})).await.unwrap();
    assert_eq!((&moved["method"], &moved["body"]), (&json!("GET"), &json!("")));
    let kept = post("/keep", json!({})).await.unwrap();
    assert_eq!((&kept["method"], &kept["body"]), (&json!("POST"), &json!("x")));
    let error = one(json!({ "url": format!("{base}/circle"), "options": { "redirect": { "redirect": { "maxRedirects": 3 } } } }))
        .await
        .unwrap_err();
    assert_eq!(error.message, "Maximum number of redirects exceeded");
    let stayed = one(json!({ "url": format!("{base}/to-echo"), "options": { "redirect": { "redirect": { "followRedirects": false } }, "response": { "response": { "neverError": true, "fullResponse": true } } } })).await.unwrap();
    assert_eq!(stayed["statusCode"], 302);
}

#[tokio::test]
async fn bodies_are_written_in_every_form() {
    let base = server().await;
    let send = |mut extra: Value| {
        extra["url"] = json!(format!("{base}/echo"));
        extra["method"] = json!("POST");
        extra["sendBody"] = json!(true);
        one(extra)
    };
    let pairs = json!({ "parameters": [{ "name": "a", "value": "1 é" }, { "name": "b", "value": true }] });
    let sent = send(json!({ "bodyParameters": pairs })).await.unwrap();
    assert_eq!((&sent["body"], &sent["headers"]["content-type"]), (&json!("{\"a\":\"1 é\",\"b\":true}"), &json!("application/json")));
    let sent = send(json!({ "contentType": "form-urlencoded", "bodyParameters": pairs })).await.unwrap();
    assert_eq!(
        (&sent["body"], &sent["headers"]["content-type"]),
        (&json!("a=1+%C3%A9&b=true"), &json!("application/x-www-form-urlencoded"))
    );
    let error = send(json!({ "specifyBody": "json", "jsonBody": "{oops" })).await.unwrap_err();
    assert_eq!(error.message, "JSON parameter needs to be valid JSON");
    let sent = one(json!({ "url": format!("{base}/echo"), "method": "POST" })).await.unwrap();
    assert_eq!(sent["headers"]["content-length"], "0");
    let head = one(json!({ "url": format!("{base}/echo"), "method": "HEAD" })).await.unwrap();
    assert_eq!(head, json!({}));
}

#[tokio::test]
async fn forms_carry_files() {
    let base = server().await;
    let parameters = json!({
        "url": format!("{base}/echo"), "method": "POST", "sendBody": true, "contentType": "multipart-form-data",
        "bodyParameters": { "parameters": [{ "name": "note", "value": "hi" }, { "parameterType": "formBinaryData", "name": "up", "inputDataFieldName": "data" }] },
    });
    let item = json!({ "json": {}, "binary": { "data": { "data": "YSxi", "mimeType": "text/csv", "fileName": "x.csv" } } });
    let sent = run(&context(parameters.clone(), vec![item])).await.unwrap().swap_remove(0);
    let body = sent["body"].as_str().unwrap();
    assert!(body.contains("name=\"note\"\r\n\r\nhi\r\n"), "{body}");
    assert!(body.contains("name=\"up\"; filename=\"x.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n"), "{body}");
    let error = run(&context(parameters, vec![json!({})])).await.unwrap_err();
    assert!(error.message.contains("'data'"), "{error}");
}

#[tokio::test]
async fn each_credential_type_does_its_part() {
    let base = server().await;
    let cases = [
        ("httpBasicAuth", json!({ "user": "u", "password": "p" }), "/headers/authorization", "Basic dTpw"),
        ("httpBearerAuth", json!({ "token": "t" }), "/headers/authorization", "Bearer t"),
        ("httpHeaderAuth", json!({ "name": "X-A", "value": "v" }), "/headers/x-a", "v"),
        ("httpQueryAuth", json!({ "name": "key", "value": "s 3" }), "/uri", "/echo?key=s+3"),
        ("httpCustomAuth", json!({ "json": "{\"headers\":{\"X-A\":\"c\"}}" }), "/headers/x-a", "c"),
    ];
    for (kind, values, pointer, expected) in cases {
        let ctx = context(
            json!({ "url": format!("{base}/echo"), "authentication": "genericCredentialType", "genericAuthType": kind }),
            vec![json!({})],
        );
        let sent = run(&with_credential(ctx, kind, values)).await.unwrap().swap_remove(0);
        assert_eq!(sent.pointer(pointer), Some(&json!(expected)), "{kind}");
    }
    let ctx = context(
        json!({ "url": format!("{base}/digest"), "authentication": "genericCredentialType", "genericAuthType": "httpDigestAuth" }),
        vec![json!({})],
    );
    assert_eq!(
        run(&with_credential(ctx, "httpDigestAuth", json!({ "user": "u", "password": "p" }))).await.unwrap(),
        [json!({ "in": true })]
    );
    let error =
        one(json!({ "url": format!("{base}/echo"), "authentication": "predefinedCredentialType", "nodeCredentialType": "slackApi" }))
            .await
            .unwrap_err();
    assert!(error.message.contains("slackApi"), "{error}");
}

#[tokio::test]
async fn a_secret_does_not_follow_a_redirect_to_another_host_nor_reach_the_output() {
    let (base, other) = (server().await, server().await);
    let target = format!("{other}/echo");
    let app = Router::new().route("/away", get(move || async move { Redirect::temporary(&target) }));
    let away = Server::start(app).await;
    let ctx = context(
        json!({ "url": format!("{away}/away"), "authentication": "genericCredentialType", "genericAuthType": "httpBearerAuth" }),
        vec![json!({})],
    );
    let sent = run(&with_credential(ctx, "httpBearerAuth", json!({ "token": "t" }))).await.unwrap().swap_remove(0);
    assert_eq!(sent["headers"].get("authorization"), None);
    let ctx = context(
        json!({ "url": format!("{base}/file"), "authentication": "genericCredentialType", "genericAuthType": "httpQueryAuth" }),
        vec![json!({})],
    );
    let out =
        http_request::node().execute(&with_credential(ctx, "httpQueryAuth", json!({ "name": "key", "value": "s3cret" }))).await.unwrap();
    let item = &out.outputs[0].as_ref().unwrap()[0];
    let file = &item.binary.as_ref().unwrap()["data"];
    assert_eq!((file.file_name.as_deref(), file.file_type.as_deref()), (Some("a b.pdf"), Some("pdf")));
    assert_eq!(file.directory.as_deref(), Some(format!("{base}/file").as_str()));
}

#[tokio::test]
async fn errors_say_what_happened_and_stay_with_their_item() {
    let base = server().await;
    let error = one(json!({ "url": format!("{base}/gone") })).await.unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.description.as_deref(), error.retryable),
        ("The resource you are requesting could not be found", Some("no such thing"), false)
    );
    let parameters = json!({ "url": "={{ $json.url }}" });
    let items = vec![
        json!({ "url": format!("{base}/gone") }),
        json!({ "url": format!("{base}/same") }),
        json!({ "url": "ftp://x" }),
        json!({ "url": "http://127.0.0.1:1/" }),
    ];
    let out = run(&testing::on_error(context(parameters, items), OnError::Continue)).await.unwrap();
    assert_eq!(out[0]["error"]["status"], 404);
    assert_eq!(out[1], json!({ "a": 1 }));
    assert_eq!(out[2]["error"], "Invalid URL: ftp://x. URL must start with \"http\" or \"https\".");
    assert_eq!(out[3]["error"]["code"], "ECONNREFUSED");
    let error = one(json!({ "url": format!("{base}/slow"), "options": { "timeout": 50 } })).await.unwrap_err();
    assert!(error.retryable && error.description.unwrap().contains("timeout of 50ms"));
}

#[tokio::test]
async fn a_response_without_end_is_cut_off() {
    let base = server().await;
    let error = one(json!({ "url": format!("{base}/huge"), "options": { "response": { "response": { "responseFormat": "file" } } } }))
        .await
        .unwrap_err();
    assert_eq!(error.message, "The response is larger than 256 MiB");
}

#[tokio::test]
async fn pages_end_by_rule_and_repeated_pages_are_an_error() {
    let base = server().await;
    let paged = |rules: Value| json!({ "url": format!("{base}/same"), "options": { "pagination": { "pagination": rules } } });
    let parameters = json!({ "parameters": [{ "type": "qs", "name": "p", "value": "1" }] });
    let limited = run(&context(paged(json!({ "parameters": parameters, "limitPagesFetched": true, "maxRequests": 2 })), vec![json!({})]))
        .await
        .unwrap();
    assert_eq!(limited.len(), 2);
    let error = run(&context(paged(json!({ "parameters": parameters })), vec![json!({})])).await.unwrap_err();
    assert!(error.message.contains("identical 5x"), "{error}");
    let mut gone = paged(
        json!({ "parameters": parameters, "paginationCompleteWhen": "receiveSpecificStatusCodes", "statusCodesWhenComplete": "404,410" }),
    );
    gone["url"] = json!(format!("{base}/gone"));
    assert_eq!(run(&context(gone, vec![json!({})])).await.unwrap().len(), 1);
    let mut empty = paged(json!({ "parameters": { "parameters": [{ "type": "qs", "name": "page", "value": 3 }] } }));
    empty["url"] = json!(format!("{base}/page"));
    assert_eq!(run(&context(empty, vec![json!({})])).await.unwrap().len(), 0);
}

#[tokio::test]
async fn text_is_read_in_its_character_set_and_old_versions_map_to_the_same_core() {
    let base = server().await;
    assert_eq!(one(json!({ "url": format!("{base}/latin") })).await.unwrap(), json!({ "data": "café" }));
    let old = json!({ "url": format!("{base}/echo"), "requestMethod": "PUT", "jsonParameters": true, "bodyParametersJson": "{\"a\":1}", "headerParametersJson": "{\"X-A\":\"h\"}", "queryParametersJson": "{\"q\":1}", "options": { "fullResponse": true } });
    let mut ctx = testing::context_at(&http_request::node(), 1.0, old, vec![vec![json!({})]]);
    ctx.policy = Arc::new(local());
    let sent = run(&ctx).await.unwrap().swap_remove(0);
    assert_eq!(sent["statusCode"], 200);
    assert_eq!(
        (&sent["body"]["method"], &sent["body"]["body"], &sent["body"]["uri"], &sent["body"]["headers"]["x-a"]),
        (&json!("PUT"), &json!("{\"a\":1}"), &json!("/echo?q=1"), &json!("h"))
    );
}

#[tokio::test]
async fn code_nodes_get_the_same_client() {
    let base = server().await;
    let sent = helper_request(json!({ "baseURL": base.address, "url": "/echo", "method": "post", "qs": { "a": [1, 2] }, "body": { "x": 1 }, "auth": { "username": "u", "password": "p" } }), &local()).await.unwrap();
    assert_eq!(
        (&sent["method"], &sent["body"], &sent["headers"]["authorization"]),
        (&json!("POST"), &json!("{\"x\":1}"), &json!("Basic dTpw"))
    );
    let full =
        helper_request(json!({ "url": format!("{base}/gone"), "returnFullResponse": true, "ignoreHttpStatusErrors": true }), &local())
            .await
            .unwrap();
    assert_eq!(full["statusCode"], 404);
    assert!(helper_request(json!({ "url": format!("{base}/gone") }), &local()).await.is_err());
    assert!(helper_request(json!({ "url": format!("{base}/metadata") }), &Policy::default()).await.is_err());
}

/// Two failures open it; what is sent is counted.
struct Counting(Mutex<(Breaker, Vec<(String, bool)>)>);

const POLICY: BreakerPolicy = BreakerPolicy { failures: 2, cooldown_ms: 60_000, longest_ms: 60_000 };

impl Breakers for Counting {
    fn admit(&self, _: &str) -> Result<(), EpochMs> {
        self.0.lock().unwrap().0.admit(EpochMs(0))
    }
    fn record(&self, key: &str, ok: bool) {
        let mut kept = self.0.lock().unwrap();
        kept.0.record(ok, EpochMs(0), &POLICY);
        kept.1.push((key.to_owned(), ok));
    }
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_left_alone() {
    let base = server().await;
    let board = Arc::new(Counting(Mutex::default()));
    let ask = async |url: String| {
        let mut ctx = context(json!({ "url": url }), vec![json!({})]);
        ctx.breakers = board.clone();
        run(&ctx).await
    };
    let host = base.address.trim_start_matches("http://").to_owned();
    ask(format!("{base}/same")).await.unwrap();
    ask(format!("{base}/gone")).await.unwrap_err();
    assert_eq!(ask("http://169.254.169.254.invalid:99999/".into()).await.unwrap_err().code, "node.parameter", "nothing was asked");
    for _ in 0..2 {
        assert!(ask(format!("{base}/down")).await.unwrap_err().retryable);
    }
    let refused = ask(format!("{base}/same")).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.retryable, refused.item), ("node.http.paused", true, Some(0)));
    assert!(refused.message.contains(&host) && refused.message.contains("1970-01-01 00:01:00"), "{}", refused.message);
    let key = format!("host:{host}");
    let seen: Vec<(String, bool)> = [true, true, false, false].into_iter().map(|ok| (key.clone(), ok)).collect();
    assert_eq!(board.0.lock().unwrap().1, seen, "a refused request is not sent, and says nothing about the host");
}

#[tokio::test]
async fn no_connection_and_no_answer_in_time_count_against_the_host() {
    let base = server().await;
    let board = Arc::new(Counting(Mutex::default()));
    for parameters in [json!({ "url": "http://127.0.0.1:1/" }), json!({ "url": format!("{base}/slow"), "options": { "timeout": 50 } })] {
        let mut ctx = context(parameters, vec![json!({})]);
        ctx.breakers = board.clone();
        run(&ctx).await.unwrap_err();
    }
    let outcomes: Vec<bool> = board.0.lock().unwrap().1.iter().map(|(_, ok)| *ok).collect();
    assert_eq!(outcomes, [false, false]);
}
