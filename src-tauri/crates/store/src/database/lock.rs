//! The data folder belongs to one process at a time, and says to which.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::Error;

/// Who has the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockInfo {
    /// Its process id.
    pub pid: u32,
    /// Its program's file name.
    pub program: String,
    /// How other programs of the same user reach it, once it serves.
    #[serde(default)]
    pub door: Option<DoorInfo>,
}

/// Where a running process can be talked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorInfo {
    /// `http://127.0.0.1:5679`
    pub address: String,
    /// File that holds the bearer token.
    pub token_file: PathBuf,
}

/// Held as long as the store is open. The information is in a second file because Windows locks keep readers out.
pub(crate) struct FolderLock {
    file: File,
    info_path: PathBuf,
    info: LockInfo,
}

impl FolderLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("lock");
        let info_path = folder.join("lock.json");
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io("Opening", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked { what: format!("data folder {}", folder.display()), holder: holder(&info_path) });
            }
            Err(TryLockError::Error(e)) => return Err(Error::io("Locking", &path)(e)),
        }
        let program = std::env::current_exe().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
        let info = LockInfo { pid: std::process::id(), program: program.unwrap_or_else(|| "millrace".into()), door: None };
        let mut lock = Self { file, info_path, info };
        lock.write()?;
        Ok(lock)
    }

    pub(crate) fn set_door(&mut self, door: Option<DoorInfo>) -> Result<(), Error> {
        self.info.door = door;
        self.write()
    }

    fn write(&mut self) -> Result<(), Error> {
        let text = serde_json::to_vec(&self.info).map_err(|e| Error::damaged("lock", e))?;
        let new = self.info_path.with_extension("json.new");
        fs::write(&new, text).map_err(Error::io("Writing", &new))?;
        fs::rename(&new, &self.info_path).map_err(Error::io("Writing", &self.info_path))
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Information without a lock would name a process that is gone; the lock itself ends with the file.
        if let Err(e) = fs::remove_file(&self.info_path) {
            tracing::debug!(error = %e, "the lock information was gone already");
        }
        if let Err(e) = self.file.unlock() {
            tracing::debug!(error = %e, "unlocking the data folder");
        }
    }
}

/// Who has a data folder now; `None` when nobody has.
pub fn lock_info(folder: &Path) -> Option<LockInfo> {
    serde_json::from_slice(&fs::read(folder.join("lock.json")).ok()?).ok()
}

fn holder(info_path: &Path) -> String {
    match info_path.parent().and_then(lock_info) {
        Some(LockInfo { pid, program, door: Some(door) }) => format!("{program} (process {pid}), which serves at {}", door.address),
        Some(LockInfo { pid, program, door: None }) => format!("{program} (process {pid})"),
        None => "another program".into(),
    }
}
