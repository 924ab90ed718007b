//! One plain request for callers outside the nodes, through the same guarded client.

use std::time::Duration;

use bytes::Bytes;
use millrace_core::{NodeError, breaker::Breakers, node::Policy};
use reqwest::Method;
use url::Url;

use super::{errors::Failure, pause, send::Request};

/// A request.
#[derive(Clone, Debug)]
pub struct RawRequest {
    /// Upper-case method.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// Headers in order; the later of two with one name wins.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Bytes>,
    /// Time limit; 300 s when absent.
    pub timeout: Option<Duration>,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
}

/// Its response, whatever the status.
#[derive(Clone, Debug)]
pub struct RawReply {
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    pub status_text: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

/// Sends one request; times in errors are those of `timezone`.
///
/// # Errors
/// When the address is malformed or not allowed, nothing answers, or the host is left alone for a while.
pub async fn raw_request(raw: RawRequest, policy: &Policy, breakers: &dyn Breakers, timezone: &str) -> Result<RawReply, NodeError> {
    let wrong = |message: String| NodeError::new("node.parameter", message);
    let url = Url::parse(&raw.url).map_err(|e| wrong(format!("“{}” is no URL that can be requested: {e}", raw.url)))?;
    let method = Method::from_bytes(raw.method.as_bytes()).map_err(|_| wrong(format!("“{}” is no HTTP method", raw.method)))?;
    let mut request = Request::new(method, url);
    for (name, value) in &raw.headers {
        request.header(name, value).map_err(|e| wrong(e.to_string()))?;
    }
    request.body = raw.body;
    request.timeout = raw.timeout.unwrap_or(request.timeout);
    if !raw.follow_redirects {
        request.max_redirects = 0;
    }
    let response = pause::send(&request, policy, breakers).await.map_err(|e| Failure::Send(e).into_node_error(0, timezone))?;
    Ok(RawReply {
        status: response.status.as_u16(),
        status_text: response.status.canonical_reason().unwrap_or_default().to_owned(),
        headers: response
            .headers
            .iter()
            .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
            .collect(),
        body: response.body,
    })
}
