//! HMAC signatures over the body as it came.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use millrace_triggers::webhook::Route;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{NOW, Server, map, send, trigger};

const BODY: &str = "{\"a\":  1}";

fn mac(secret: &str, content: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(content.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(secret: &str, content: &str) -> String {
    mac(secret, content).iter().map(|b| format!("{b:02x}")).collect()
}

async fn server(values: Value) -> Server {
    Server::hook(json!({"options": {"signature": {"values": values}}})).await
}

async fn status(server: &Server, headers: &[(&str, String)]) -> u16 {
    let request = server.post("/webhook/hook").header("content-type", "application/json").body(BODY);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, value))).await.0
}

#[tokio::test]
async fn hexadecimal_as_github_sends_it() {
    let server = server(json!({"secret": "s"})).await;
    let right = hex("s", BODY);
    for (value, expected) in [
        (format!("sha256={right}"), 200),
        (right.clone(), 200),
        (right.to_uppercase(), 200),
        (hex("other", BODY), 401),
        (hex("s", "{\"a\":1}"), 401),
        (right[..62].to_owned(), 401),
        (format!("sha1={right}"), 401),
        ("zz".repeat(32), 401),
        (String::new(), 401),
    ] {
        assert_eq!(status(&server, &[("x-hub-signature-256", value.clone())]).await, expected, "{value}");
    }
    assert_eq!(status(&server, &[]).await, 401);
}

#[tokio::test]
async fn base64_in_another_header_with_a_time() {
    let server = server(json!({"secret": "s", "header": "X-Sign", "format": "base64", "timestampHeader": "X-Time", "tolerance": 60})).await;
    let encode = |content: &str| base64::engine::general_purpose::STANDARD.encode(mac("s", content));
    let now = NOW / 1000;
    for (time, signed, expected) in [
        (now.to_string(), format!("{now}.{BODY}"), 200),
        (NOW.to_string(), format!("{NOW}.{BODY}"), 200),
        (now.to_string(), BODY.to_owned(), 401),
        ((now - 61).to_string(), format!("{}.{BODY}", now - 61), 401),
        ((now + 61).to_string(), format!("{}.{BODY}", now + 61), 401),
        ("soon".to_owned(), format!("soon.{BODY}"), 401),
        ("NaN".to_owned(), format!("NaN.{BODY}"), 401),
    ] {
        assert_eq!(status(&server, &[("x-sign", encode(&signed)), ("x-time", time.clone())]).await, expected, "{time}");
    }
    assert_eq!(status(&server, &[("x-sign", encode(BODY))]).await, 401);
}

#[tokio::test]
async fn a_call_that_is_played_back_later_is_refused() {
    let server = server(json!({"secret": "s", "format": "stripe"})).await;
    let now = NOW / 1000;
    let signed = hex("s", &format!("{now}.{BODY}"));
    let header = |value: String| [("stripe-signature", value)];
    assert_eq!(status(&server, &header(format!("t={now},v1={signed}"))).await, 200);
    assert_eq!(status(&server, &header(format!("t={now}, v1={}, v1={signed}, v0=x", hex("old", BODY)))).await, 200);
    for bad in
        [format!("v1={signed}"), format!("t={now}"), format!("t={},v1={signed}", now + 1), format!("t={now},v0={signed}"), "rubbish".into()]
    {
        assert_eq!(status(&server, &header(bad.clone())).await, 401, "{bad}");
    }
    server.clock.advance(299_000);
    assert_eq!(status(&server, &header(format!("t={now},v1={signed}"))).await, 200);
    server.clock.advance(2_000);
    assert_eq!(status(&server, &header(format!("t={now},v1={signed}"))).await, 401);
}

#[tokio::test]
async fn the_secret_may_come_from_a_credential() {
    let mut trigger = trigger(1, "webhook", json!({"path": "hook", "httpMethod": "POST"}));
    trigger.credentials = map(json!({"webhookSignature": {"secret": "from the vault"}}));
    let server = Server::start(vec![Route::parse(&trigger).unwrap()]).await;
    assert_eq!(status(&server, &[("x-hub-signature-256", hex("from the vault", BODY))]).await, 200);
    assert_eq!(status(&server, &[("x-hub-signature-256", hex("s", BODY))]).await, 401);
}
