//! What `this.helpers.httpRequest` needs from outside. The child itself has no network.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use millrace_core::Scope;

/// A request that code wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpCall {
    /// Upper-case method.
    pub method: String,
    /// Absolute URL with its query.
    pub url: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Bytes>,
    /// Time limit, if the code named one.
    pub timeout: Option<Duration>,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpReply {
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    pub status_text: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

/// Makes HTTP requests for code, under the same guard as the HTTP Request node.
#[async_trait::async_trait]
pub trait HttpHelper: Send + Sync {
    /// Makes one request. Any status is a reply; the child decides what it means.
    ///
    /// # Errors
    /// A sentence about what failed: the guard refused, no connection, a time limit.
    async fn request(&self, scope: &Arc<Scope>, call: HttpCall) -> Result<HttpReply, String>;
}
