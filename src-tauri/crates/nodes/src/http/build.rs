//! From parameters to a request.

use std::time::Duration;

use millrace_core::{Item, JsonMap, NodeError};
use reqwest::{Method, header};
use serde_json::Value;
use url::Url;

use super::{
    body,
    exchange::Job,
    query::{self, ArrayFormat, text_of},
    send::Request,
};
use crate::item_params::ItemParams;

/// What pagination changes about a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// The next URL.
    pub(super) url: Option<String>,
    pub(super) query: JsonMap,
    pub(super) headers: JsonMap,
    pub(super) body: JsonMap,
}

/// An error of one item's parameters.
pub(super) fn request_error(message: impl Into<String>, item: usize) -> NodeError {
    NodeError::new("node.parameter", message).on_item(item)
}

/// A parameter that holds JSON, as text or, from an expression, as a value.
pub(super) fn json_param(params: &ItemParams<'_>, path: &str, item: usize) -> Result<Value, NodeError> {
    match params.value(path, item)?.map(std::borrow::Cow::into_owned) {
        None => Ok(Value::Object(JsonMap::new())),
        Some(Value::String(text)) => serde_json::from_str(&text)
            .map_err(|e| request_error("JSON parameter needs to be valid JSON", item).describe(format!("{path}: {e}"))),
        Some(value) => Ok(value),
    }
}

/// The request for one item and page, without its credential in the URL or headers (see `Auth::apply`).
pub(super) fn request(job: &Job<'_>, input: &Item, item: usize, page: &Page) -> Result<Request, NodeError> {
    let params = job.params;
    let mut url = match &page.url {
        Some(next) => parse_url(next, item)?,
        None => parse_url(&params.text("url", item, "")?, item)?,
    };
    let mut query = pairs_or_json(params, "sendQuery", "specifyQuery", "jsonQuery", "queryParameters.parameters", item)?;
    if page.url.is_some() {
        // The next URL brings its own values.
        query.retain(|name, _| !url.query_pairs().any(|(n, _)| n == name.as_str()));
    }
    query.extend(page.query.clone());
    query::append(&mut url, &query::encode(&query, array_format(params, item)?));
    let method = params.text("method", item, "GET")?;
    let method = Method::from_bytes(method.trim().to_ascii_uppercase().as_bytes())
        .map_err(|_| request_error(format!("“{method}” is no HTTP method"), item))?;
    let mut request = Request::new(method, url);
    let mut headers = pairs_or_json(params, "sendHeaders", "specifyHeaders", "jsonHeaders", "headerParameters.parameters", item)?;
    headers.extend(page.headers.clone());
    for (name, value) in &headers {
        request.header(name, &text_of(value)).map_err(|e| request_error(e.to_string(), item))?;
    }
    options(&mut request, params, item)?;
    if params.flag("sendBody", item, false)? {
        let mut extra = page.body.clone();
        extra.extend(job.auth.body.clone());
        body::set(&mut request, job.ctx, params, input, item, &extra)?;
    }
    request.default_header(header::ACCEPT, job.wanted.accept());
    Ok(request)
}

/// How lists in the query are written.
pub(super) fn array_format(params: &ItemParams<'_>, item: usize) -> Result<ArrayFormat, NodeError> {
    Ok(ArrayFormat::from_name(&params.text("options.queryParameterArrays", item, "")?))
}

fn parse_url(text: &str, item: usize) -> Result<Url, NodeError> {
    let text = text.trim();
    let invalid = || request_error(format!("Invalid URL: {text}. URL must start with \"http\" or \"https\"."), item);
    let scheme = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    if !(scheme.starts_with("http://") || scheme.starts_with("https://")) {
        return Err(invalid());
    }
    Url::parse(text).map_err(|e| request_error("Invalid URL", item).describe(format!("{text}: {e}")))
}

fn pairs_or_json(params: &ItemParams<'_>, send: &str, specify: &str, json: &str, list: &str, item: usize) -> Result<JsonMap, NodeError> {
    if !params.flag(send, item, false)? {
        return Ok(JsonMap::new());
    }
    if params.text(specify, item, "keypair")? != "json" {
        return body::pairs(params, list, item);
    }
    match json_param(params, json, item)? {
        Value::Object(map) => Ok(map),
        _ => Err(request_error("JSON parameter needs to be valid JSON", item)
            .describe(format!("{json} must be an object such as {{\"name\": \"value\"}}."))),
    }
}

fn options(request: &mut Request, params: &ItemParams<'_>, item: usize) -> Result<(), NodeError> {
    let redirect = "options.redirect.redirect";
    // From version 4 on redirects are followed unless somebody turned them off.
    let follow = params.flag(&format!("{redirect}.followRedirects"), item, true)?;
    let most = params.number(&format!("{redirect}.maxRedirects"), item)?.unwrap_or(21.0).clamp(0.0, 100.0);
    request.max_redirects = if follow { most as u32 } else { 0 };
    if let Some(ms) = params.number("options.timeout", item)?.filter(|ms| *ms >= 1.0) {
        request.timeout = Duration::from_millis(ms.min(86_400_000.0) as u64);
    }
    request.ignore_tls = params.flag("options.allowUnauthorizedCerts", item, false)?;
    let proxy = params.text("options.proxy", item, "")?;
    if !proxy.trim().is_empty() {
        let proxy = proxy.trim();
        request.proxy = Some(if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") });
    }
    Ok(())
}
