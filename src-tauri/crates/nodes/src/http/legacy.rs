//! Rewrites the parameters of versions 1 and 2 into those of version 4, expressions and all, so that one core serves every version.

use millrace_core::JsonMap;
use serde_json::{Value, json};

/// The parameters as version 4 would hold them.
pub(super) fn modernise(old: &JsonMap, version: f64) -> JsonMap {
    let mut new = JsonMap::new();
    let mut put = |key: &str, value: Value| {
        new.insert(key.to_owned(), value);
    };
    let get = |key: &str| old.get(key).cloned();
    let options = old.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
    put("url", get("url").unwrap_or_default());
    put("method", get("requestMethod").unwrap_or_else(|| json!("GET")));
    authentication(old, version, &mut put);
    let as_json = old.get("jsonParameters").and_then(Value::as_bool).unwrap_or(false);
    parameters(old, as_json, "queryParameters", ["sendQuery", "specifyQuery", "jsonQuery", "queryParameters"], &mut put);
    parameters(old, as_json, "headerParameters", ["sendHeaders", "specifyHeaders", "jsonHeaders", "headerParameters"], &mut put);
    body(old, as_json, &options, &mut put);
    put("options", Value::Object(modern_options(old, &options)));
    new
}

fn authentication(old: &JsonMap, version: f64, put: &mut impl FnMut(&str, Value)) {
    let chosen = old.get("authentication").and_then(Value::as_str).unwrap_or("none");
    let generic = match chosen {
        "basicAuth" => Some("httpBasicAuth"),
        "digestAuth" => Some("httpDigestAuth"),
        "headerAuth" => Some("httpHeaderAuth"),
        "queryAuth" => Some("httpQueryAuth"),
        "oAuth1" => Some("oAuth1Api"),
        "oAuth2" => Some("oAuth2Api"),
        _ => None,
    };
    if let (Some(name), true) = (generic, version < 2.0) {
        put("authentication", json!("genericCredentialType"));
        put("genericAuthType", json!(name));
        return;
    }
    for key in ["authentication", "genericAuthType", "nodeCredentialType"] {
        if let Some(value) = old.get(key) {
            put(key, value.clone());
        }
    }
}

fn parameters(old: &JsonMap, as_json: bool, prefix: &str, [send, specify, json_key, list]: [&str; 4], put: &mut impl FnMut(&str, Value)) {
    if as_json {
        if let Some(text) = old.get(&format!("{prefix}Json")).filter(|v| *v != "") {
            put(send, json!(true));
            put(specify, json!("json"));
            put(json_key, text.clone());
        }
    } else if let Some(entries) = old.get(&format!("{prefix}Ui")).and_then(|v| v.get("parameter")) {
        put(send, json!(true));
        put(specify, json!("keypair"));
        put(list, json!({ "parameters": entries }));
    }
}

fn body(old: &JsonMap, as_json: bool, options: &JsonMap, put: &mut impl FnMut(&str, Value)) {
    let content = options.get("bodyContentType").and_then(Value::as_str).unwrap_or("json");
    if as_json && old.get("sendBinaryData").and_then(Value::as_bool) == Some(true) {
        put("sendBody", json!(true));
        binary_body(old, content, put);
    } else if as_json {
        let Some(text) = old.get("bodyParametersJson").filter(|v| *v != "") else { return };
        put("sendBody", json!(true));
        put("contentType", json!(content));
        if content == "raw" {
            put("rawContentType", options.get("bodyContentCustomMimeType").cloned().unwrap_or_default());
            put("body", text.clone());
        } else {
            put("specifyBody", json!("json"));
            put("jsonBody", text.clone());
        }
    } else if let Some(entries) = old.get("bodyParametersUi").and_then(|v| v.get("parameter")) {
        put("sendBody", json!(true));
        put("contentType", json!(content));
        put("specifyBody", json!("keypair"));
        put("bodyParameters", json!({ "parameters": entries }));
    }
}

/// Old nodes name the file as `data`, or as `field:property` pairs for forms.
fn binary_body(old: &JsonMap, content: &str, put: &mut impl FnMut(&str, Value)) {
    let name = old.get("binaryPropertyName").and_then(Value::as_str).unwrap_or("data");
    if content != "multipart-form-data" {
        put("contentType", json!("binaryData"));
        put("inputDataFieldName", json!(name));
        return;
    }
    let pairs = name.split(',').map(|pair| {
        let (field, property) = pair.trim().split_once(':').unwrap_or((pair.trim(), pair.trim()));
        json!({ "parameterType": "formBinaryData", "name": field, "inputDataFieldName": property })
    });
    put("contentType", json!("multipart-form-data"));
    put("bodyParameters", json!({ "parameters": pairs.collect::<Vec<_>>() }));
}

fn modern_options(old: &JsonMap, options: &JsonMap) -> JsonMap {
    let mut new = JsonMap::new();
    let format = match old.get("responseFormat").and_then(Value::as_str) {
        Some("file") => "file",
        Some("string") => "text",
        _ => "json",
    };
    let property = old.get("dataPropertyName").cloned().unwrap_or_else(|| json!("data"));
    let mut response = json!({ "responseFormat": format, "outputPropertyName": property });
    for (from, to) in [("fullResponse", "fullResponse"), ("ignoreResponseCode", "neverError")] {
        if let Some(value) = options.get(from) {
            response[to] = value.clone();
        }
    }
    // Old nodes keep a list as one item unless this is set.
    response["splitIntoItems"] = options.get("splitIntoItems").cloned().unwrap_or(Value::Bool(false));
    new.insert("response".into(), json!({ "response": response }));
    let follow = !matches!(options.get("followRedirect"), Some(Value::Bool(false)));
    new.insert("redirect".into(), json!({ "redirect": { "followRedirects": follow } }));
    for key in ["proxy", "timeout", "queryParameterArrays"] {
        if let Some(value) = options.get(key) {
            new.insert(key.into(), value.clone());
        }
    }
    let batch = json!({ "batchSize": options.get("batchSize").cloned().unwrap_or(json!(50)), "batchInterval": options.get("batchInterval").cloned().unwrap_or(json!(1000)) });
    if options.contains_key("batchSize") || options.contains_key("batchInterval") {
        new.insert("batching".into(), json!({ "batch": batch }));
    }
    if let Some(value) = old.get("allowUnauthorizedCerts") {
        new.insert("allowUnauthorizedCerts".into(), value.clone());
    }
    new
}
