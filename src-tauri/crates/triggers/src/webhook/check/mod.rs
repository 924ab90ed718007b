//! What a request must pass, in this order: address, origin, bots, rate, declared size, authentication, body, signature.

pub(crate) mod address;
mod auth;
mod bots;
pub(crate) mod cors;
mod jwt;
mod rate;
mod signature;

use std::net::IpAddr;

use http::{HeaderMap, StatusCode, header};
use millrace_core::{EpochMs, JsonMap};

pub(crate) use auth::Auth;
pub(crate) use rate::Bucket;
pub(crate) use signature::Signature;

use super::{problem::Problem, route::Guard};

/// Checks that need no body. Gives the claims of a signed token.
pub(crate) fn before_body(guard: &Guard, bucket: &Bucket, caller: &Caller) -> Result<Option<JsonMap>, Problem> {
    from_where(guard, caller)?;
    if let Err(wait_s) = bucket.take(caller.now, guard.rate_limit.unwrap_or(caller.default_rate)) {
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "This webhook was called too often.")
            .hint(format!("Call it again in {wait_s} s."))
            .header(header::RETRY_AFTER, wait_s.into()));
    }
    let declared = caller.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > guard.most_bytes as u64) {
        return Err(Problem::too_large(guard.most_bytes));
    }
    guard.auth.check(caller.headers, caller.now)
}

/// Who calls, and when.
pub(crate) struct Caller<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) address: Option<IpAddr>,
    pub(crate) now: EpochMs,
    /// Calls a minute where the node names no limit.
    pub(crate) default_rate: u32,
}

fn from_where(guard: &Guard, caller: &Caller) -> Result<(), Problem> {
    if !address::may_call(&guard.allowed, caller.address) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "IP is not allowed to access the webhook!"));
    }
    if !cors::may_call(&guard.origins, caller.headers) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Pages of this origin may not call the webhook."));
    }
    if guard.ignore_bots && bots::is_bot(caller.headers) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Bots may not call this webhook."));
    }
    Ok(())
}
