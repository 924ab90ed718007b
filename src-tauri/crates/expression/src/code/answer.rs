//! Answers to what a child asks.

use std::sync::{Arc, PoisonError};

use base64::Engine as _;
use bytes::Bytes;
use millrace_core::{BinaryData, JsonMap, Scope};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    http::{HttpCall, HttpHelper},
    message::{Ask, Pick, Refusal, encode},
    nodes, payload,
    process::static_key,
};

/// An answer.
pub(super) enum Answer {
    /// JSON text.
    Json(Vec<u8>),
    /// Bytes as they are.
    Bytes(Bytes),
}

/// Most input items whose paired items are looked up at once.
const PAIRED_AT_ONCE: usize = 1024;

/// Answers from the scope; only an HTTP request takes time.
pub(super) async fn answer(scope: &Arc<Scope>, http: Option<&Arc<dyn HttpHelper>>, ask: Ask) -> Result<Answer, Refusal> {
    match ask {
        Ask::Items => Ok(Answer::Json(scope.main_input().map_or_else(|| b"[]".to_vec(), |(input, items)| payload::input(items, input)))),
        Ask::Output { node, branch, run, pick } => {
            let items = nodes::output(scope, &node, branch, run, pick)?;
            match (pick, items) {
                (Pick::All, items) => Ok(Answer::Json(payload::items(items))),
                (_, [item, ..]) => json(item),
                (_, []) => json(&Value::Null),
            }
        }
        Ask::Paired { node, from, count } => paired(scope, &node, from, count.min(PAIRED_AT_ONCE)),
        Ask::Node { node } => json(&nodes::about(scope, &node)?),
        Ask::Static { kind } => {
            let all = scope.static_data.lock().unwrap_or_else(PoisonError::into_inner);
            json(&all.get(&static_key(scope, &kind)).filter(|v| v.is_object()).cloned().unwrap_or_else(|| json!({})))
        }
        Ask::CustomData => json(&*scope.custom_data.lock().unwrap_or_else(PoisonError::into_inner)),
        Ask::SetCustomData { key, value } => {
            scope.custom_data.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Value::String(value));
            json(&Value::Null)
        }
        Ask::Binary { item, property } => input_binary(scope, item, &property).map(Answer::Bytes),
        Ask::Blob { id, bytes } => read(scope, &BinaryData::Blob { id: id.into(), bytes }).map(Answer::Bytes),
        Ask::Http { method, url, headers, body, timeout_ms, follow_redirects } => {
            let body = body
                .map(|b| base64::engine::general_purpose::STANDARD.decode(b))
                .transpose()
                .map_err(|e| Refusal::new("code.crashed", format!("The code worker sent a broken body: {e}.")))?;
            let call = HttpCall {
                method,
                url,
                headers,
                body: body.map(Bytes::from),
                timeout: timeout_ms.map(std::time::Duration::from_millis),
                follow_redirects,
            };
            request(scope, http, call).await
        }
    }
}

/// Keeps bytes as a file of an item: `{data}` or `{id, bytes}`.
pub(super) fn keep(scope: &Scope, bytes: Vec<u8>) -> Result<Answer, Refusal> {
    let data = scope.binary.put(bytes.into()).map_err(|e| Refusal::new("code.thrown", e.0))?;
    json(&data)
}

fn json(value: &impl Serialize) -> Result<Answer, Refusal> {
    Ok(Answer::Json(encode(value)))
}

/// One entry per input item: `{item}` or `{error}`.
fn paired(scope: &Scope, node: &str, from: usize, count: usize) -> Result<Answer, Refusal> {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Entry {
        Item(Box<RawValue>),
        Error(Refusal),
    }
    let entries = (from..from.saturating_add(count)).map(|index| {
        let found = crate::paired::item(scope, index, node);
        match found.map(serde_json::value::to_raw_value) {
            Ok(Ok(item)) => Entry::Item(item),
            Ok(Err(e)) => Entry::Error(Refusal::new("code.crashed", e.to_string())),
            Err(e) => Entry::Error(e.into()),
        }
    });
    json(&entries.collect::<Vec<_>>())
}

fn input_binary(scope: &Scope, item: usize, property: &str) -> Result<Bytes, Refusal> {
    let items = scope.main_input().map(|(_, items)| items);
    let found = items.and_then(|items| items.get(item));
    let Some(found) = found else {
        return Err(Refusal::new("code.thrown", format!("There is no input item {item}.")));
    };
    let Some(binary) = found.binary.as_ref().and_then(|b| b.get(property)) else {
        let mut refusal = Refusal::new(
            "code.thrown",
            format!("This operation expects the node's input data to contain a binary file '{property}', but none was found [item {item}]"),
        );
        refusal.description = Some("Make sure that the previous node outputs a binary file".to_owned());
        return Err(refusal);
    };
    read(scope, &binary.data)
}

fn read(scope: &Scope, data: &BinaryData) -> Result<Bytes, Refusal> {
    scope.binary.get(data).map_err(|e| Refusal::new("code.thrown", e.0))
}

async fn request(scope: &Arc<Scope>, http: Option<&Arc<dyn HttpHelper>>, call: HttpCall) -> Result<Answer, Refusal> {
    let Some(http) = http else {
        let mut refusal = Refusal::new("code.thrown", "Code cannot make HTTP requests here.");
        refusal.description = Some("Use an HTTP Request node before or after this one.".to_owned());
        return Err(refusal);
    };
    let reply = http.request(scope, call).await.map_err(|message| Refusal::new("code.thrown", message))?;
    let mut headers = JsonMap::new();
    for (name, value) in reply.headers {
        match headers.entry(name.to_ascii_lowercase()) {
            serde_json::map::Entry::Vacant(slot) => {
                slot.insert(Value::String(value));
            }
            serde_json::map::Entry::Occupied(mut slot) => join(slot.get_mut(), value),
        }
    }
    let body = base64::engine::general_purpose::STANDARD.encode(&reply.body);
    json(&json!({ "status": reply.status, "statusText": reply.status_text, "headers": headers, "body": body }))
}

/// A header that came twice: cookies as a list, anything else joined, as Node does.
fn join(existing: &mut Value, value: String) {
    match existing {
        Value::String(first) => *first = format!("{first}, {value}"),
        other => *other = Value::String(value),
    }
}
