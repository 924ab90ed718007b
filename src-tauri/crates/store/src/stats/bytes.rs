//! How much the data takes.

use std::{fs, path::Path};

use crate::{
    Error, Store,
    database::{Dialect, Query},
    store::DATABASE,
};

impl Store {
    /// Bytes of the database (with what is not yet merged into its file) and of the files of items.
    ///
    /// # Errors
    /// When the disk or the database refuses.
    pub async fn data_bytes(&self) -> Result<u64, Error> {
        let database = match self.readers().dialect() {
            Dialect::Sqlite => {
                [DATABASE.to_owned(), format!("{DATABASE}-wal")].iter().map(|name| file_bytes(&self.data_dir().join(name))).sum()
            }
            Dialect::Postgres => {
                let row = self.readers().fetch_one(Query::new("SELECT pg_database_size(current_database())")).await?;
                u64::try_from(row.get::<i64>(0)?).unwrap_or_default()
            }
        };
        let blobs = self.data_dir().join("blobs");
        let files = tokio::task::spawn_blocking(move || folder_bytes(&blobs)).await.map_err(|e| Error::damaged("blobs", e))?;
        Ok(database + files)
    }
}

/// A file that is not there takes nothing; one may go while this looks.
fn file_bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |m| m.len())
}

fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(m) if m.is_dir() => folder_bytes(&entry.path()),
            Ok(m) => m.len(),
            Err(_) => 0,
        })
        .sum()
}
