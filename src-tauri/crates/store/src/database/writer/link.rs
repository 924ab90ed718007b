//! The writer's connection, which comes back after it was lost.

use std::time::Duration;

use sqlx::Connection as _;

use crate::{
    Error,
    database::{Connection, Source},
};

/// Tries in a row before those who wait are told; then each of them causes one more.
const TRIES: u32 = 7;
/// First pause between two tries; it doubles.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Link {
    connection: Option<Connection>,
    source: Source,
    tries: u32,
}

impl Link {
    pub(super) fn new(connection: Connection, source: Source) -> Self {
        Self { connection: Some(connection), source, tries: TRIES }
    }

    /// The connection; a new one when the last was lost.
    pub(super) async fn connection(&mut self) -> Result<&mut Connection, Error> {
        // Not `if let`: the borrow would last to the end.
        if self.connection.is_none() {
            self.connection = Some(self.connect().await?);
        }
        self.connection.as_mut().ok_or(Error::Lost)
    }

    async fn connect(&mut self) -> Result<Connection, Error> {
        let mut pause = PAUSE;
        loop {
            let error = match self.source.writer().await {
                Ok(connection) => {
                    tracing::info!("connected to the database again");
                    self.tries = TRIES;
                    return Ok(connection);
                }
                Err(error) => error,
            };
            tracing::warn!(%error, "the database cannot be reached");
            // Somebody else owns it now, or everybody here has waited long enough.
            if matches!(error, Error::Locked { .. }) || self.tries <= 1 {
                return Err(error);
            }
            self.tries -= 1;
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// After a failure: forgets a connection that is dead.
    pub(super) async fn check(&mut self) {
        let Some(Connection::Postgres(connection)) = &mut self.connection else { return };
        if connection.ping().await.is_err() {
            tracing::warn!("the connection to the database was lost");
            self.connection = None;
        }
    }

    pub(super) async fn close(self) {
        let Some(connection) = self.connection else { return };
        if let Err(e) = connection.close().await {
            tracing::warn!(error = %e, "closing the database");
        }
    }
}
