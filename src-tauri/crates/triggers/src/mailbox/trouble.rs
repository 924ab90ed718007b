//! Why a connection ended.

use async_imap::error::Error;

use crate::sources::Stopped;

/// Why there is no connection any more. The texts are for people and hold no secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The server understands and says no: somebody must change something.
    #[error("{0}")]
    Refused(String),
    /// The connection ended or never came about.
    #[error("{0}")]
    Lost(String),
    /// The source must end.
    #[error("stopped")]
    Stopped,
}

impl From<Stopped> for Trouble {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::No(text) | Error::Bad(text) => Self::Refused(format!("The server refuses: {}", short(&text))),
            Error::ConnectionLost => Self::Lost("The connection was lost.".to_owned()),
            Error::Io(error) => Self::Lost(format!("The connection was lost: {error}.")),
            _ => Self::Lost("The server sent something that cannot be understood.".to_owned()),
        }
    }
}

/// What a server says may be long.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}
