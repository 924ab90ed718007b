//! What tells one state of a file from another.

use std::{fs::Metadata, time::UNIX_EPOCH};

/// A file or folder as it was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// A folder.
    pub(super) folder: bool,
    /// Bytes.
    pub(super) size: u64,
    /// When it was written, nanoseconds since the epoch; 0 where the system does not know.
    pub(super) written: i128,
    /// When it came to its place: on Unix the time of its last rename, link or write.
    pub(super) moved: i128,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let written = metadata.modified().ok().map_or(0, |at| match at.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        });
        Self { folder: metadata.is_dir(), size: metadata.len(), written, moved: moved(metadata) }
    }
    /// Whether nothing happened to it that people would call a change. A folder changes with each file in it, which is no news.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.folder == other.folder && (self.folder || (self.size == other.size && self.written == other.written))
    }
}

#[cfg(unix)]
fn moved(metadata: &Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn moved(metadata: &Metadata) -> i128 {
    metadata.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map_or(0, |after| after.as_nanos() as i128)
}
