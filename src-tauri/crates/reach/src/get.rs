//! A guarded HTTP GET: every hop is checked, the body is limited, and an unchanged answer costs nothing.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use millrace_core::node::Policy;
use reqwest::{
    Client, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy as Redirects,
};
use url::Url;

use crate::address::{self, Blocked, GuardedResolver};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 10;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Get {
    /// Where.
    pub url: Url,
    /// What is accepted.
    pub accept: &'static str,
    /// The `ETag` of the answer before.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
    /// Whether certificates that cannot be checked are taken.
    pub ignore_tls: bool,
    /// Largest body in bytes.
    pub limit: usize,
    /// How long the whole exchange may take.
    pub timeout: Duration,
}

impl Get {
    /// Asks for `url` once, with 10 MB and 30 s as limits.
    pub fn new(url: Url) -> Self {
        let timeout = Duration::from_secs(30);
        Self { url, accept: "*/*", etag: None, last_modified: None, ignore_tls: false, limit: 10_000_000, timeout }
    }
}

/// What came.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing changed since the answer that the request named.
    Unchanged,
    /// A body.
    Body {
        /// The bytes.
        bytes: Bytes,
        /// To be sent with the next request.
        etag: Option<String>,
        /// Likewise.
        last_modified: Option<String>,
        /// Where it came from after redirects.
        url: Url,
    },
}

/// Nothing usable came. The messages hold no URL, which may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum GetError {
    /// The policy forbids the address.
    #[error("{0}")]
    Blocked(#[from] Blocked),
    /// A redirect that cannot be followed.
    #[error("the answer is a redirect to nowhere that can be requested")]
    Redirect,
    /// A redirect too many.
    #[error("the server redirects again and again")]
    TooManyRedirects,
    /// The server said no.
    #[error("the server answers {0}")]
    Status(StatusCode),
    /// The body is too large.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// It took too long.
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    /// The network.
    #[error("{0}")]
    Network(String),
}

impl GetError {
    /// Whether the other side may do better next time.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429),
            Self::Timeout(_) | Self::Network(_) => true,
            Self::Blocked(_) | Self::Redirect | Self::TooManyRedirects | Self::TooLarge(_) => false,
        }
    }
}

impl From<reqwest::Error> for GetError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if let Some(blocked) = address::blocked_in(&error) {
            return Self::Blocked(blocked.clone());
        }
        let mut cause: &dyn Error = &error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        Self::Network(cause.to_string())
    }
}

/// Installs the TLS provider for the whole process. Does nothing when there is one already.
pub fn install_crypto_provider() {
    // An error means that another part of the program was first, which is just as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Asks, follows redirects and reads the answer to its end. Dropping the future cancels it.
///
/// # Errors
/// See [`GetError`].
pub async fn get(request: &Get, policy: &Policy) -> Result<Answer, GetError> {
    match tokio::time::timeout(request.timeout, follow(request, !policy.allow_local_network)).await {
        Ok(result) => result,
        Err(_) => Err(GetError::Timeout(request.timeout)),
    }
}

async fn follow(request: &Get, guarded: bool) -> Result<Answer, GetError> {
    let client = client(guarded, request.ignore_tls)?;
    let headers = headers(request);
    let mut url = request.url.clone();
    for _ in 0..=MOST_REDIRECTS {
        if guarded {
            address::check_url(&url)?;
        }
        let response = client.get(url.clone()).headers(headers.clone()).send().await?;
        match response.status() {
            StatusCode::NOT_MODIFIED => return Ok(Answer::Unchanged),
            status if status.is_success() => return read(response, request.limit).await,
            status if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) => url = target(&response)?,
            status => return Err(GetError::Status(status)),
        }
    }
    Err(GetError::TooManyRedirects)
}

fn headers(request: &Get) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(request.accept))]);
    let mut set = |name: HeaderName, value: &Option<String>| {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    };
    set(header::IF_NONE_MATCH, &request.etag);
    set(header::IF_MODIFIED_SINCE, &request.last_modified);
    headers
}

