//! The door's token: random, and kept in the data folder where only this user reads it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::DoorError;

pub(crate) fn random() -> String {
    format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple())
}

/// Writes the token into a file that others cannot read, and gives its path.
pub(crate) fn keep(folder: &Path, token: &str) -> Result<PathBuf, DoorError> {
    let path = folder.join("door-token");
    let failed = |source| DoorError::Token { path: path.clone(), source };
    // A file of an earlier run may have other rights: begin anew.
    if let Err(source) = fs::remove_file(&path)
        && source.kind() != std::io::ErrorKind::NotFound
    {
        return Err(failed(source));
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path).and_then(|mut file| file.write_all(token.as_bytes())).map_err(failed)?;
    Ok(path)
}
