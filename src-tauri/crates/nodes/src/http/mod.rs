//! HTTP for nodes: parameters to requests, the guarded client, responses to items.

mod auth;
mod body;
mod build;
mod client;
mod digest;
pub(crate) mod effect;
mod errors;
mod exchange;
mod helper;
mod legacy;
pub(crate) mod pause;
mod query;
mod raw;
mod response;
mod send;
pub(crate) mod spec;

pub(crate) use errors::Failure;
pub(crate) use exchange::{Batches, Job, modern_params};
pub use helper::helper_request;
pub use millrace_reach::{address as guard, get::install_crypto_provider};
pub use raw::{RawReply, RawRequest, raw_request};
pub use send::MAX_RESPONSE_BYTES;

#[cfg(test)]
mod tests;
