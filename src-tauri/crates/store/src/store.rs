//! The store as its callers hold it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use futures::future::BoxFuture;
use millrace_core::{Clock, EpochMs, ExecutionId, Registry, WorkspaceId, clock::SystemClock};
use sqlx::migrate::Migrator;

use crate::{
    BlobStore, DoorInfo, Error,
    database::{Connection, FolderLock, MIGRATIONS, Maintenance, Query, Readers, State, Writer, prepare, readers, writer_connection},
    execution::LiveOutputs,
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
    /// Other migrations than the program's own: for tests of what happens when one fails.
    #[doc(hidden)]
    pub migrations: Option<PathBuf>,
}

/// Workflows, executions and settings in one data folder. Cheap to share through [`Arc`].
pub struct Store {
    folder: PathBuf,
    workspace: WorkspaceId,
    readers: Readers,
    /// Absent when the database is from a newer program.
    writer: Option<Writer>,
    newer: Option<(i64, i64)>,
    pub(crate) registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    pub(crate) blobs: BlobStore,
    /// Outputs of running executions, to see which inputs are simply one of them.
    pub(crate) live: Mutex<HashMap<ExecutionId, LiveOutputs>>,
    lock: Mutex<FolderLock>,
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

    async fn open_in(data_dir: &Path, options: Options, temporary: Option<tempfile::TempDir>) -> Result<Self, Error> {
        fs::create_dir_all(data_dir).map_err(Error::io("Making", data_dir))?;
        let lock = FolderLock::take(data_dir)?;
        let path = data_dir.join(DATABASE);
        let other = match &options.migrations {
            Some(folder) => {
                Some(Migrator::new(folder.as_path()).await.map_err(|e| Error::Migration { reason: e.to_string(), snapshot: None })?)
            }
            None => None,
        };
        let newer = match prepare(&path, other.as_ref().unwrap_or(&MIGRATIONS)).await? {
            State::Current => None,
            State::Newer { found, known } => Some((found, known)),
        };
        let mut connection = Connection::Sqlite(writer_connection(&path).await?);
        let clock = options.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let workspace = workspace(&mut connection, clock.now()).await?;
        let blobs = BlobStore::open(&data_dir.join("blobs"))?;
        Ok(Self {
            folder: data_dir.to_owned(),
            workspace,
            readers: readers(&path).await?,
            // A newer database keeps no writer: nothing here can change it, not even by mistake.
            writer: newer.is_none().then(|| Writer::start(connection)),
            newer,
            registry: options.registry.unwrap_or_default(),
            clock,
            blobs,
            live: Mutex::default(),
            lock: Mutex::new(lock),
            _temporary: temporary,
        })
    }

    /// The folder everything is in.
    pub fn data_dir(&self) -> &Path {
        &self.folder
    }
    /// The workspace of solo use.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.workspace
    }
    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<Error> {
        self.newer.map(|(found, known)| Error::Newer { found, known })
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
        self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner).set_door(door)
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

    fn writer(&self) -> Result<&Writer, Error> {
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

    /// The version of the SQLite library inside.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sqlite_version(&self) -> Result<String, Error> {
        self.readers.fetch_one(Query::new("SELECT sqlite_version()")).await?.get(0)
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

/// The workspace, made on first use.
async fn workspace(connection: &mut Connection, now: EpochMs) -> Result<WorkspaceId, Error> {
    let found: Option<String> = connection.fetch_value(Query::new("SELECT id FROM workspaces ORDER BY created_at LIMIT 1")).await?;
    if let Some(id) = found {
        return id.parse().map_err(|e| Error::damaged("workspace id", e));
    }
    let id = WorkspaceId::new();
    connection
        .execute(Query::new("INSERT INTO workspaces (id, name, created_at) VALUES (?, 'My workspace', ?)").bind(id.to_string()).bind(now.0))
        .await?;
    Ok(id)
}
