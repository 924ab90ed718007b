//! Is the door itself open? A request from outside of this process, as callers send them.

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::Path, http::StatusCode, response::IntoResponse as _, routing::get};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use uuid::Uuid;

use super::listener::Listener;

const PREFIX: &str = "/webhook-door/";
/// A door that is open answers within milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of the answer; a short one.
const MOST_BYTES: u64 = 4_096;
/// Of what is asked.
const LONGEST_WORD: usize = 64;

/// Answers a knock: only this process knows how.
pub(crate) fn router(listener: &Arc<Listener>) -> Router {
    let listener = listener.clone();
    let answer = move |Path(word): Path<String>| async move {
        if word.len() > LONGEST_WORD {
            return StatusCode::NOT_FOUND.into_response();
        }
        listener.countersign(&word).into_response()
    };
    Router::new().route(&format!("{PREFIX}{{word}}"), get(answer))
}

/// What a knock at the door found instead of this process.
#[derive(Debug, thiserror::Error)]
pub enum ShutDoor {
    /// No connection.
    #[error("Nobody can be reached at {address}: {why}.")]
    Unreachable {
        /// Where it knocked.
        address: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// A connection, and nothing on it.
    #[error("Nobody answers at {address} within {} s.", PATIENCE.as_secs())]
    Silent {
        /// Where it knocked.
        address: String,
    },
    /// An answer that this process did not give.
    #[error("Another program answers at {address}.")]
    Stranger {
        /// Where it knocked.
        address: String,
    },
}

impl Listener {
    /// Knocks at the door at `address` (`127.0.0.1:7411`) and looks whether it is this process that answers.
    ///
    /// # Errors
    /// What was there instead.
    pub async fn knock(&self, address: &str) -> Result<(), ShutDoor> {
        let word = Uuid::new_v4().simple().to_string();
        let address = address.to_owned();
        match tokio::time::timeout(PATIENCE, ask(&address, &word)).await {
            Ok(Ok(answer)) if answer.contains(&self.countersign(&word)) => Ok(()),
            Ok(Ok(_)) => Err(ShutDoor::Stranger { address }),
            Ok(Err(why)) => Err(ShutDoor::Unreachable { address, why }),
            Err(_) => Err(ShutDoor::Silent { address }),
        }
    }

    /// The secret itself never leaves: who listens there may be somebody else.
    fn countersign(&self, word: &str) -> String {
        // An HMAC takes keys of any length.
        #[allow(clippy::expect_used)]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any length is a key");
        mac.update(word.as_bytes());
        mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// By hand, because it must go there and nowhere else, whatever proxy this machine uses.
async fn ask(address: &str, word: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {PREFIX}{word} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = vec![];
    stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
