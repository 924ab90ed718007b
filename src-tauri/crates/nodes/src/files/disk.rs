//! Reading and writing files on disk, below the allowed folders.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use millrace_core::NodeError;

/// The largest file that is read into memory.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;

fn failed(what: &str, path: &Path, error: &io::Error) -> NodeError {
    let (reason, hint) = match error.kind() {
        io::ErrorKind::NotFound => ("there is no such file or folder".to_owned(), "Check the path."),
        io::ErrorKind::PermissionDenied => {
            ("you do not have the permission".to_owned(), "Choose another folder, or change the permissions of this one.")
        }
        io::ErrorKind::StorageFull => ("the disk is full".to_owned(), "Free some space and run it again."),
        _ => (error.to_string(), "Check the path and that the disk is available."),
    };
    let mut node_error = NodeError::new("node.file", format!("The file “{}” could not be {what}: {reason}", path.display())).hint(hint);
    node_error.retryable = !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied);
    node_error
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Bytes, NodeError> {
    let size = fs::metadata(path).map_err(|e| failed("read", path, &e))?.len();
    if size > MAX_FILE_BYTES {
        return Err(NodeError::new(
            "node.file",
            format!("The file “{}” is larger than {} MiB.", path.display(), MAX_FILE_BYTES / 1024 / 1024),
        ));
    }
    fs::read(path).map(Bytes::from).map_err(|e| failed("read", path, &e))
}

/// Replaces a file as a whole: another program sees the old one or the new one, never half of it.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), NodeError> {
    let fail = |e: io::Error| failed("written", path, &e);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(fail)?;
    if path.is_dir() {
        return Err(NodeError::new("node.file", format!("“{}” is a folder.", path.display())).hint("Add the name of the file."));
    }
    let (mut file, temporary) = create_temporary(folder).map_err(fail)?;
    let written = file.write_all(content).and_then(|()| file.sync_all()).and_then(|()| {
        if let Ok(old) = fs::metadata(path) {
            fs::set_permissions(&temporary, old.permissions())?;
        }
        fs::rename(&temporary, path)
    });
    if let Err(error) = written {
        // Left behind at worst; the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
        return Err(fail(error));
    }
    Ok(())
}

fn create_temporary(folder: &Path) -> io::Result<(fs::File, PathBuf)> {
    use std::hash::{BuildHasher, RandomState};
    loop {
        let path = folder.join(format!(".millrace-{:016x}.tmp", RandomState::new().hash_one(std::process::id())));
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
}

/// Adds to the end of a file, which is created if it is not there.
pub(crate) fn append(path: &Path, content: &[u8]) -> Result<(), NodeError> {
    let fail = |e: io::Error| failed("written", path, &e);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(fail)?;
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).map_err(fail)?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(fail)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn writing_replaces_appending_adds_and_nothing_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/folder/a.txt");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        append(&path, b"!").unwrap();
        assert_eq!(read(&path).unwrap(), "two!");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        assert!(write(dir.path(), b"x").is_err());
        assert!(read(&dir.path().join("none")).unwrap_err().message.contains("no such file"));
    }
}
