//! How connections are set up.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, SqliteConnection,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Readers;
use crate::Error;

/// Readers at once; queries are short.
const READERS: u32 = 4;

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(10)).foreign_keys(true).disable_statement_logging()
}

/// The one connection that writes.
pub(crate) async fn writer_connection(path: &Path) -> Result<SqliteConnection, Error> {
    let options = options(path)
        .create_if_missing(true)
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // macOS' fsync does not reach the disk without it; elsewhere it changes nothing.
        .pragma("fullfsync", "1")
        .pragma("checkpoint_fullfsync", "1");
    Ok(options.connect().await?)
}

/// The readers.
pub(crate) async fn readers(path: &Path) -> Result<Readers, Error> {
    let options = options(path).read_only(true).pragma("query_only", "1");
    let pool = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(Duration::from_secs(30)).connect_with(options).await?;
    Ok(Readers::Sqlite(pool))
}
