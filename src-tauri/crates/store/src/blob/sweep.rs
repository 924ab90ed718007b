//! Removes blobs that nothing refers to any more.

use std::{fs, sync::Arc};

use crate::{
    Error, Store,
    database::{Connection, Query},
};

/// Blobs looked at in one go, so that other writers need not wait for all of them.
const CHUNK: usize = 200;

impl Store {
    /// Removes those of `candidates` that nothing refers to; returns how many went.
    /// Runs on the writer: no reference can be added between the look and the removal.
    pub(crate) async fn sweep(&self, candidates: Vec<Arc<str>>) -> Result<usize, Error> {
        let blobs = self.blobs.clone();
        self.write(move |c| {
            Box::pin(async move {
                let mut removed = 0;
                for id in candidates {
                    if is_needed(c, &id).await? {
                        continue;
                    }
                    removed += usize::from(blobs.remove(&id));
                }
                Ok(removed)
            })
        })
        .await
    }

    /// Removes every blob that nothing refers to, such as those a dead process left.
    ///
    /// # Errors
    /// When the disk or the database refuses.
    pub async fn sweep_all(&self) -> Result<usize, Error> {
        let blobs = self.blobs.clone();
        let candidates = tokio::task::spawn_blocking(move || blobs.all()).await.map_err(|e| Error::damaged("blobs", e))??;
        let mut removed = 0;
        for some in candidates.chunks(CHUNK) {
            removed += self.sweep(some.to_vec()).await?;
        }
        Ok(removed)
    }
}

async fn is_needed(connection: &mut Connection, id: &str) -> Result<bool, Error> {
    Ok(connection.fetch_optional(Query::new("SELECT 1 FROM blob_refs WHERE blob_id = ? LIMIT 1").bind(id)).await?.is_some())
}

impl super::BlobStore {
    fn remove(&self, id: &str) -> bool {
        // Held while removing, so that a `put` of the same content either is seen here or writes the file again.
        let pending = self.pending();
        if pending.contains_key(id) {
            return false;
        }
        let path = self.path(id);
        match fs::remove_file(&path) {
            Ok(()) => true,
            Err(e) => {
                if e.kind() != std::io::ErrorKind::NotFound {
                    tracing::warn!(file = %path.display(), error = %e, "a file that nothing needs could not be removed");
                }
                false
            }
        }
    }

    /// Ids of all blobs on disk.
    pub(crate) fn all(&self) -> Result<Vec<Arc<str>>, Error> {
        let mut ids = vec![];
        for folder in fs::read_dir(&self.folder).map_err(Error::io("Reading", &self.folder))?.flatten() {
            if folder.file_name() == "tmp" || !folder.path().is_dir() {
                continue;
            }
            let files = fs::read_dir(folder.path()).map_err(Error::io("Reading", &folder.path()))?;
            ids.extend(files.flatten().filter_map(|f| f.file_name().into_string().ok()).filter(|n| Self::is_id(n)).map(Arc::from));
        }
        Ok(ids)
    }
}
