//! Who may call a route, and how often.

use http::HeaderValue;
use ipnet::IpNet;
use millrace_core::JsonMap;

use super::{Fields, RouteError};
use crate::webhook::check::{Auth, Signature, address};

const MEGABYTE: f64 = 1024.0 * 1024.0;
/// Body limit where the node names none.
const DEFAULT_MEGABYTES: f64 = 16.0;

/// What must hold before a body is looked at.
pub(crate) struct Guard {
    pub(crate) auth: Auth,
    pub(crate) signature: Option<Box<Signature>>,
    /// Addresses that may call; empty: all.
    pub(crate) allowed: Box<[IpNet]>,
    pub(crate) origins: Origins,
    pub(crate) ignore_bots: bool,
    /// Calls a minute; `None`: the listener's default; 0: no limit.
    pub(crate) rate_limit: Option<u32>,
    /// Largest body in bytes.
    pub(crate) most_bytes: usize,
}

/// Which web pages may call (CORS).
pub(crate) enum Origins {
    /// All.
    Any,
    /// These; each as a browser sends it: `https://example.com`.
    These(Box<[HeaderValue]>),
}

impl Guard {
    /// `asks_again`: a browser that sent a wrong password is to ask for another one.
    pub(crate) fn parse(fields: &Fields, credentials: &JsonMap, asks_again: bool) -> Result<Self, RouteError> {
        Ok(Self {
            auth: Auth::parse(fields, credentials, asks_again)?,
            signature: Signature::parse(fields, credentials)?.map(Box::new),
            allowed: allowed(fields)?,
            origins: origins(fields)?,
            ignore_bots: fields.flag("options.ignoreBots")?,
            rate_limit: fields.number("options.rateLimit", 0.0, 1_000_000.0)?.map(|n| n as u32),
            most_bytes: (fields.number("options.maxBodyMegabytes", 0.001, 1024.0)?.unwrap_or(DEFAULT_MEGABYTES) * MEGABYTE) as usize,
        })
    }
}

fn allowed(fields: &Fields) -> Result<Box<[IpNet]>, RouteError> {
    const FIELD: &str = "options.ipWhitelist";
    let nets = fields.texts(FIELD)?.into_iter().map(|text| {
        address::parse_net(&text)
            .ok_or_else(|| fields.wrong(FIELD, format!("has “{text}”, which is no IP address and no range like 10.0.0.0/8")))
    });
    nets.collect()
}

fn origins(fields: &Fields) -> Result<Origins, RouteError> {
    const FIELD: &str = "options.allowedOrigins";
    let texts = fields.texts(FIELD)?;
    if texts.is_empty() || texts.iter().any(|t| t == "*") {
        return Ok(Origins::Any);
    }
    let values = texts.into_iter().map(|text| {
        let plain = text.trim_end_matches('/').to_ascii_lowercase();
        let whole = plain.starts_with("http://") || plain.starts_with("https://");
        HeaderValue::try_from(&plain)
            .ok()
            .filter(|_| whole)
            .ok_or_else(|| fields.wrong(FIELD, format!("has “{text}”, which is no origin; write it like https://example.com")))
    });
    Ok(Origins::These(values.collect::<Result<_, _>>()?))
}
