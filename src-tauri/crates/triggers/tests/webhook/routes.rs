//! Parameters that are read, and what is said of wrong ones.

use millrace_triggers::webhook::{Route, addresses};
use serde_json::{Value, json};

use crate::support::{map, trigger};

fn wrong(parameters: Value) -> (String, String) {
    let mut all = map(json!({"path": "hook"}));
    all.extend(map(parameters));
    let error = Route::parse(&trigger(1, "webhook", Value::Object(all))).err().expect("nothing is wrong");
    (error.field.clone(), error.to_string())
}

#[test]
fn a_wrong_field_is_named() {
    for (parameters, field) in [
        (json!({"path": ""}), "path"),
        (json!({"path": "a//b"}), "path"),
        (json!({"path": "={{ 1 }}"}), "path"),
        (json!({"httpMethod": "JUMP"}), "httpMethod"),
        (json!({"httpMethod": [], "multipleMethods": true}), "httpMethod"),
        (json!({"authentication": "magic"}), "authentication"),
        (json!({"responseMode": "later"}), "responseMode"),
        (json!({"responseData": "some"}), "responseData"),
        (json!({"options": {"responseCode": {"values": {"responseCode": 99}}}}), "options.responseCode.values.responseCode"),
        (json!({"options": {"ipWhitelist": "127.0.0.1, home"}}), "options.ipWhitelist"),
        (json!({"options": {"allowedOrigins": "example.com"}}), "options.allowedOrigins"),
        (json!({"options": {"responseHeaders": {"entries": [{"name": "a b", "value": "x"}]}}}), "options.responseHeaders"),
        (json!({"options": {"responseHeaders": {"entries": [{"name": "a", "value": "x\ny"}]}}}), "options.responseHeaders"),
        (json!({"options": {"rateLimit": -1}}), "options.rateLimit"),
        (json!({"options": {"maxBodyMegabytes": "lots"}}), "options.maxBodyMegabytes"),
        (json!({"options": {"dedupeKey": 5}}), "options.dedupeKey"),
        (json!({"options": {"signature": {"values": {}}}}), "options.signature.secret"),
        (json!({"options": {"signature": {"values": {"secret": "s", "format": "md5"}}}}), "options.signature.format"),
        (json!({"options": {"rawBody": "yes"}}), "options.rawBody"),
    ] {
        let (named, text) = wrong(parameters.clone());
        assert_eq!(named, field, "{parameters}");
        assert!(text.contains(field) && text.contains("Trigger 1"), "{text}");
    }
}

#[test]
fn missing_and_unfit_credentials_are_named() {
    for (authentication, credentials) in [
        ("basicAuth", json!({})),
        ("basicAuth", json!({"httpBasicAuth": {"user": "a", "password": ""}})),
        ("headerAuth", json!({"httpHeaderAuth": {"name": "a b", "value": "x"}})),
        ("headerAuth", json!({"httpHeaderAuth": {"name": "a", "value": ""}})),
        ("jwtAuth", json!({"jwtAuth": {"algorithm": "none", "secret": "x"}})),
        ("jwtAuth", json!({"jwtAuth": {"algorithm": "RS256", "secret": "x", "keyType": "passphrase"}})),
        ("jwtAuth", json!({"jwtAuth": {"algorithm": "RS256", "publicKey": "x", "keyType": "pemKey"}})),
        ("jwtAuth", json!({"jwtAuth": {"algorithm": "HS256", "secret": ""}})),
    ] {
        let mut trigger = trigger(1, "webhook", json!({"path": "a", "authentication": authentication}));
        trigger.credentials = map(credentials.clone());
        let error = Route::parse(&trigger).err().expect("nothing is wrong");
        assert_eq!(error.field, "authentication", "{credentials}");
    }
}

#[test]
fn addresses_are_told_before_anything_is_armed() {
    let of = |node_type: &str, parameters: Value| addresses(&trigger(1, node_type, parameters)).unwrap();
    let plain = of("webhook", json!({"path": "orders", "httpMethod": "post"}));
    assert_eq!(plain, (vec!["POST".to_owned()], "/webhook/orders".into(), "/webhook-test/orders".into()));
    let open = of("webhook", json!({"path": "orders/:id", "webhookId": "w-1", "multipleMethods": true}));
    assert_eq!(open.0, ["GET", "POST"]);
    assert_eq!((open.1.as_str(), open.2.as_str()), ("/webhook/w-1/orders/:id", "/webhook-test/w-1/orders/:id"));
    assert_eq!(of("webhook", json!({"webhookId": "w-1"})).1, "/webhook/w-1");
    assert_eq!(of("form_trigger", json!({"formTitle": "F"})).1, "/form/node-1");
    assert_eq!(of("form_trigger", json!({"options": {"path": "f"}})).2, "/form-test/f");
    assert_eq!(of("webhook", json!({"path": "/a/"})).1, "/webhook/a");
    assert_eq!(addresses(&trigger(1, "webhook", json!({}))).unwrap_err().field, "path");
    assert!(addresses(&trigger(1, "set", json!({}))).is_err());
}
