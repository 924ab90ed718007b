//! Answers as HTTP.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use millrace_core::{
    ExecutionId, ExecutionStatus, Item,
    node::BinaryStore,
    trigger::{Outcome, Reply},
};
use serde_json::{Value, json};

use super::property;
use crate::webhook::{
    fire::late,
    problem,
    route::{Answer, AnswerData},
};

/// Pages that a workflow answers with get no access to what else is at this address.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

const STARTED: &[u8] = br#"{"message":"Workflow was started"}"#;

/// The event is on disk.
pub(crate) fn started(answer: &Answer) -> Response {
    let response = match &answer.text {
        _ if answer.empty => Response::new(Body::empty()),
        Some(value) => of_value(value, None),
        None => whole(Bytes::from_static(STARTED), JSON),
    };
    dressed(answer, response)
}

/// The execution ended, and the node says which of its data the caller gets.
pub(crate) fn ended(answer: &Answer, outcome: &Outcome, store: &dyn BinaryStore) -> Response {
    if let Some(response) = unfinished(outcome) {
        return response;
    }
    let nothing = || of_value(&json!({ "message": "Workflow executed successfully but the last node did not return any data" }), None);
    let items = outcome.last_items.as_deref();
    let response = match (answer.data, items) {
        (AnswerData::Nothing, _) => Ok(Response::new(Body::empty())),
        (_, None) => Ok(nothing()),
        (AnswerData::AllItems, Some(items)) => Ok(of_items(items)),
        (AnswerData::FirstItem, Some(items)) => items.first().map(|item| first(answer, item)).ok_or("No item to return was found"),
        (AnswerData::FirstFile, Some(items)) => match items.first() {
            None => Err("No item was found to return"),
            Some(item) => file(answer, item, store),
        },
    };
    match response {
        Ok(response) => dressed(answer, response),
        Err(message) => problem::message(StatusCode::INTERNAL_SERVER_ERROR, message),
    }
}

/// The execution ended without the answer that its caller waited for.
pub(crate) fn nothing_said(outcome: &Outcome) -> Response {
    unfinished(outcome).unwrap_or_else(|| problem::message(StatusCode::OK, "Workflow executed successfully"))
}

/// What there is to say of an execution that did not end well, or not yet.
fn unfinished(outcome: &Outcome) -> Option<Response> {
    match outcome.status {
        ExecutionStatus::Success => None,
        ExecutionStatus::Waiting | ExecutionStatus::Paused => Some(waiting(outcome.id)),
        // The program is being stopped; the next start goes on with it.
        ExecutionStatus::New | ExecutionStatus::Queued | ExecutionStatus::Running => Some(late(Some(outcome.id))),
        _ => Some(problem::message(StatusCode::INTERNAL_SERVER_ERROR, "Error in workflow")),
    }
}

fn waiting(id: ExecutionId) -> Response {
    problem::json(StatusCode::OK, &json!({ "message": "Workflow was started and is waiting", "executionId": id }))
}

/// What a Respond to Webhook node says.
pub(crate) fn reply(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).ok().filter(|s| s.as_u16() >= 200).unwrap_or(StatusCode::OK);
    for (name, value) in reply.headers {
        match (HeaderName::try_from(&name), HeaderValue::try_from(&value)) {
            (Ok(name), _) if is_ours(&name) => {}
            (Ok(name), Ok(value)) => drop(response.headers_mut().append(name, value)),
            _ => tracing::warn!(header = name, "a header of an answer cannot be sent and was left out"),
        }
    }
    sandboxed(response)
}

/// Headers that say how the body is sent, which is not the workflow's business.
fn is_ours(name: &HeaderName) -> bool {
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::UPGRADE, header::TE, header::TRAILER].contains(name)
}

fn first(answer: &Answer, item: &Item) -> Response {
    match answer.property.as_deref() {
        None => match &answer.content_type {
            None => of_json(&*item.json),
            Some(_) => of_value(&Value::Object((*item.json).clone()), answer.content_type.as_ref()),
        },
        Some(path) => of_value(property::get(&item.json, path).unwrap_or(&Value::Null), answer.content_type.as_ref()),
    }
}

fn of_items(items: &[Item]) -> Response {
    of_json(&items.iter().map(|item| &*item.json).collect::<Vec<_>>())
}

fn file(answer: &Answer, item: &Item, store: &dyn BinaryStore) -> Result<Response, &'static str> {
    let files = item.binary.as_deref().ok_or("No binary data was found to return")?;
    let file = files.get(&*answer.file).ok_or("The binary property which should be returned does not exist")?;
    let bytes = store.get(&file.data).map_err(|error| {
        tracing::error!(%error, "a file that a webhook answers with cannot be read");
        "The file cannot be read"
    })?;
    let mime = HeaderValue::try_from(&file.mime_type).ok().filter(|m| !m.is_empty());
    let mime = answer.content_type.clone().or(mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    Ok(whole(bytes, mime))
}

/// Text as it is, everything else as JSON.
fn of_value(value: &Value, content_type: Option<&HeaderValue>) -> Response {
    match value {
        Value::String(text) => whole(Bytes::from(text.clone()), content_type.cloned().unwrap_or(HTML)),
        other => {
            let mut response = of_json(other);
            if let Some(given) = content_type {
                response.headers_mut().insert(header::CONTENT_TYPE, given.clone());
            }
            response
        }
    }
}

fn of_json(value: &impl serde::Serialize) -> Response {
    let mut response = problem::json(StatusCode::OK, value);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

fn whole(bytes: Bytes, content_type: HeaderValue) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// The node's own status and headers.
fn dressed(answer: &Answer, mut response: Response) -> Response {
    if let Ok(status) = StatusCode::from_u16(answer.code) {
        *response.status_mut() = status;
    }
    let mut own = HeaderMap::with_capacity(answer.headers.len());
    for (name, value) in answer.headers.iter().filter(|(name, _)| !is_ours(name)) {
        own.append(name, value.clone());
    }
    response.headers_mut().extend(own);
    sandboxed(response)
}

/// What browsers run scripts in.
const PAGES: [&[u8]; 5] = [b"text/html", b"application/xhtml", b"image/svg", b"text/xml", b"application/xml"];

fn sandboxed(mut response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let page = PAGES.iter().any(|page| kind.get(..page.len()).is_some_and(|kind| kind.eq_ignore_ascii_case(page)));
    if page && !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    }
    response
}
