//! Journal writes under way. A finished node must be on disk before an effect of its successors begins, not before the
//! next harmless node: many writes then share one turn of the disk.

use std::task::Poll;

use futures::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use millrace_core::journal::{Journal, JournalError, NodeRecord};

/// More writes under way than this, and the execution waits for the disk.
const MOST: usize = 256;

pub(super) struct Writes<'a> {
    journal: &'a dyn Journal,
    pending: FuturesUnordered<BoxFuture<'a, Result<(), JournalError>>>,
}

impl<'a> Writes<'a> {
    pub(super) fn new(journal: &'a dyn Journal) -> Self {
        Self { journal, pending: FuturesUnordered::new() }
    }

    /// Hands a record to the journal, in order; waits only when too many are under way.
    ///
    /// # Errors
    /// When this or an earlier write failed.
    pub(super) async fn push(&mut self, record: NodeRecord) -> Result<(), JournalError> {
        self.pending.push(self.journal.node_finished(record));
        // The first poll is what hands it over.
        while let Poll::Ready(Some(written)) = futures::poll!(self.pending.next()) {
            written?;
        }
        while self.pending.len() > MOST {
            if let Some(written) = self.pending.next().await {
                written?;
            }
        }
        Ok(())
    }

    /// Waits until everything is on disk.
    ///
    /// # Errors
    /// When a write failed.
    pub(super) async fn settle(&mut self) -> Result<(), JournalError> {
        while let Some(written) = self.pending.next().await {
            written?;
        }
        Ok(())
    }
}
