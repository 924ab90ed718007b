//! Sends one request: redirects, the guard, time and size limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use millrace_core::{EpochMs, node::Policy};
use reqwest::{
    Method, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

use super::{
    client::{ClientKey, client},
    guard::{self, Blocked},
};

/// The largest response that is read into memory.
pub const MAX_RESPONSE_BYTES: u64 = 256 * 1024 * 1024;

/// A request, ready to be sent more than once.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) timeout: Duration,
    /// 0: redirects are not followed.
    pub(crate) max_redirects: u32,
    pub(crate) ignore_tls: bool,
    pub(crate) proxy: Option<String>,
}

impl Request {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            timeout: Duration::from_secs(300),
            max_redirects: 21,
            ignore_tls: false,
            proxy: None,
        }
    }
    /// Sets a header; the later one wins.
    pub(crate) fn header(&mut self, name: &str, value: &str) -> Result<(), SendError> {
        let wrong = || SendError::Header(name.to_owned());
        let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
        let value = HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| wrong())?;
        self.headers.insert(name, value);
        Ok(())
    }
    /// Sets a header unless there is one.
    pub(crate) fn default_header(&mut self, name: HeaderName, value: &str) {
        if let (false, Ok(value)) = (self.headers.contains_key(&name), HeaderValue::from_str(value)) {
            self.headers.insert(name, value);
        }
    }
}

/// A response that was read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where it came from after redirects.
    pub(crate) url: Url,
    /// An answer of this kind never has a body.
    pub(crate) bodiless: bool,
}

/// A request that got no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("{0}")]
    Blocked(#[from] Blocked),
    #[error("The header “{0}” has a name or value that HTTP does not allow")]
    Header(String),
    #[error("The proxy URL is not valid: {0}")]
    Proxy(String),
    #[error("The redirect points to “{0}”, which is no URL that can be requested")]
    RedirectUrl(String),
    #[error("Maximum number of redirects exceeded")]
    TooManyRedirects,
    #[error("The response is larger than {} MiB", MAX_RESPONSE_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("“{host}” failed again and again")]
    Paused { host: String, until: EpochMs },
    #[error("timeout of {0}ms exceeded")]
    Timeout(u128),
    #[error("{message}")]
    Network {
        /// Node's error code, which people know from n8n.
        code: &'static str,
        message: String,
    },
}

impl From<reqwest::Error> for SendError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url(); // a URL may hold a secret
        if let Some(blocked) = guard::blocked_in(&error) {
            return Self::Blocked(blocked.clone());
        }
        let mut cause: &(dyn std::error::Error + 'static) = &error;
        let mut kind = None;
        let mut resolving = false;
        while let Some(inner) = cause.source() {
            cause = inner;
            resolving |= cause.to_string().contains("dns error");
            kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind).or(kind);
        }
        let code = match kind {
            _ if resolving => "ENOTFOUND",
            Some(std::io::ErrorKind::ConnectionRefused) => "ECONNREFUSED",
            Some(std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe | std::io::ErrorKind::UnexpectedEof) => "ECONNRESET",
            Some(std::io::ErrorKind::TimedOut) => "ETIMEDOUT",
            _ if error.is_timeout() => "ETIMEDOUT",
            _ if error.is_connect() => "ECONNABORTED",
            _ => "ERR_NETWORK",
        };
        Self::Network { code, message: cause.to_string() }
    }
}

/// Sends a request and follows its redirects. Dropping the future cancels it.
pub(crate) async fn send(request: &Request, policy: &Policy) -> Result<Response, SendError> {
    match tokio::time::timeout(request.timeout, follow(request, policy)).await {
        Ok(result) => result,
        Err(_) => Err(SendError::Timeout(request.timeout.as_millis())),
    }
}

