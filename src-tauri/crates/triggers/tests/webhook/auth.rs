//! Who may call: authentication, addresses, origins, bots.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use millrace_triggers::webhook::Route;
use serde_json::{Value, json};

use crate::support::{NOW, Server, map, send, send_json, trigger};

#[tokio::test]
async fn name_and_password() {
    let server = Server::hook(json!({"authentication": "basicAuth"})).await;
    let missing = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!(missing.status().as_u16(), 401);
    assert!(missing.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
    for (user, password, status) in [("ada", "p:w", 200), ("ada", "p:W", 403), ("ada", "", 403), ("eve", "p:w", 403), ("ada:p", "w", 200)] {
        let (got, _) = send_json(server.post("/webhook/hook").basic_auth(user, Some(password))).await;
        assert_eq!(got, status, "{user}:{password}");
    }
    for bad in ["Basic", "Basic !!!", "Bearer x", "basic"] {
        assert_eq!(send(server.post("/webhook/hook").header("authorization", bad)).await.0, 401, "{bad}");
    }
    assert_eq!(server.sink.json()["headers"]["authorization"], "**hidden**");
}

#[tokio::test]
async fn a_secret_header() {
    let server = Server::hook(json!({"authentication": "headerAuth"})).await;
    assert_eq!(send(server.post("/webhook/hook")).await.0, 403);
    assert_eq!(send(server.post("/webhook/hook").header("x-api-key", "k3")).await.0, 403);
    assert_eq!(server.sink.count(), 0);
    assert_eq!(send(server.post("/webhook/hook").header("X-API-KEY", "k3y").header("x-b", "2")).await.0, 200);
    let headers = &server.sink.json()["headers"];
    assert_eq!((&headers["x-api-key"], &headers["x-b"]), (&json!("**hidden**"), &json!("2")));
}

fn token(key: &EncodingKey, algorithm: Algorithm, claims: Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), &claims, key).unwrap()
}

#[tokio::test]
async fn a_signed_token() {
    let server = Server::hook(json!({"authentication": "jwtAuth"})).await;
    let (right, other) = (EncodingKey::from_secret(b"jwt-secret"), EncodingKey::from_secret(b"other"));
    let now = NOW / 1000;
    for (token, status) in [
        (token(&right, Algorithm::HS256, json!({"sub": "ada"})), 200),
        (token(&right, Algorithm::HS256, json!({"sub": "ada", "exp": now + 1, "nbf": now, "aud": "x"})), 200),
        (token(&right, Algorithm::HS256, json!({"exp": now})), 403),
        (token(&right, Algorithm::HS256, json!({"nbf": now + 1})), 403),
        (token(&right, Algorithm::HS256, json!({"exp": "never"})), 403),
        (token(&other, Algorithm::HS256, json!({})), 403),
        (token(&right, Algorithm::HS512, json!({})), 403),
        ("eyJhbGciOiJub25lIn0.e30.".to_owned(), 403),
        ("x.y.z".to_owned(), 403),
    ] {
        assert_eq!(send(server.post("/webhook/hook").bearer_auth(&token)).await.0, status, "{token}");
    }
    let missing = server.post("/webhook/hook").send().await.unwrap();
    assert_eq!(missing.status().as_u16(), 401);
    assert!(missing.headers().contains_key("www-authenticate"));
    let json = server.sink.json();
    assert_eq!((&json["jwtPayload"]["sub"], &json["headers"]["authorization"]), (&json!("ada"), &json!("**hidden**")));
}

const PRIVATE: &str = include_str!("ec-private.pem");
const PUBLIC: &str = include_str!("ec-public.pem");

#[tokio::test]
async fn a_token_signed_with_a_key_pair() {
    let mut trigger = trigger(1, "webhook", json!({"path": "hook", "httpMethod": "POST", "authentication": "jwtAuth"}));
    trigger.credentials = map(json!({"jwtAuth": {"keyType": "pemKey", "publicKey": PUBLIC, "algorithm": "ES256"}}));
    let server = Server::start(vec![Route::parse(&trigger).unwrap()]).await;
    let right = token(&EncodingKey::from_ec_pem(PRIVATE.as_bytes()).unwrap(), Algorithm::ES256, json!({}));
    assert_eq!(send(server.post("/webhook/hook").bearer_auth(right)).await.0, 200);
    // The public key is known to everybody: as a shared secret it must not do.
    let forged = token(&EncodingKey::from_secret(PUBLIC.as_bytes()), Algorithm::HS256, json!({}));
    assert_eq!(send(server.post("/webhook/hook").bearer_auth(forged)).await.0, 403);
}

#[tokio::test]
async fn addresses_and_bots() {
    for (list, status) in [("127.0.0.1", 200), ("10.0.0.0/8, 127.0.0.0/8", 200), ("10.0.0.1", 403), ("::1", 403)] {
        let server = Server::hook(json!({"options": {"ipWhitelist": list}})).await;
        let forged = server.post("/webhook/hook").header("x-forwarded-for", "10.0.0.1");
        assert_eq!(send(forged).await.0, status, "{list}");
    }
    let server = Server::hook(json!({"options": {"ignoreBots": true}})).await;
    for (agent, status) in [("Mozilla/5.0 Firefox/130", 200), ("curl/8", 200), ("Slackbot-LinkExpanding 1.0", 403), ("Googlebot/2.1", 403)]
    {
        assert_eq!(send(server.post("/webhook/hook").header("user-agent", agent)).await.0, status, "{agent}");
    }
}

#[tokio::test]
async fn pages_of_other_origins() {
    let any = Server::hook(json!({})).await;
    let response = any.post("/webhook/hook").header("origin", "https://a.example").send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let server = Server::hook(json!({"options": {"allowedOrigins": "https://a.example/, http://b.example:8080"}})).await;
    for (origin, status) in [
        ("https://a.example", 200),
        ("HTTPS://A.example", 200),
        ("http://b.example:8080", 200),
        ("https://evil.example", 403),
        ("null", 403),
    ] {
        let response = server.post("/webhook/hook").header("origin", origin).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{origin}");
        if status == 200 {
            assert_eq!(response.headers()["access-control-allow-origin"], origin);
            assert_eq!(response.headers()["vary"], "origin");
        }
    }
    let fired = server.sink.count();
    let ask = |origin: &str| {
        let request = server.client.request(reqwest::Method::OPTIONS, server.url("/webhook/hook")).header("origin", origin);
        request.header("access-control-request-method", "POST").header("access-control-request-headers", "content-type, x-a")
    };
    let yes = ask("https://a.example").send().await.unwrap();
    assert_eq!((yes.status().as_u16(), yes.headers()["access-control-allow-headers"].to_str().unwrap()), (204, "content-type, x-a"));
    assert_eq!(yes.headers()["access-control-allow-methods"], "OPTIONS, POST");
    assert_eq!(yes.headers()["access-control-allow-origin"], "https://a.example");
    let no = ask("https://evil.example").send().await.unwrap();
    assert!(!no.headers().contains_key("access-control-allow-origin"));
    assert_eq!(server.sink.count(), fired);
}
