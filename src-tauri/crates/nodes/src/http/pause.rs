//! A host that failed again and again is left alone for a while, whoever asks: its breaker decides.

use chrono_tz::Tz;
use millrace_core::{EpochMs, breaker::Breakers, node::Policy};
use url::Url;

use super::send::{self, Request, Response, SendError};

/// The breaker of a host: `host:api.example.org`, with the port where it is not the usual one.
pub(crate) fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| format!("host:{host}"), |port| format!("host:{host}:{port}"))
}

/// Whether the host may be asked now.
///
/// # Errors
/// [`SendError::Paused`] with the time when it is tried next.
pub(crate) fn admit(url: &Url, breakers: &dyn Breakers) -> Result<String, SendError> {
    let key = key(url);
    match breakers.admit(&key) {
        Ok(()) => Ok(key),
        Err(until) => Err(SendError::Paused { host: key.trim_start_matches("host:").to_owned(), until }),
    }
}

/// Sends a request unless its host is paused, and notes how that came out.
pub(super) async fn send(request: &Request, policy: &Policy, breakers: &dyn Breakers) -> Result<Response, SendError> {
    let key = admit(&request.url, breakers)?;
    let answer = send::send(request, policy).await;
    match &answer {
        Ok(response) => breakers.record(&key, !response.status.is_server_error()),
        Err(SendError::Timeout(_) | SendError::Network { .. }) => breakers.record(&key, false),
        // Nothing was asked, or the host did answer: neither says that it is down.
        Err(_) => {}
    }
    answer
}

/// A time as people in this zone read it.
pub(crate) fn clock_time(at: EpochMs, timezone: &str) -> String {
    let zone: Tz = timezone.parse().unwrap_or(Tz::UTC);
    let local = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().with_timezone(&zone);
    format!("{} ({zone})", local.format("%Y-%m-%d %H:%M:%S"))
}
