//! How connections are set up.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, SqliteConnection,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Readers;
use crate::Error;

/// Prepared statements kept by the writer: grouped inserts come in several sizes.
const STATEMENTS: usize = 400;
/// Pages in the write-ahead log before they go to the database file: 16 MB, so that a page written often is moved once.
const CHECKPOINT: &str = "4000";
/// Page cache of the writer, in KiB (negative, as SQLite wants it).
const CACHE: &str = "-2000";
/// Page cache of each reader: the system keeps what is read often.
const READER_CACHE: &str = "-500";
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
        .statement_cache_capacity(STATEMENTS)
        .pragma("wal_autocheckpoint", CHECKPOINT)
        .pragma("cache_size", CACHE)
        // What a statement of many rows might have to take back; not worth a file.
        .pragma("temp_store", "MEMORY")
        // macOS' fsync does not reach the disk without it; elsewhere it changes nothing.
        .pragma("fullfsync", "1")
        .pragma("checkpoint_fullfsync", "1");
    Ok(options.connect().await?)
}

fn reader_options(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true).pragma("query_only", "1").pragma("cache_size", READER_CACHE)
}

/// One connection that reads.
pub(crate) async fn reader_connection(path: &Path) -> Result<SqliteConnection, Error> {
    Ok(reader_options(path).connect().await?)
}

/// The readers.
pub(crate) async fn readers(path: &Path) -> Result<Readers, Error> {
    let options = reader_options(path);
    let pool = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(Duration::from_secs(30)).connect_with(options).await?;
    Ok(Readers::Sqlite(pool))
}
