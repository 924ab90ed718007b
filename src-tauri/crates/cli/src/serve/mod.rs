//! `millrace serve`: the HTTP door. The same UI and the same use cases as the window, for a browser on this machine.

mod assets;
mod calls;
mod events;
mod guard;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use millrace_api::{Api, environment::Environment};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{Failure, args::ServeArgs, output, store_door};

/// Largest request: a workflow document at its limit, with room for its envelope.
const BODY_LIMIT: usize = 72 * 1024 * 1024;

/// What every request handler shares.
#[derive(Clone)]
pub(crate) struct Door {
    api: Arc<Api>,
    token: Arc<str>,
    address: SocketAddr,
    /// Set when the server stops, so that open event streams end.
    stop: CancellationToken,
}

pub(crate) async fn run(args: ServeArgs, environment: Environment) -> Result<(), Failure> {
    let api = store_door::open(environment).await?;
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|e| Failure::Use(format!("{} cannot be listened on: {e}. Choose another port with --listen.", args.listen)))?;
    let address = listener.local_addr().map_err(|e| Failure::Other(e.to_string()))?;
    let token = args.token.unwrap_or_else(|| format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple()));
    let door = Door { api: api.clone(), token: token.as_str().into(), address, stop: CancellationToken::new() };
    if !address.ip().is_loopback() {
        output::error_line(
            "Warning: everyone on the network who knows the token can use Millrace and all that it may reach. Nothing is encrypted on the way.",
        );
    }
    let here = reachable(address);
    output::line(&format!("Millrace is at http://{here}/?token={token}"));
    if here != address {
        output::error_line(&format!("From another computer: the same, with this computer's address in place of {}.", here.ip()));
    }
    let stop = door.stop.clone();
    let served = axum::serve(listener, router(door)).with_graceful_shutdown(async move {
        asked_to_stop().await;
        stop.cancel();
    });
    let result = served.await.map_err(|e| Failure::Other(format!("The server stopped: {e}")));
    api.shutdown().await;
    result
}

/// Where a browser on this machine finds a listener: one on all addresses has no address of its own.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

fn router(door: Door) -> Router {
    Router::new()
        .route("/api/call/{name}", post(calls::call))
        .route("/api/events", get(events::events))
        .layer(middleware::from_fn_with_state(door.clone(), guard::require_token))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(assets::asset)
        .layer(middleware::from_fn_with_state(door.clone(), guard::require_host))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(door)
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
                return;
            }
            Err(error) => tracing::warn!(%error, "SIGTERM is not heard."),
        }
    }
    let _ = interrupt.await;
}
