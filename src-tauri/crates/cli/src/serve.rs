//! `millrace serve`: the HTTP door with the editor, schedules, webhooks and everything else that runs by itself.

use axum::Router;
use millrace_api::environment::Environment;
use millrace_door::{Door, DoorConfig};

use crate::{Failure, args::ServeArgs, assets, output, program};

pub(crate) async fn run(args: ServeArgs, environment: Environment) -> Result<(), Failure> {
    let api = program::own(environment).await?;
    let config = DoorConfig { listen: args.listen, token: args.token, assets: Some(Router::new().fallback(assets::asset)) };
    let door = Door::open(api.clone(), config).await.map_err(|e| Failure::Use(e.to_string()))?;
    if !door.address().ip().is_loopback() {
        output::error_line(
            "Warning: everyone on the network who knows the token can use Millrace and all that it may reach. Nothing is encrypted on the way.",
        );
    }
    let here = door.reachable();
    output::line(&format!("Millrace is at http://{here}/?token={}", door.token()));
    if here != door.address() {
        output::error_line(&format!("From another computer: the same, with this computer's address in place of {}.", here.ip()));
    }
    // The door is open while triggers are being armed: /healthz says when they are.
    let starting = api.clone();
    let started = async move { starting.start().await };
    let served = door.serve(asked_to_stop());
    let (started, served) = tokio::join!(report(started), served);
    api.shutdown().await;
    started?;
    served.map_err(|e| Failure::Other(format!("The server stopped: {e}")))
}

/// What could not be started is said at once; the door stays open, so that it can be mended.
async fn report(started: impl Future<Output = Result<(), millrace_api::ApiError>>) -> Result<(), Failure> {
    if let Err(error) = started.await {
        output::error_line(&format!("Not everything could be started: {error}"));
    }
    Ok(())
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
