//! How connections are set up.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, SqliteConnection,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Readers, sqlite::Sqlite};
use crate::Error;

/// Prepared statements kept by the writer: grouped inserts come in several sizes.
const STATEMENTS: usize = 400;
/// Page cache of each reader: the system keeps what is read often.
const READER_CACHE: &str = "-500";
/// Readers at once; queries are short.
const READERS: u32 = 4;

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(10)).foreign_keys(true).disable_statement_logging()
}

/// Of the writer. What the file itself remembers was said when it was made.
const SETTINGS: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA foreign_keys = 1;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    -- Pages in the write-ahead log before they go to the database file: 16 MB, so that a page written often is moved once.
    PRAGMA wal_autocheckpoint = 4000;
    -- KiB (negative, as SQLite wants it).
    PRAGMA cache_size = -2000;
    -- What a statement of many rows might have to take back; not worth a file.
    PRAGMA temp_store = MEMORY;
    -- macOS' fsync does not reach the disk without it; elsewhere it changes nothing.
    PRAGMA fullfsync = 1;
    PRAGMA checkpoint_fullfsync = 1;
";

/// The one connection that writes, to a file that a [`migrator`] has made.
pub(crate) fn writer(path: &Path) -> Result<Sqlite, Error> {
    Sqlite::open(path, SETTINGS, STATEMENTS)
}

/// A connection that makes the file, and changes its tables.
pub(crate) async fn migrator(path: &Path) -> Result<SqliteConnection, Error> {
    let options = options(path)
        .create_if_missing(true)
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("temp_store", "MEMORY")
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
