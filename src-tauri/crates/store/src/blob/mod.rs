//! Content-addressed files: large item lists and the files of items.

mod sweep;
mod writer;

use std::{
    collections::HashMap,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest as _, Sha256};

use crate::Error;
pub(crate) use writer::{SpillWriter, Spilled};

/// A folder of blobs, `ab/abcdef…`, each named by the lower-case hex SHA-256 of its content.
#[derive(Clone, Debug)]
pub struct BlobStore {
    folder: Arc<Path>,
    /// Blobs kept for something that is not in the database yet, and how often; a sweep leaves them alone.
    pending: Arc<Mutex<HashMap<Arc<str>, u32>>>,
}

impl BlobStore {
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let store = Self { folder: folder.into(), pending: Arc::default() };
        let temporary = store.temporary();
        // What a dead process left half-written.
        match fs::remove_dir_all(&temporary) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("Clearing", &temporary)(e)),
            _ => {}
        }
        fs::create_dir_all(&temporary).map_err(Error::io("Making", &temporary))?;
        Ok(store)
    }

    /// Blobs that somebody else may be writing, for reading.
    pub(crate) fn look(folder: &Path) -> Self {
        Self { folder: folder.into(), pending: Arc::default() }
    }

    fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }
    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(id.get(..2).unwrap_or("00")).join(id)
    }
    fn pending(&self) -> MutexGuard<'_, HashMap<Arc<str>, u32>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an id has the form of ours; ids come from files of other people too.
    pub fn is_id(id: &str) -> bool {
        id.len() == 64 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }

    /// Keeps bytes and gives their id; on disk when it returns.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put_bytes(&self, bytes: &[u8]) -> Result<Arc<str>, Error> {
        let id = hex(&Sha256::digest(bytes));
        self.hold(&id);
        if !self.path(&id).exists() {
            let mut temporary = self.temporary_file()?;
            temporary.write_all(bytes).map_err(Error::io("Writing", temporary.path()))?;
            self.keep(temporary, &id)?;
        }
        Ok(id)
    }

    /// Opens a blob for reading.
    ///
    /// # Errors
    /// When there is no such blob.
    pub fn read(&self, id: &str) -> Result<File, Error> {
        if !Self::is_id(id) {
            return Err(Error::not_found("file", id));
        }
        let path = self.path(id);
        File::open(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Error::not_found("file", id),
            _ => Error::io("Reading", &path)(e),
        })
    }

    fn temporary_file(&self) -> Result<tempfile::NamedTempFile, Error> {
        tempfile::NamedTempFile::new_in(self.temporary()).map_err(Error::io("Writing", &self.temporary()))
    }

    /// Marks a blob as about to be referred to.
    fn hold(&self, id: &Arc<str>) {
        *self.pending().entry(id.clone()).or_default() += 1;
    }

    /// One reference each is in the database now.
    pub(crate) fn settle<'a>(&self, ids: impl IntoIterator<Item = &'a Arc<str>>) {
        let mut pending = self.pending();
        for id in ids {
            if let Some(holders) = pending.get_mut(id) {
                *holders -= 1;
                if *holders == 0 {
                    pending.remove(id);
                }
            }
        }
    }

    /// Moves a finished file to its place: content first, then the name, then the folder that holds the name.
    fn keep(&self, temporary: tempfile::NamedTempFile, id: &str) -> Result<(), Error> {
        let path = self.path(id);
        temporary.as_file().sync_all().map_err(Error::io("Writing", &path))?;
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(Error::io("Making", folder))?;
        temporary.persist(&path).map_err(|e| Error::io("Writing", &path)(e.error))?;
        sync_folder(folder).map_err(Error::io("Writing", folder))
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows offers no such call; NTFS journals names itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn hex(bytes: &[u8]) -> Arc<str> {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.into()
}

/// Lower-case hex SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> Arc<str> {
    hex(&Sha256::digest(bytes))
}
