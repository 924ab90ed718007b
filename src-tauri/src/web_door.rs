//! The door beside the window: webhooks, and the commands that find this program through its data folder.

use std::{net::SocketAddr, sync::Arc};

use millrace_api::Api;
use millrace_door::{Door, DoorConfig, DoorError};
use tokio_util::sync::CancellationToken;

/// The address that webhooks of a desktop have unless `MILLRACE_LISTEN` says otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7412);

/// Serves until `stop`. Where the address is taken, any other is better than none.
pub(crate) async fn serve(api: Arc<Api>, stop: CancellationToken) {
    let wanted = std::env::var("MILLRACE_LISTEN").ok().and_then(|text| text.parse().ok()).unwrap_or(LISTEN);
    let door = match open(&api, wanted).await {
        Err(error @ DoorError::Listen { .. }) => {
            tracing::warn!(%error, "Another port is taken for webhooks.");
            open(&api, SocketAddr::new(wanted.ip(), 0)).await
        }
        other => other,
    };
    let served = match door {
        Ok(door) => door.serve(stop.cancelled_owned()).await,
        Err(error) => return tracing::error!(%error, "Webhooks cannot be heard."),
    };
    if let Err(error) = served {
        tracing::error!(%error, "Webhooks are not heard any more.");
    }
}

async fn open(api: &Arc<Api>, listen: SocketAddr) -> Result<Door, DoorError> {
    Door::open(api.clone(), DoorConfig { listen, token: None, assets: None }).await
}
