//! The store as its callers hold it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use futures::future::BoxFuture;
use millrace_core::{Clock, EpochMs, ExecutionId, Registry, WorkspaceId, clock::SystemClock};

use crate::{
    BlobStore, DoorInfo, Error,
    database::{Connection, DatabaseUrl, Dialect, FolderLock, Maintenance, Query, Readers, Source, State, Writer, lock_info},
    execution::{FollowsSuccess, LiveOutputs},
};

/// The database's file name inside the data folder.
pub(crate) const DATABASE: &str = "millrace.db";

/// How to open a store.
#[derive(Clone, Default)]
pub struct Options {
    /// Tells triggers and notes from other nodes, for the lists; without it every node counts as a plain one.
    pub registry: Option<Arc<Registry>>,
    /// The wall clock; the machine's when absent.
    pub clock: Option<Arc<dyn Clock>>,
    /// A PostgreSQL database instead of the file in the data folder; large content stays in the folder.
    pub database: Option<DatabaseUrl>,
    /// Other migrations than the program's own: for tests of what happens when one fails.
    #[doc(hidden)]
    pub migrations: Option<PathBuf>,
}

/// Workflows, executions and settings: in one data folder, or on a server with the large content in the folder. Cheap to share through [`Arc`].
pub struct Store {
    folder: PathBuf,
    workspace: WorkspaceId,
    readers: Readers,
    workspace_text: Arc<str>,
    /// Absent when nothing may be changed.
    writer: Option<Writer>,
    newer: Option<(i64, i64)>,
    pub(crate) registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    pub(crate) blobs: BlobStore,
    /// Outputs of running executions, to see which inputs are simply one of them.
    pub(crate) live: Mutex<HashMap<ExecutionId, LiveOutputs>>,
    pub(crate) follows_success: OnceLock<FollowsSuccess>,
    /// Absent when the folder is only read.
    lock: Option<Mutex<FolderLock>>,
    _temporary: Option<tempfile::TempDir>,
}

impl Store {
    /// Opens the store in `data_dir`, making what is missing.
    ///
    /// # Errors
    /// When another process has the folder, the disk refuses, or a migration fails.
    pub async fn open(data_dir: &Path, options: Options) -> Result<Self, Error> {
        Self::open_in(data_dir, options, None).await
    }

