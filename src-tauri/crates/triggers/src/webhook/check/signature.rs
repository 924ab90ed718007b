//! HMAC-SHA-256 over the body as it came, compared in constant time.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, StatusCode};
use millrace_core::{EpochMs, JsonMap};
use serde_json::Value;
use sha2::Sha256;

use crate::webhook::{
    problem::Problem,
    route::{Fields, RouteError},
};

type HmacSha256 = Hmac<Sha256>;

/// Seconds by which a signed time may differ from ours where the node names none.
const DEFAULT_TOLERANCE_S: f64 = 300.0;
/// More signatures than this in one header are not looked at.
const MOST_SIGNATURES: usize = 8;

/// How senders sign what they send.
pub(crate) struct Signature {
    /// Keyed already; cloned for each request.
    mac: HmacSha256,
    header: HeaderName,
    format: Format,
    /// Where the time is that is signed with the body, as `time.body`.
    time_header: Option<HeaderName>,
    /// 0: any time will do.
    tolerance_s: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Hexadecimal, with or without `sha256=` before it.
    Hex,
    /// Base64, with or without `sha256=` before it.
    Base64,
    /// `t=1700000000,v1=hex[,v1=hex]`, over `t.body`.
    Stamped,
}

impl Signature {
    /// Reads `options.signature.values`; `None` when the node asks for none.
    pub(crate) fn parse(fields: &Fields, credentials: &JsonMap) -> Result<Option<Self>, RouteError> {
        const GROUP: &str = "options.signature";
        const CREDENTIAL: &str = "webhookSignature";
        let stored = credentials.get(CREDENTIAL).and_then(|c| c.get("secret")).and_then(Value::as_str).filter(|s| !s.is_empty());
        if fields.raw(GROUP).is_none() && stored.is_none() {
            return Ok(None);
        }
        let entry = fields.raw("options.signature.values").or_else(|| fields.raw(GROUP)).and_then(Value::as_object);
        let empty = JsonMap::new();
        let own = fields.entry(entry.unwrap_or(&empty));
        let wrong = |field: &str, problem: &str| fields.wrong(&format!("{GROUP}.{field}"), problem);
        let name = |field: &str| {
            let text = own.text(field)?;
            text.map(|t| HeaderName::try_from(&t).map_err(|_| wrong(field, "is no header name"))).transpose()
        };
        let secret = match own.text("secret")? {
            Some(secret) => secret,
            None => stored.map(str::to_owned).ok_or_else(|| wrong("secret", "is empty; write the secret that the sender signs with"))?,
        };
        let format = match own.text("format")?.as_deref() {
            None | Some("hex") => Format::Hex,
            Some("base64") => Format::Base64,
            Some("stripe") => Format::Stamped,
            Some(_) => return Err(wrong("format", "must be hex, base64 or stripe")),
        };
        let mac = HmacSha256::new_from_slice(secret.as_bytes()).map_err(|_| wrong("secret", "cannot be used as a key"))?;
        let default = if format == Format::Stamped { "stripe-signature" } else { "x-hub-signature-256" };
        Ok(Some(Self {
            mac,
            header: name("header")?.unwrap_or(HeaderName::from_static(default)),
            format,
            time_header: name("timestampHeader")?,
            tolerance_s: own.number("tolerance", 0.0, 1_000_000.0)?.unwrap_or(DEFAULT_TOLERANCE_S),
        }))
    }

    /// Whether the body was signed with our secret, and not too long ago.
    pub(crate) fn check(&self, headers: &HeaderMap, body: &[u8], now: EpochMs) -> Result<(), Problem> {
        let text = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
        let given = text(&self.header).ok_or_else(|| refused(format!("The signature is missing: the header “{}”.", self.header)))?;
        let (time, signatures) = match self.format {
            Format::Stamped => stamped(given),
            Format::Hex | Format::Base64 => (self.time_header.as_ref().and_then(text), vec![plain(given)]),
        };
        let time = match time {
            Some(time) => Some(time),
            None if self.format == Format::Stamped || self.time_header.is_some() => {
                return Err(refused("The time of the signature is missing."));
            }
            None => None,
        };
        self.check_time(time, now)?;
        let mut mac = self.mac.clone();
        if let Some(time) = time {
            mac.update(time.as_bytes());
            mac.update(b".");
        }
        mac.update(body);
        let fits = |text: &str| self.decode(text).is_some_and(|bytes| mac.clone().verify_slice(&bytes).is_ok());
        let any = signatures.iter().take(MOST_SIGNATURES).fold(false, |any, text| fits(text) | any);
        if any { Ok(()) } else { Err(refused("The signature does not fit the body.")) }
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        match self.format {
            Format::Base64 => base64::engine::general_purpose::STANDARD.decode(text).ok(),
            Format::Hex | Format::Stamped => from_hex(text),
        }
    }

    fn check_time(&self, time: Option<&str>, now: EpochMs) -> Result<(), Problem> {
        let Some(time) = time else { return Ok(()) };
        let number: f64 = time.parse().map_err(|_| refused("The time of the signature is no number."))?;
        // Some senders count milliseconds.
        let seconds = if number > 100_000_000_000.0 { number / 1000.0 } else { number };
        let off = (now.0 as f64 / 1000.0 - seconds).abs();
        if self.tolerance_s == 0.0 || off <= self.tolerance_s {
            Ok(())
        } else {
            Err(refused("The signature is too old, or from the future."))
        }
    }
}

fn plain(text: &str) -> &str {
    text.strip_prefix("sha256=").unwrap_or(text)
}

/// `t=…,v1=…`
fn stamped(text: &str) -> (Option<&str>, Vec<&str>) {
    let (mut time, mut signatures) = (None, vec![]);
    for (key, value) in text.split(',').filter_map(|pair| pair.trim().split_once('=')) {
        match key {
            "t" => time = Some(value),
            "v1" => signatures.push(value),
            _ => {}
        }
    }
    (time, signatures)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).map(|d| d as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn refused(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, message)
}
