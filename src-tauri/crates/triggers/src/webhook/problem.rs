//! An answer that says why a request was not taken: `{code, message, hint?}`, as n8n words it where n8n has words for it.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

/// Why a request was not taken. Holds nothing that a caller must not see.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), hint: None, headers: vec![] }
    }
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
    /// The request itself is wrong.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
    /// The body is larger than the node allows.
    pub(crate) fn too_large(most_bytes: usize) -> Self {
        let most = most_bytes as f64 / (1024.0 * 1024.0);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("The body is larger than {most} MB."))
            .hint("Send less, or raise “Largest body” in the trigger's options.")
    }
    /// Something of ours failed; the details are in the log.
    pub(crate) fn ours(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut map = Map::new();
        map.insert("code".into(), self.status.as_u16().into());
        map.insert("message".into(), self.message.into());
        if let Some(hint) = self.hint {
            map.insert("hint".into(), hint.into());
        }
        let mut response = json(self.status, &Value::Object(map));
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, value: &impl serde::Serialize) -> Response {
    let body = match serde_json::to_vec(value) {
        Ok(bytes) => Body::from(bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// A JSON answer of one message.
pub(crate) fn message(status: StatusCode, text: &str) -> Response {
    json(status, &serde_json::json!({ "message": text }))
}