    /// A store in a temporary folder that goes with it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn open_temporary(options: Options) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("millrace-").tempdir().map_err(Error::io("Making", &std::env::temp_dir()))?;
        let path = folder.path().to_owned();
        Self::open_in(&path, options, Some(folder)).await
    }

    /// Opens what another process may own, for reading only. No lock is taken, nothing is made or changed.
    ///
    /// # Errors
    /// When there is no data, or it is in an older format.
    pub async fn open_reader(data_dir: &Path, options: Options) -> Result<Self, Error> {
        let source = Source::new(data_dir, options.database.clone());
        let newer = newer(source.look().await?);
        let readers = source.readers().await?;
        let found: Option<String> = readers.fetch_value(Query::new(WORKSPACE)).await?;
        let workspace = found.ok_or_else(|| source.no_data())?;
        let parts = Parts { workspace: parse_workspace(&workspace)?, readers, writer: None, newer, lock: None, temporary: None };
        Ok(Self::assemble(data_dir, options, parts, BlobStore::look(&data_dir.join("blobs"))))
    }

    /// Whether there is anything to open; nothing is made or changed. Data in an older format counts, and so does what its owner is
    /// just making.
    ///
    /// # Errors
    /// [`Error::NoData`] when there is none, or the server cannot be reached.
    pub async fn look(data_dir: &Path, options: &Options) -> Result<(), Error> {
        match Source::new(data_dir, options.database.clone()).look().await {
            Err(Error::NoData { .. }) if lock_info(data_dir).is_some() => Ok(()),
            Ok(_) | Err(Error::Older { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn open_in(data_dir: &Path, options: Options, temporary: Option<tempfile::TempDir>) -> Result<Self, Error> {
        make_private(data_dir).map_err(Error::io("Making", data_dir))?;
        let lock = FolderLock::take(data_dir)?;
        let source = Source::new(data_dir, options.database.clone());
        let (mut connection, state) = source.open(options.migrations.as_deref()).await?;
        let newer = newer(state);
        let now = options.clock.as_ref().map_or_else(|| SystemClock.now(), |clock| clock.now());
        let workspace = workspace(&mut connection, now).await?;
        let blobs = BlobStore::open(&data_dir.join("blobs"))?;
        let readers = source.readers().await?;
        let parts = Parts {
            workspace,
            readers,
            // A newer database keeps no writer: nothing here can change it, not even by mistake.
            writer: newer.is_none().then(|| Writer::start(connection, source)).transpose()?,
            newer,
            lock: Some(Mutex::new(lock)),
            temporary,
        };
        Ok(Self::assemble(data_dir, options, parts, blobs))
    }

    fn assemble(data_dir: &Path, options: Options, parts: Parts, blobs: BlobStore) -> Self {
        Self {
            folder: data_dir.to_owned(),
            workspace: parts.workspace,
            workspace_text: parts.workspace.to_string().into(),
            readers: parts.readers,
            writer: parts.writer,
            newer: parts.newer,
            registry: options.registry.unwrap_or_default(),
            clock: options.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            blobs,
            live: Mutex::default(),
            follows_success: OnceLock::new(),
            lock: parts.lock,
            _temporary: parts.temporary,
        }
    }

    /// The folder everything is in.
    pub fn data_dir(&self) -> &Path {
        &self.folder
    }
    /// The workspace of solo use.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.workspace
    }
    pub(crate) fn workspace_text(&self) -> Arc<str> {
        self.workspace_text.clone()
    }
    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<Error> {
        match self.newer {
            Some((found, known)) => Some(Error::Newer { found, known }),
            None => self.writer.is_none().then_some(Error::ReadOnly),
        }
    }
    /// The node types it was opened with.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }
    /// The files of items.
    pub fn blobs(&self) -> &BlobStore {
        &self.blobs
    }
    pub(crate) fn now(&self) -> EpochMs {
        self.clock.now()
    }
    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Writes into the lock file how this process can be reached.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn announce_door(&self, door: Option<DoorInfo>) -> Result<(), Error> {
        let lock = self.lock.as_ref().ok_or(Error::ReadOnly)?;
        lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner).set_door(door)
    }

    /// Runs one change; it is durable when this returns.
    pub(crate) async fn write<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        self.writer()?.write(change).await
    }

    /// Gives freed space back to the file system.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn shrink(&self) -> Result<(), Error> {
        self.writer()?.maintain(Maintenance::Shrink).await
    }

    pub(crate) fn writer(&self) -> Result<&Writer, Error> {
        self.writer.as_ref().ok_or_else(|| self.read_only().unwrap_or(Error::Closed))
    }

    /// Finishes what is being written and closes the files. Dropping the store without it loses nothing that was
    /// acknowledged.
    pub async fn close(self) {
        self.readers.close().await;
        if let Some(writer) = self.writer {
            writer.close().await;
        }
    }

    /// The version of the SQLite library inside, or of the server.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn database_version(&self) -> Result<String, Error> {
        let query = match self.readers.dialect() {
            Dialect::Sqlite => "SELECT sqlite_version()",
            Dialect::Postgres => "SELECT current_setting('server_version')",
        };
        self.readers.fetch_one(Query::new(query)).await?.get(0)
    }

    /// The value of a PRAGMA of the writing connection, to check the set-up.
    ///
    /// # Errors
    /// When the database refuses.
    #[doc(hidden)]
    pub async fn pragma(&self, name: &'static str) -> Result<String, Error> {
        let sql = format!("SELECT CAST(\"{name}\" AS TEXT) FROM pragma_{name}");
        self.write(move |c| Box::pin(async move { c.fetch_one(Query::new(sql)).await?.get(0) })).await
    }
}

/// What opening finds out.
struct Parts {
    workspace: WorkspaceId,
    readers: Readers,
    writer: Option<Writer>,
    newer: Option<(i64, i64)>,
    lock: Option<Mutex<FolderLock>>,
    temporary: Option<tempfile::TempDir>,
}

fn newer(state: State) -> Option<(i64, i64)> {
    match state {
        State::Current => None,
        State::Newer { found, known } => Some((found, known)),
    }
}

const WORKSPACE: &str = "SELECT id FROM workspaces ORDER BY created_at, id LIMIT 1";

/// A data folder holds customers' data: only its owner may look into one that is made here. One that is there keeps its permissions.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn parse_workspace(id: &str) -> Result<WorkspaceId, Error> {
    id.parse().map_err(|e| Error::damaged("workspace id", e))
}

/// The workspace, made on first use.
async fn workspace(connection: &mut Connection, now: EpochMs) -> Result<WorkspaceId, Error> {
    if let Some(id) = connection.fetch_value::<String>(Query::new(WORKSPACE)).await? {
        return parse_workspace(&id);
    }
    let id = WorkspaceId::new();
    connection
        .execute(Query::new("INSERT INTO workspaces (id, name, created_at) VALUES (?, 'My workspace', ?)").bind(id.to_string()).bind(now.0))
        .await?;
    Ok(id)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_its_owner_looks_into_a_new_data_folder() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/data");
        make_private(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        make_private(&folder).unwrap();
    }
}
