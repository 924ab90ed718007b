//! `millrace serve`: the HTTP door with the editor, schedules, webhooks and everything else that runs by itself.

use std::{sync::Arc, time::Duration};

use axum::Router;
use millrace_api::{Api, environment::Environment};
use millrace_door::{Door, DoorConfig};
use tokio_util::sync::CancellationToken;

use crate::{Failure, args::ServeArgs, assets, output, program};

/// A program that takes longer to finish is ended as it stands; the journal knows what was under way.
const MOST: Duration = Duration::from_secs(8);
/// How long callers may then take to read their answers.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

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
    let stop = CancellationToken::new();
    let (until, closed) = (stop.clone(), stop.clone());
    let served = async move {
        let outcome = door.serve(until.cancelled_owned()).await;
        closed.cancel();
        outcome
    };
    let live = live(&api, &stop);
    tokio::pin!(served, live);
    // Nobody new is let in from the moment it is asked to stop; callers that wait hear how their executions are put down.
    let served = tokio::select! {
        outcome = &mut served => {
            live.await;
            outcome
        }
        () = &mut live => tokio::time::timeout(LAST_ANSWERS, served).await.unwrap_or(Ok(())),
    };
    served.map_err(|e| Failure::Other(format!("The server stopped: {e}")))
}

/// From the start to the end of everything behind the door. The door is open while triggers are being armed: /healthz says when they
/// are.
async fn live(api: &Arc<Api>, stop: &CancellationToken) {
    let asked = async {
        tokio::select! {
            () = asked_to_stop() => stop.cancel(),
            () = stop.cancelled() => {}
        }
    };
    // What could not be started is said at once; the door stays open, so that it can be mended.
    let started = async {
        if let Err(error) = api.start().await {
            output::error_line(&format!("Not everything could be started: {error}"));
        }
    };
    tokio::join!(started, asked);
    if tokio::time::timeout(MOST, api.shutdown()).await.is_err() {
        tracing::warn!("Not everything was finished in time; the next start goes on with it.");
    }
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
