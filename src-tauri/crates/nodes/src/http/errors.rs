//! What went wrong with a request, for the node and for a single item.

use bytes::Bytes;
use millrace_core::{EpochMs, NodeError};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{guard::Blocked, pause::clock_time, send::SendError};

/// Why one item has no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No response.
    Send(SendError),
    /// A response that says no.
    Status {
        status: StatusCode,
        body: Bytes,
        /// The body is shown as the JSON it is, not as text.
        as_json: bool,
    },
    /// The request could not be built.
    Build(NodeError),
    /// Fails the node even if it goes on after errors of single items.
    Whole(NodeError),
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

impl Failure {
    /// The error that stops the node; times in it are those of `timezone`.
    pub(crate) fn into_node_error(self, item: usize, timezone: &str) -> NodeError {
        match self {
            Self::Build(error) | Self::Whole(error) => error,
            Self::Send(SendError::Paused { host, until }) => paused(&host, until, timezone).on_item(item),
            Self::Send(error) => from_send(&error).on_item(item),
            Self::Status { status, body, .. } => {
                let mut error = NodeError::new("node.http", status_text(status));
                error.description = explanation(&body);
                error.retryable = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
                error.hint(format!("The server answered {status}.")).on_item(item)
            }
        }
    }
    /// What becomes of the item when the node goes on.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Build(error) | Self::Whole(error) => json!(error.message),
            Self::Send(error) => {
                let (code, message) = code_and_message(error);
                json!({ "message": message, "name": "AxiosError", "code": code })
            }
            Self::Status { status, body, as_json } => {
                let text = String::from_utf8_lossy(body);
                let parsed: Option<Value> = as_json.then(|| serde_json::from_str(&text).ok()).flatten();
                let shown = parsed.unwrap_or_else(|| Value::String(text.into_owned()));
                let code = if status.is_server_error() { "ERR_BAD_RESPONSE" } else { "ERR_BAD_REQUEST" };
                json!({ "message": format!("{} - {shown}", status.as_u16()), "name": "AxiosError", "code": code, "status": status.as_u16() })
            }
        }
    }
}

fn code_and_message(error: &SendError) -> (&'static str, String) {
    match error {
        SendError::Timeout(_) => ("ECONNABORTED", error.to_string()),
        SendError::TooManyRedirects => ("ERR_FR_TOO_MANY_REDIRECTS", error.to_string()),
        SendError::Network { code, message } => (code, message.clone()),
        SendError::Blocked(_) => ("ERR_BLOCKED", error.to_string()),
        SendError::Paused { .. } => ("ERR_PAUSED", error.to_string()),
        SendError::TooLarge => ("ERR_BAD_RESPONSE", error.to_string()),
        SendError::Header(_) | SendError::Proxy(_) | SendError::RedirectUrl(_) => ("ERR_BAD_REQUEST", error.to_string()),
    }
}

/// The host is not asked now.
pub(crate) fn paused(host: &str, until: EpochMs, timezone: &str) -> NodeError {
    let at = clock_time(until, timezone);
    let message = format!("“{host}” failed again and again, so it is left alone for a while: it is tried next at {at}.");
    let mut error = NodeError::new("node.http.paused", message)
        .hint("Once the host is well again, close its breaker on the Health page to try at once.");
    error.retryable = true;
    error
}

fn from_send(error: &SendError) -> NodeError {
    let (code, message) = code_and_message(error);
    let retryable = matches!(error, SendError::Timeout(_) | SendError::Network { .. });
    let shown = match (error, code) {
        (SendError::Blocked(Blocked { .. }), _) => {
            return NodeError::new("node.blocked", message)
                .hint("If this is meant, set MILLRACE_ALLOW_LOCAL_NETWORK=1 and start Millrace again.");
        }
        (_, "ECONNREFUSED") => "The service refused the connection - perhaps it is offline",
        (_, "ENOTFOUND") => "The connection cannot be established, this usually occurs due to an incorrect host (domain) value",
        (_, "ECONNRESET") => {
            "The connection to the server was closed unexpectedly, perhaps it is offline. You can retry the request immediately or wait and retry later."
        }
        (_, "ETIMEDOUT") => "The connection timed out, consider setting the 'Retry on Fail' option in the node settings",
        (_, "ECONNABORTED") => "The connection was aborted, perhaps the server is offline",
        _ => {
            let mut plain = NodeError::new("node.http", message);
            plain.retryable = retryable;
            return plain;
        }
    };
    let mut friendly = NodeError::new("node.http", shown).describe(message);
    friendly.retryable = retryable;
    friendly
}

fn status_text(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "Bad request - please check your parameters",
        401 => "Authorization failed - please check your credentials",
        402 => "Payment required - perhaps check your payment details?",
        403 => "Forbidden - perhaps check your credentials?",
        404 => "The resource you are requesting could not be found",
        405 => "Method not allowed - please check you are using the right HTTP method",
        429 => "The service is receiving too many requests from you",
        500 => "The service was not able to process your request",
        502 => "Bad gateway - the service failed to handle your request",
        503 => "Service unavailable - try again later or consider setting this node to retry automatically (in the node settings)",
        504 => "Gateway timed out - perhaps try again later?",
        code if code >= 500 => "The service failed to process your request",
        code if code >= 400 => "Your request is invalid or could not be processed by the service",
        _ => "The service returned an unexpected answer",
    }
}

/// The sentence in an error body that explains it, or the beginning of the body.
fn explanation(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let found = serde_json::from_str::<Value>(&text).ok().and_then(|v| message_in(&v, 0));
    let text = found.unwrap_or_else(|| text.trim().to_owned());
    (!text.is_empty()).then(|| text.chars().take(500).collect())
}

fn message_in(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Object(map) if depth < 4 => {
            let keys = [
                "message",
                "error_description",
                "errorMessage",
                "detail",
                "details",
                "title",
                "description",
                "error",
                "errors",
                "msg",
                "reason",
            ];
            keys.iter().find_map(|k| map.get(*k).and_then(|v| message_in(v, depth + 1)))
        }
        Value::Array(list) if depth < 4 => list.iter().find_map(|v| message_in(v, depth + 1)),
        _ => None,
    }
}
