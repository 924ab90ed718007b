//! Migrations up and down, with a copy of the file before and the old file back on failure.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, migrate::Migrator};

use super::connect::writer_connection;
use crate::Error;

/// The migrations this program knows.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations/sqlite");

/// Copies kept; older ones go.
const SNAPSHOTS_KEPT: usize = 3;

/// How the database stands after [`prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As this program knows it.
    Current,
    /// From a newer program: reading only.
    Newer { found: i64, known: i64 },
}

/// A copy of the database file.
#[derive(Clone, Debug)]
pub struct Snapshot(pub PathBuf);

fn known(migrations: &Migrator) -> i64 {
    migrations.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Brings the file at `path` to the newest format.
pub(crate) async fn prepare(path: &Path, migrations: &Migrator) -> Result<State, Error> {
    let existed = fs::metadata(path).is_ok_and(|m| m.len() > 0);
    let mut connection = writer_connection(path).await?;
    let found = applied(&mut connection).await?;
    let known = known(migrations);
    if found > known {
        connection.close().await?;
        return Ok(State::Newer { found, known });
    }
    if found == known {
        connection.close().await?;
        return Ok(State::Current);
    }
    let snapshot = if existed { Some(snapshot(&mut connection, path, found).await?) } else { None };
    let outcome = migrations.run(&mut connection).await;
    connection.close().await?;
    finish(outcome, path, snapshot)?;
    Ok(State::Current)
}

/// Takes the migrations above `target` back, newest first, after a copy. The store must not be open.
///
/// # Errors
/// When the folder is in use or a migration fails; the old file is then back.
pub async fn migrate_down(data_dir: &Path, target: i64) -> Result<Snapshot, Error> {
    let _lock = super::FolderLock::take(data_dir)?;
    let path = data_dir.join(crate::store::DATABASE);
    let mut connection = writer_connection(&path).await?;
    let found = applied(&mut connection).await?;
    let snapshot = snapshot(&mut connection, &path, found).await?;
    let outcome = MIGRATIONS.undo(&mut connection, target).await;
    connection.close().await?;
    finish(outcome, &path, Some(snapshot.clone()))?;
    Ok(snapshot)
}

fn finish(outcome: Result<(), sqlx::migrate::MigrateError>, path: &Path, snapshot: Option<Snapshot>) -> Result<(), Error> {
    let Err(e) = outcome else { return Ok(()) };
    match &snapshot {
        Some(snapshot) => put_back(&snapshot.0, path)?,
        // A half-made new file would be taken for an old one next time.
        None => remove_database(path)?,
    }
    Err(Error::Migration { reason: e.to_string(), snapshot: snapshot.map(|s| s.0) })
}

async fn applied(connection: &mut SqliteConnection) -> Result<i64, Error> {
    let table: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'").fetch_optional(&mut *connection).await?;
    if table.is_none() {
        return Ok(0);
    }
    let version: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(version.unwrap_or(0))
}

async fn snapshot(connection: &mut SqliteConnection, path: &Path, version: i64) -> Result<Snapshot, Error> {
    let folder = path.with_file_name("snapshots");
    fs::create_dir_all(&folder).map_err(Error::io("Making", &folder))?;
    let target = folder.join(format!("{}-format-{version}.db", uuid::Uuid::now_v7()));
    // A path is no bind parameter of VACUUM INTO in every version; quoting doubles the quotes.
    let quoted = target.to_string_lossy().replace('\'', "''");
    sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'"))).execute(connection).await?;
    fs::File::open(&target).and_then(|f| f.sync_all()).map_err(Error::io("Writing", &target))?;
    forget_old(&folder);
    Ok(Snapshot(target))
}

fn forget_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "db")).collect();
    // The names begin with a UUIDv7: in order of time.
    files.sort();
    let surplus = files.len().saturating_sub(SNAPSHOTS_KEPT);
    for old in files.iter().take(surplus) {
        if let Err(e) = fs::remove_file(old) {
            tracing::warn!(file = %old.display(), error = %e, "an old copy of the database could not be removed");
        }
    }
}

fn put_back(snapshot: &Path, path: &Path) -> Result<(), Error> {
    let new = path.with_extension("restore");
    fs::copy(snapshot, &new).map_err(Error::io("Copying", snapshot))?;
    fs::File::open(&new).and_then(|f| f.sync_all()).map_err(Error::io("Writing", &new))?;
    remove_database(path)?;
    fs::rename(&new, path).map_err(Error::io("Putting back", path))
}

fn remove_database(path: &Path) -> Result<(), Error> {
    for suffix in ["-wal", "-shm", ""] {
        let mut name = OsString::from(path);
        name.push(suffix);
        let file = PathBuf::from(name);
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(Error::io("Removing", &file)(e)),
        }
    }
    Ok(())
}
