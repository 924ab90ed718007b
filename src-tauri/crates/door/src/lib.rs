//! The HTTP door, behind `millrace serve` and beside the window: use cases under a token, events, health, and webhooks.
//!
//! Invariants: holds no logic; knows the use cases through `millrace-api` only.

mod calls;
mod events;
mod guard;
mod token;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    middleware,
    routing::{any, get, post},
    serve::ListenerExt as _,
};
use millrace_api::{Api, ApiError, DoorInfo};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Largest request: a workflow document at its limit, with room for its envelope.
const BODY_LIMIT: usize = 72 * 1024 * 1024;

/// The door could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Somebody else has the port, or the address is not of this machine.
    #[error("{address} cannot be listened on: {source}. Choose another port with --listen.")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The token could not be kept for other programs of this user.
    #[error("{} could not be written: {source}", path.display())]
    Token {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The data folder refused.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// How to open a door.
pub struct DoorConfig {
    /// Where; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The bearer token; a random one when absent.
    pub token: Option<String>,
    /// Answers what is no use case: the editor's files.
    pub assets: Option<Router>,
}

/// What every request handler shares.
#[derive(Clone)]
pub(crate) struct Shared {
    api: Arc<Api>,
    token: Arc<str>,
    address: SocketAddr,
    /// Set when the door closes, so that open event streams end.
    stop: CancellationToken,
}

/// A door that is bound and announced; [`Door::serve`] lets people in.
pub struct Door {
    listener: TcpListener,
    shared: Shared,
    assets: Option<Router>,
}

impl Door {
    /// Binds the address, writes the token where the commands of this user find it, and tells the data folder.
    ///
    /// # Errors
    /// When the address is taken or the disk refuses.
    pub async fn open(api: Arc<Api>, config: DoorConfig) -> Result<Self, DoorError> {
        let failed = |source| DoorError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let token = config.token.unwrap_or_else(token::random);
        let token_file = token::keep(&api.data_dir(), &token)?;
        api.announce_door(Some(DoorInfo { address: format!("http://{}", reachable(address)), token_file }))?;
        api.listening_at(&format!("http://{}", reachable(address)));
        let shared = Shared { api, token: token.into(), address, stop: CancellationToken::new() };
        Ok(Self { listener, shared, assets: config.assets })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Where a browser on this machine finds it: a listener on all addresses has no address of its own.
    pub fn reachable(&self) -> SocketAddr {
        reachable(self.shared.address)
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// Serves until `stopped`, then lets requests under way finish.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, stopped: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let Self { listener, shared, assets } = self;
        let stop = shared.stop.clone();
        // Webhooks look at who calls.
        // Small answers must not wait for more.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "A connection keeps Nagle's delay.");
            }
        });
        axum::serve(listener, router(shared, assets).into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move {
                stopped.await;
                stop.cancel();
            })
            .await
    }
}

fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

fn router(shared: Shared, assets: Option<Router>) -> Router {
    let guarded = Router::new()
        .route("/api/call/{name}", post(calls::call).fallback(calls::unknown))
        .route("/api/events", get(events::events).fallback(calls::unknown))
        .layer(middleware::from_fn_with_state(shared.clone(), guard::require_token))
        // The editor's page is no answer to a program.
        .route("/api", any(calls::unknown))
        .route("/api/", any(calls::unknown))
        .route("/api/{*path}", any(calls::unknown))
        .fallback_service(assets.unwrap_or_default())
        .layer(middleware::from_fn_with_state(shared.clone(), guard::require_host))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new());
    let open = Router::new().route("/healthz", get(health));
    // Webhooks come from anywhere and under any name: they have their own checks, and none of the door's.
    let webhooks: Router<Shared> = shared.api.webhooks().with_state(());
    open.merge(webhooks).fallback_service(guarded.with_state(shared.clone())).with_state(shared)
}

/// 200 once every trigger that should be armed is.
async fn health(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    if shared.api.is_armed() { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "arming triggers") }
}
