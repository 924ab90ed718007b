//! Removes executions and the blobs that only they needed.

use std::sync::Arc;

use crate::{
    Error, Store,
    database::{Connection, Query},
};

/// Rows of one statement.
const CHUNK: usize = 100;

impl Store {
    /// Removes those of these executions that are finished, in one transaction; returns how many went.
    pub(super) async fn remove_executions(&self, ids: &[String]) -> Result<u32, Error> {
        if ids.is_empty() {
            return Ok(0);
        }
        let ids = ids.to_vec();
        let (gone, blobs) = self
            .write(move |c| {
                Box::pin(async move {
                    let (mut gone, mut blobs) = (0, vec![]);
                    for some in ids.chunks(CHUNK) {
                        let removed = remove(c, some).await?;
                        gone += u32::try_from(removed.len()).unwrap_or(u32::MAX);
                        blobs.extend(forget_blobs(c, &removed).await?);
                    }
                    Ok((gone, blobs))
                })
            })
            .await?;
        self.sweep(blobs).await?;
        Ok(gone)
    }
}

async fn remove(c: &mut Connection, ids: &[String]) -> Result<Vec<String>, Error> {
    let mut query = Query::new("DELETE FROM executions WHERE finished_at IS NOT NULL AND id IN ");
    query.push_list(ids).push(" RETURNING id");
    c.fetch_all(query).await?.iter().map(|row| row.get(0)).collect()
}

async fn forget_blobs(c: &mut Connection, owners: &[String]) -> Result<Vec<Arc<str>>, Error> {
    let mut query = Query::new("DELETE FROM blob_refs WHERE owner_id IN ");
    query.push_list(owners).push(" RETURNING blob_id");
    c.fetch_all(query).await?.iter().map(|row| Ok(Arc::from(row.get::<String>(0)?))).collect()
}
