//! Migrations up and down. Of a file: with a copy before, and the old file back on failure. Of a server: all or none.

use std::{
    ffi::OsString,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

use sqlx::{
    Connection as _, PgConnection, SqliteConnection,
    migrate::{MigrateError, Migrator},
};

use super::{
    Connection, DatabaseUrl, Dialect, Query,
    connect::migrator,
    source::{Source, State},
};
use crate::Error;

/// The migrations this program knows.
pub(super) static SQLITE: Migrator = sqlx::migrate!("../../../migrations/sqlite");
/// The same for PostgreSQL.
pub(super) static POSTGRES: Migrator = sqlx::migrate!("../../../migrations/postgres");

/// Copies kept; older ones go.
const SNAPSHOTS_KEPT: usize = 3;

/// A copy of the database file.
#[derive(Clone, Debug)]
pub struct Snapshot(pub PathBuf);

pub(super) fn known(migrations: &Migrator) -> i64 {
    migrations.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Brings the file at `path` to the newest format.
pub(super) async fn sqlite(path: &Path, migrations: &Migrator) -> Result<State, Error> {
    let existed = fs::metadata(path).is_ok_and(|m| m.len() > 0);
    let mut connection = Connection::Visit(migrator(path).await?);
    let found = applied(&mut connection).await?;
    let known = known(migrations);
    if found >= known {
        connection.close().await?;
        return Ok(if found > known { State::Newer { found, known } } else { State::Current });
    }
    let snapshot = if existed { Some(snapshot(&mut connection, path, found).await?) } else { None };
    let outcome = migrations.run(file(&mut connection)?).await;
    connection.close().await?;
    finish(outcome, path, snapshot)?;
    Ok(State::Current)
}

/// Brings a server's database to the newest format: all migrations, or none.
pub(super) async fn postgres(connection: &mut Connection, migrations: &Migrator) -> Result<State, Error> {
    let found = applied(connection).await?;
    let known = known(migrations);
    if found >= known {
        return Ok(if found > known { State::Newer { found, known } } else { State::Current });
    }
    // PostgreSQL can take back changes of tables too; dropping the transaction does.
    let mut transaction = server(connection)?.begin().await?;
    migrations.run_direct(None, &mut *transaction, false).await.map_err(|e| not_migrated(&e))?;
    transaction.commit().await.map_err(|e| not_migrated(&e))?;
    Ok(State::Current)
}

/// Takes the migrations above `target` back, newest first; of a file, after a copy. The store must not be open.
///
/// # Errors
/// When the data is in use or a migration fails; then all is as it was.
pub async fn migrate_down(data_dir: &Path, database: Option<DatabaseUrl>, target: i64) -> Result<Option<Snapshot>, Error> {
    let _lock = super::FolderLock::take(data_dir)?;
    Source::new(data_dir, database).down(target).await
}

pub(super) async fn sqlite_down(path: &Path, target: i64) -> Result<Snapshot, Error> {
    let mut connection = Connection::Visit(migrator(path).await?);
    let found = applied(&mut connection).await?;
    let snapshot = snapshot(&mut connection, path, found).await?;
    let outcome = SQLITE.undo(file(&mut connection)?, target).await;
    connection.close().await?;
    finish(outcome, path, Some(snapshot.clone()))?;
    Ok(snapshot)
}

pub(super) async fn postgres_down(connection: &mut Connection, target: i64) -> Result<(), Error> {
    let mut transaction = server(connection)?.begin().await?;
    POSTGRES.undo(&mut *transaction, target).await.map_err(|e| not_migrated(&e))?;
    transaction.commit().await.map_err(|e| not_migrated(&e))
}

/// The server's connection.
fn server(connection: &mut Connection) -> Result<&mut PgConnection, Error> {
    match connection {
        Connection::Postgres(connection) => Ok(connection),
        Connection::Sqlite(_) | Connection::Visit(_) => Err(Error::damaged("database", "it is not PostgreSQL")),
    }
}

/// The visit to a file.
fn file(connection: &mut Connection) -> Result<&mut SqliteConnection, Error> {
    match connection {
        Connection::Visit(connection) => Ok(connection),
        Connection::Sqlite(_) | Connection::Postgres(_) => Err(Error::damaged("database", "it is not a visit to an SQLite file")),
    }
}

fn not_migrated(error: &dyn Display) -> Error {
    Error::Migration { reason: error.to_string(), snapshot: None }
}

fn finish(outcome: Result<(), MigrateError>, path: &Path, snapshot: Option<Snapshot>) -> Result<(), Error> {
    let Err(e) = outcome else { return Ok(()) };
    match &snapshot {
        Some(snapshot) => put_back(&snapshot.0, path)?,
        // A half-made new file would be taken for an old one next time.
        None => remove_database(path)?,
    }
    Err(Error::Migration { reason: e.to_string(), snapshot: snapshot.map(|s| s.0) })
}

/// The format of a database; 0: it is empty.
pub(super) async fn applied(connection: &mut Connection) -> Result<i64, Error> {
    let table = match connection.dialect() {
        Dialect::Sqlite => "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master WHERE name = '_sqlx_migrations'",
        Dialect::Postgres => "SELECT COUNT(to_regclass('_sqlx_migrations'))",
    };
    if connection.fetch_value::<i64>(Query::new(table)).await? != Some(1) {
        return Ok(0);
    }
    let version: Option<i64> = connection.fetch_one(Query::new("SELECT MAX(version) FROM _sqlx_migrations")).await?.get(0)?;
    Ok(version.unwrap_or(0))
}

async fn snapshot(connection: &mut Connection, path: &Path, version: i64) -> Result<Snapshot, Error> {
    let folder = path.with_file_name("snapshots");
    fs::create_dir_all(&folder).map_err(Error::io("Making", &folder))?;
    let target = folder.join(format!("{}-format-{version}.db", uuid::Uuid::now_v7()));
    // A path is no bind parameter of VACUUM INTO in every version; quoting doubles the quotes.
    let quoted = target.to_string_lossy().replace('\'', "''");
    connection.execute(Query::new(format!("VACUUM INTO '{quoted}'"))).await?;
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
