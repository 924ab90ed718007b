//! Who may use the door: the right host name (against DNS rebinding), the same origin, the token.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use millrace_api::ApiError;
use subtle::ConstantTimeEq as _;

use crate::{Shared, calls::error_response};

/// Refuses requests that name another host, or come from another origin.
pub(crate) async fn require_host(State(door): State<Shared>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if !is_ours(host, &door) {
        return (StatusCode::MISDIRECTED_REQUEST, "Open Millrace under the address it printed.").into_response();
    }
    let origin = headers.get(header::ORIGIN).map(|o| o.to_str().unwrap_or("null"));
    if origin.is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return (StatusCode::FORBIDDEN, "Requests from other sites are refused.").into_response();
    }
    next.run(request).await
}

/// Our own address by number, or by the name of this machine's loopback; when listening on all addresses, any address by number.
fn is_ours(host: &str, door: &Shared) -> bool {
    let Some((name, port)) = host.rsplit_once(':') else { return false };
    if port != door.address.port().to_string() {
        return false;
    }
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip == door.address.ip() || ip.is_loopback() || door.address.ip().is_unspecified())
}

/// Refuses requests without the token: in the `Authorization` header, or, for the event stream alone, in the query.
pub(crate) async fn require_token(State(door): State<Shared>, request: Request, next: Next) -> Response {
    let from_query = (request.method() == Method::GET).then(|| query_token(request.uri().query().unwrap_or_default())).flatten();
    let given = bearer(request.headers()).or(from_query).unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(door.token.as_bytes())) {
        return error_response(&ApiError::unauthorized());
    }
    next.run(request).await
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn query_token(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("token="))
}
