//! `this.helpers.httpRequest` of Code nodes: the same guarded client with n8n's options object.

use std::time::Duration;

use base64::Engine as _;
use millrace_core::{JsonMap, NodeError, node::Policy};
use reqwest::{Method, header};
use serde_json::{Value, json};
use url::Url;

use super::{
    body::Multipart,
    errors::Failure,
    query::{self, ArrayFormat, text_of},
    response,
    send::{self, Request, Response},
};

/// Sends the request that `options` describe (`{url, baseURL?, method?, headers?, qs?, body?, json?, auth?, returnFullResponse?, ignoreHttpStatusErrors?, timeout?, encoding?, …}`) and gives its body, or `{body, headers, statusCode, statusMessage}`.
///
/// # Errors
/// When the options are wrong, the address is not allowed, nothing answers, or the answer is an error.
pub async fn helper_request(options: Value, policy: &Policy) -> Result<Value, NodeError> {
    let options = match options {
        Value::Object(map) => map,
        Value::String(url) => JsonMap::from_iter([("url".to_owned(), Value::String(url))]),
        _ => return Err(wrong("The options of httpRequest must be an object such as { url: \"https://…\" }")),
    };
    let request = build(&options)?;
    let response = send::send(&request, policy).await.map_err(|e| Failure::Send(e).into_node_error(0, "UTC"))?;
    let ignore = flag(&options, "ignoreHttpStatusErrors") || options.get("simple") == Some(&Value::Bool(false));
    if !response.status.is_success() && !ignore {
        let (status, body) = (response.status, response.body);
        return Err(Failure::Status { status, body, as_json: true }.into_node_error(0, "UTC"));
    }
    Ok(result(&options, &response))
}

fn wrong(message: impl Into<String>) -> NodeError {
    NodeError::new("node.parameter", message)
}

fn flag(options: &JsonMap, key: &str) -> bool {
    options.get(key) == Some(&Value::Bool(true))
}

fn build(options: &JsonMap) -> Result<Request, NodeError> {
    let text = |key: &str| options.get(key).map(text_of).filter(|s| !s.is_empty());
    let address = text("url").or_else(|| text("uri")).unwrap_or_default();
    let invalid = |e: url::ParseError| wrong(format!("“{address}” is no URL that can be requested: {e}"));
    let mut url = match text("baseURL") {
        Some(base) if !address.contains("://") => {
            Url::parse(&format!("{}/{}", base.trim_end_matches('/'), address.trim_start_matches('/')))
        }
        _ => Url::parse(&address),
    }
    .map_err(invalid)?;
    if let Some(Value::Object(query)) = options.get("qs") {
        let format = ArrayFormat::from_name(&text("arrayFormat").unwrap_or_default());
        query::append(&mut url, &query::encode(query, format));
    }
    let method = text("method").unwrap_or_else(|| "GET".into()).to_ascii_uppercase();
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| wrong(format!("“{method}” is no HTTP method")))?;
    let mut request = Request::new(method, url);
    if let Some(Value::Object(headers)) = options.get("headers") {
        for (name, value) in headers {
            request.header(name, &text_of(value)).map_err(|e| wrong(e.to_string()))?;
        }
    }
    if let Some(auth) = options.get("auth").filter(|a| a.is_object()) {
        let part = |names: [&str; 2]| names.iter().find_map(|n| auth.get(*n)).map(text_of).unwrap_or_default();
        let pair =
            base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", part(["username", "user"]), part(["password", "pass"])));
        request.default_header(header::AUTHORIZATION, &format!("Basic {pair}"));
    }
    body(&mut request, options);
    request.default_header(header::ACCEPT, "application/json, text/plain, */*");
    if let Some(ms) = options.get("timeout").and_then(Value::as_f64).filter(|ms| *ms >= 1.0) {
        request.timeout = Duration::from_millis(ms.min(86_400_000.0) as u64);
    }
    if flag(options, "disableFollowRedirect") || options.get("followRedirect") == Some(&Value::Bool(false)) {
        request.max_redirects = 0;
    }
    request.ignore_tls = flag(options, "skipSslCertificateValidation") || options.get("rejectUnauthorized") == Some(&Value::Bool(false));
    Ok(request)
}

fn body(request: &mut Request, options: &JsonMap) {
    let is_form = request.headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let (bytes, kind) = match (options.get("formData"), options.get("form"), options.get("body")) {
        (Some(Value::Object(fields)), ..) => {
            let mut form = Multipart::new();
            for (name, value) in fields {
                form.text(name, &text_of(value));
            }
            let (kind, bytes) = form.finish();
            (bytes, kind)
        }
        (_, Some(Value::Object(fields)), _) => {
            (query::encode(fields, ArrayFormat::Form).into(), "application/x-www-form-urlencoded".to_owned())
        }
        (.., Some(Value::Object(fields))) if is_form => {
            (query::encode(fields, ArrayFormat::Form).into(), "application/x-www-form-urlencoded".to_owned())
        }
        (.., Some(Value::String(text))) if !flag(options, "json") => (text.clone().into(), "text/plain".to_owned()),
        (.., Some(value)) if !value.is_null() => (value.to_string().into(), "application/json".to_owned()),
        _ => return,
    };
    request.body = Some(bytes);
    request.default_header(header::CONTENT_TYPE, &kind);
}

fn result(options: &JsonMap, response: &Response) -> Value {
    let as_bytes = matches!(options.get("encoding"), Some(Value::Null))
        || matches!(options.get("encoding").and_then(Value::as_str), Some("arraybuffer" | "blob" | "stream"));
    let body = if as_bytes {
        json!(base64::engine::general_purpose::STANDARD.encode(&response.body))
    } else {
        let text = response::text(response);
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    };
    if !(flag(options, "returnFullResponse") || flag(options, "resolveWithFullResponse")) {
        return body;
    }
    json!({ "body": body, "headers": response::headers_json(&response.headers), "statusCode": response.status.as_u16(), "statusMessage": response.status.canonical_reason().unwrap_or_default() })
}
