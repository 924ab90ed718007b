//! `POST /api/call/{name}`: any use case.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use millrace_api::ApiError;
use serde_json::Value;

use crate::Shared;

/// The body is the request as JSON; nothing at all counts as `{}`.
pub(crate) async fn call(State(door): State<Shared>, Path(name): Path<String>, body: Bytes) -> Response {
    let request = if body.is_empty() { Ok(Value::Object(Default::default())) } else { serde_json::from_slice(&body) };
    let result = match request {
        Ok(request) => door.api.call(&name, request).await,
        Err(e) => Err(ApiError::invalid(format!("The request is not valid JSON: {e}"))),
    };
    match result {
        Ok(answer) => ([(header::CONTENT_TYPE, "application/json")], answer.get().to_owned()).into_response(),
        Err(error) => error_response(&error),
    }
}

/// Nothing of ours is at this path, or it is not reached by this method.
pub(crate) async fn unknown(method: Method, uri: Uri) -> Response {
    let path: String = uri.path().chars().take(200).collect();
    error_response(
        &ApiError::new("unknown_path", format!("There is nothing at {method} {path}."))
            .hint("Use cases are called with POST /api/call/<use case>; events come from GET /api/events."),
    )
}

/// An error as JSON under the HTTP status its code stands for.
pub(crate) fn error_response(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(error)).into_response()
}