async fn follow(request: &Request, policy: &Policy) -> Result<Response, SendError> {
    let guarded = !policy.allow_local_network;
    let key = ClientKey { unguarded: !guarded, ignore_tls: request.ignore_tls, proxy: request.proxy.clone() };
    if let (true, Some(proxy)) = (guarded, &request.proxy) {
        guard::check_url(&Url::parse(proxy).map_err(|e| SendError::Proxy(e.to_string()))?)?;
    }
    let client = client(&key)?;
    let mut hop = request.clone();
    for left in (0..=request.max_redirects).rev() {
        if guarded {
            guard::check_url(&hop.url)?;
        }
        let mut outgoing = client.request(hop.method.clone(), hop.url.clone()).headers(hop.headers.clone());
        if let Some(body) = &hop.body {
            outgoing = outgoing.body(body.clone());
        } else if matches!(hop.method, Method::POST | Method::PUT | Method::PATCH) {
            outgoing = outgoing.header(header::CONTENT_LENGTH, "0");
        }
        let response = outgoing.send().await?;
        match redirect_target(&response)? {
            Some(target) if request.max_redirects > 0 => {
                if left == 0 {
                    return Err(SendError::TooManyRedirects);
                }
                redirect(&mut hop, target, response.status());
            }
            _ => return read(response, hop.method == Method::HEAD).await,
        }
    }
    Err(SendError::TooManyRedirects)
}

fn redirect_target(response: &reqwest::Response) -> Result<Option<Url>, SendError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(header::LOCATION) else { return Ok(None) };
    let text = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let target = response.url().join(&text).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
    target.map(Some).ok_or(SendError::RedirectUrl(text))
}

/// What browsers and axios do: 303, and 301/302 after POST, become GET without a body; secrets do not follow to another host.
fn redirect(hop: &mut Request, target: Url, status: StatusCode) {
    let to_get = match status.as_u16() {
        303 => hop.method != Method::HEAD,
        301 | 302 => hop.method == Method::POST,
        _ => false,
    };
    if to_get {
        hop.method = Method::GET;
        hop.body = None;
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING] {
            hop.headers.remove(name);
        }
    }
    if hop.url.origin() != target.origin() {
        for name in [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION] {
            hop.headers.remove(name);
        }
    }
    hop.headers.remove(header::HOST);
    hop.url = target;
}

async fn read(mut response: reqwest::Response, head: bool) -> Result<Response, SendError> {
    if !head && response.content_length().is_some_and(|n| n > MAX_RESPONSE_BYTES) {
        return Err(SendError::TooLarge);
    }
    let (status, headers, url) = (response.status(), response.headers().clone(), response.url().clone());
    let bodiless = head || matches!(status.as_u16(), 204 | 304);
    let whole = |body| Response { status, headers, body, url, bodiless };
    let Some(first) = response.chunk().await? else { return Ok(whole(Bytes::new())) };
    let mut next = response.chunk().await?;
    if next.is_none() {
        return Ok(whole(first)); // most answers come in one piece, which then needs no copy
    }
    let mut body = Blocks::default();
    body.add(&first)?;
    while let Some(chunk) = next {
        body.add(&chunk)?;
        next = response.chunk().await?;
    }
    Ok(whole(body.join()))
}

/// A body as it comes. One buffer that grows would, while it moves, take far more than the body, and that for a body which is
/// refused in the end.
#[derive(Default)]
struct Blocks {
    blocks: Vec<BytesMut>,
    length: usize,
}

impl Blocks {
    /// Small pieces share a block.
    const SIZE: usize = 1024 * 1024;

    fn add(&mut self, chunk: &[u8]) -> Result<(), SendError> {
        self.length += chunk.len();
        if self.length as u64 > MAX_RESPONSE_BYTES {
            return Err(SendError::TooLarge);
        }
        match self.blocks.last_mut().filter(|block| block.capacity() - block.len() >= chunk.len()) {
            Some(block) => block.extend_from_slice(chunk),
            None => {
                let mut block = BytesMut::with_capacity(chunk.len().max(Self::SIZE));
                block.extend_from_slice(chunk);
                self.blocks.push(block);
            }
        }
        Ok(())
    }

    fn join(self) -> Bytes {
        let mut whole = BytesMut::with_capacity(self.length);
        self.blocks.into_iter().for_each(|block| whole.extend_from_slice(&block));
        whole.freeze()
    }
}