fn target(response: &reqwest::Response) -> Result<Url, GetError> {
    let location = response.headers().get(header::LOCATION).ok_or(GetError::Redirect)?;
    let target = response.url().join(&String::from_utf8_lossy(location.as_bytes())).ok();
    target.filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(GetError::Redirect)
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Answer, GetError> {
    let text = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
    let (etag, last_modified, url) = (text(header::ETAG), text(header::LAST_MODIFIED), response.url().clone());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(GetError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::Body { bytes: body.freeze(), etag, last_modified, url })
}

/// One client per combination of guard and TLS; they pool connections.
fn client(guarded: bool, ignore_tls: bool) -> Result<Client, GetError> {
    static CLIENTS: OnceLock<Mutex<HashMap<(bool, bool), Client>>> = OnceLock::new();
    let mut clients = CLIENTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(client) = clients.get(&(guarded, ignore_tls)) {
        return Ok(client.clone());
    }
    install_crypto_provider();
    let mut builder = Client::builder()
        .redirect(Redirects::none()) // followed above, where every hop is checked
        .connect_timeout(Duration::from_secs(30))
        .pool_idle_timeout(Duration::from_secs(30))
        .user_agent(concat!("Millrace/", env!("CARGO_PKG_VERSION")))
        .tls_danger_accept_invalid_certs(ignore_tls);
    if guarded {
        builder = builder.no_proxy().dns_resolver(GuardedResolver);
    }
    let client = builder.build()?;
    clients.insert((guarded, ignore_tls), client.clone());
    Ok(client)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use axum::{Router, http::HeaderMap, response::IntoResponse, routing::get as route};

    use super::*;

    const OPEN: Policy = Policy { allow_local_network: true, file_roots: vec![] };

    /// A server on loopback for as long as its task is kept.
    async fn serve() -> (Url, tokio::task::JoinSet<()>) {
        let router = Router::new()
            .route("/large", route(|| async { vec![b'x'; 5_000] }))
            .route("/loop", route(|| async { (StatusCode::FOUND, [("location", "/loop")]) }))
            .route("/elsewhere", route(|| async { (StatusCode::FOUND, [("location", "file:///etc/passwd")]) }))
            .route(
                "/tagged",
                route(|headers: HeaderMap| async move {
                    if headers.get("if-none-match").is_some_and(|tag| tag == "\"1\"") {
                        return StatusCode::NOT_MODIFIED.into_response();
                    }
                    ([("etag", "\"1\"")], "body").into_response()
                }),
            )
            .route("/moved", route(|| async { (StatusCode::MOVED_PERMANENTLY, [("location", "/tagged")]) }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        (url, tasks)
    }

    #[tokio::test]
    async fn an_unchanged_answer_is_told_and_redirects_are_followed() {
        let (base, _server) = serve().await;
        let mut request = Get::new(base.join("moved").unwrap());
        let Answer::Body { bytes, etag, url, .. } = get(&request, &OPEN).await.unwrap() else { panic!("no body") };
        assert_eq!((&bytes[..], etag.as_deref(), url.path()), (&b"body"[..], Some("\"1\""), "/tagged"));
        request.etag = etag;
        assert!(matches!(get(&request, &OPEN).await.unwrap(), Answer::Unchanged));
    }

    #[tokio::test]
    async fn what_is_too_large_or_leads_nowhere_is_refused() {
        let (base, _server) = serve().await;
        let ask = |path: &str| Get { limit: 1_000, ..Get::new(base.join(path).unwrap()) };
        assert!(matches!(get(&ask("large"), &OPEN).await, Err(GetError::TooLarge(1_000))));
        assert!(matches!(get(&ask("loop"), &OPEN).await, Err(GetError::TooManyRedirects)));
        assert!(matches!(get(&ask("elsewhere"), &OPEN).await, Err(GetError::Redirect)));
        assert!(matches!(get(&ask("missing"), &OPEN).await, Err(GetError::Status(StatusCode::NOT_FOUND))));
    }

    #[tokio::test]
    async fn private_addresses_and_names_that_point_home_are_refused() {
        let (base, _server) = serve().await;
        assert!(matches!(get(&Get::new(base.clone()), &Policy::default()).await, Err(GetError::Blocked(_))));
        let mut named = base;
        named.set_host(Some("localhost.localdomain.test")).unwrap();
        assert!(get(&Get::new(named), &Policy::default()).await.is_err());
    }
}
