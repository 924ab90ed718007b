//! After a deploy: does a request really reach the route?

use std::sync::Arc;

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use subtle::ConstantTimeEq as _;
use tower::ServiceExt as _;

use super::{
    door::Door,
    listener::Listener,
    route::{Pattern, Route, Segment},
};

/// Marks a request of ours; only its secret value counts.
const MARK: &str = "x-millrace-self-test";
/// Says which route a marked request reached.
const REACHED: &str = "x-millrace-reached";

/// A test request that did not reach its route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A test request {method} {address} did not reach “{node}”: {why}.")]
pub struct SelfTestError {
    /// Of the request.
    pub method: &'static str,
    /// Path of the request.
    pub address: String,
    /// Name of the node.
    pub node: Arc<str>,
    /// What happened to it.
    pub why: Unreached,
}

/// What happened to a test request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    /// The address is none.
    #[error("{0}")]
    Address(String),
    /// No route knew it.
    #[error("the answer was {0}")]
    Answer(StatusCode),
    /// Somebody else listens there.
    #[error("another route took it")]
    Taken,
}

/// The answer to a marked request: which route it reached. Nothing is fired.
pub(crate) fn answer(listener: &Listener, route: &Route, headers: &HeaderMap) -> Option<Response> {
    let mark = headers.get(MARK)?;
    if !bool::from(mark.as_bytes().ct_eq(listener.secret.as_bytes())) {
        return None;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(REACHED, HeaderValue::try_from(name_of(route)).ok()?);
    Some(response)
}

impl Listener {
    /// Sends a marked request to each method of a route, through the same service as callers use. Starts nothing.
    ///
    /// # Errors
    /// What did not reach the route.
    pub async fn self_test(self: &Arc<Self>, route: &Route) -> Result<(), SelfTestError> {
        let outcome = self.try_methods(route).await;
        if let Some(memory) = &self.ports.memory {
            match &outcome {
                Ok(()) => memory.heard(&route.trigger),
                Err(error) => memory.deaf(&route.trigger, &error.to_string()),
            }
        }
        outcome
    }

    async fn try_methods(self: &Arc<Self>, route: &Route) -> Result<(), SelfTestError> {
        let door = Door { surface: route.surface, test: false };
        let address = format!("{}{}", door.prefix(), encoded(&route.main_pattern()));
        for method in route.methods.names() {
            let failed = |why| SelfTestError { method, address: address.clone(), node: route.node_name.clone(), why };
            let request = Request::builder().method(method).uri(&address).header(MARK, &self.secret).body(Body::empty());
            let request = request.map_err(|e| failed(Unreached::Address(e.to_string())))?;
            let answer = match self.router().oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            match answer.headers().get(REACHED) {
                None => return Err(failed(Unreached::Answer(answer.status()))),
                Some(reached) if reached.as_bytes() != name_of(route).as_bytes() => return Err(failed(Unreached::Taken)),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn name_of(route: &Route) -> String {
    let node: String = route.trigger.node_id.as_str().bytes().map(|b| format!("{b:02x}")).collect();
    format!("{}/{node}", route.trigger.workflow_id)
}

/// A path of the pattern as it stands in an address.
fn encoded(pattern: &Pattern) -> String {
    let parts = pattern.segments().iter().map(|segment| match segment {
        Segment::Text(text) => percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string(),
        // A value that no other route has as its text.
        Segment::Param(_) => "millrace-self-test".to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}
