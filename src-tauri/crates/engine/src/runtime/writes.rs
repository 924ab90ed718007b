//! Journal writes under way, in order. A finished node must be on disk before an effect of its successors begins, not
//! before the next harmless node: many writes then share one turn of the disk.

use std::{
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll},
};

use futures::{FutureExt as _, future::BoxFuture};
use millrace_core::journal::JournalError;
use tokio::sync::oneshot;

use crate::AcceptError;

/// More writes under way than this, and the execution waits for the disk.
const MOST: usize = 256;

type Write<'a> = BoxFuture<'a, Result<(), JournalError>>;

/// Hears whether the start of an execution is on disk.
pub(crate) type Accept = oneshot::Sender<Result<(), AcceptError>>;

#[derive(Default)]
pub(super) struct Writes<'a> {
    pending: VecDeque<Write<'a>>,
    /// Who hears of the first write.
    accept: Option<Accept>,
    failed: Option<JournalError>,
}

impl<'a> Writes<'a> {
    /// Hands the first write to the journal: the execution's start.
    ///
    /// # Errors
    /// When it failed at once.
    pub(super) async fn begin(&mut self, start: Write<'a>, accept: Option<Accept>) -> Result<(), JournalError> {
        self.accept = accept;
        self.push(start).await
    }

    /// Hands a write to the journal, in order; waits only when too many are under way.
    ///
    /// # Errors
    /// When this or an earlier write failed.
    pub(super) async fn push(&mut self, write: Write<'a>) -> Result<(), JournalError> {
        let mut new = Some(write);
        poll_fn(|cx| {
            if let Some(mut write) = new.take() {
                // The first poll is what hands it over.
                match write.poll_unpin(cx) {
                    Poll::Ready(written) if self.pending.is_empty() => self.done(written),
                    Poll::Ready(written) => self.note(written),
                    Poll::Pending => self.pending.push_back(write),
                }
            }
            self.poll(cx);
            if self.failed.is_some() || self.pending.len() <= MOST { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Waits until everything is on disk or has failed.
    ///
    /// # Errors
    /// When a write failed.
    pub(super) async fn settle(&mut self) -> Result<(), JournalError> {
        poll_fn(|cx| {
            self.poll(cx);
            if self.pending.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Keeps the writes going until one fails.
    pub(super) async fn failure(&mut self) -> JournalError {
        poll_fn(|cx| {
            self.poll(cx);
            self.failed.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    fn poll(&mut self, cx: &mut Context<'_>) {
        while let Some(first) = self.pending.front_mut() {
            let Poll::Ready(written) = first.poll_unpin(cx) else { return };
            self.pending.pop_front();
            self.done(written);
        }
    }

    /// The oldest write is done; the very first one is the start, for which somebody may wait.
    fn done(&mut self, written: Result<(), JournalError>) {
        if let Some(accept) = self.accept.take() {
            // Or nobody does.
            let _ = accept.send(written.clone().map_err(AcceptError::from));
        }
        self.note(written);
    }

    /// The first failure counts: what comes after it only follows from it.
    fn note(&mut self, written: Result<(), JournalError>) {
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }
}
