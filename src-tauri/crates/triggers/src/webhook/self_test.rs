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
    /// A sentence that says what did not reach the route.
    pub async fn self_test(self: &Arc<Self>, route: &Route) -> Result<(), String> {
        let outcome = self.try_methods(route).await;
        if let Some(memory) = &self.ports.memory {
            match &outcome {
                Ok(()) => memory.heard(&route.trigger),
                Err(message) => memory.deaf(&route.trigger, message),
            }
        }
        outcome
    }

    async fn try_methods(self: &Arc<Self>, route: &Route) -> Result<(), String> {
        let door = Door { surface: route.surface, test: false };
        let address = format!("{}{}", door.prefix(), encoded(&route.main_pattern()));
        for method in route.methods.names() {
            let failed = |why: &str| format!("A test request {method} {address} did not reach “{}”: {why}.", route.node_name);
            let request = Request::builder().method(method).uri(&address).header(MARK, &self.secret).body(Body::empty());
            let request = request.map_err(|e| failed(&e.to_string()))?;
            let answer = match self.router().oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            match answer.headers().get(REACHED) {
                None => return Err(failed(&format!("the answer was {}", answer.status()))),
                Some(reached) if reached.as_bytes() != name_of(route).as_bytes() => return Err(failed("another route took it")),
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
