//! What waits in the writer's queue.

use futures::{FutureExt as _, future::BoxFuture};
use tokio::sync::oneshot;

use super::Maintenance;
use crate::{
    Error,
    database::Connection,
    execution::{Record, Written},
};

pub(super) enum Job {
    Change(Box<dyn Change>),
    Journal(Entry),
    Maintain(Maintenance, oneshot::Sender<Result<(), Error>>),
}

impl Job {
    /// Whether somebody waits for it before anything else can happen. The end of an execution and its last nodes can wait a
    /// moment for company: whoever the execution answers has the answer by then.
    pub(super) fn is_urgent(&self) -> bool {
        match self {
            Self::Journal(entry) => entry.record.is_urgent(),
            Self::Change(_) | Self::Maintain(..) => true,
        }
    }

    /// Tells the caller that nothing was done.
    pub(super) fn refuse(self, error: Error) {
        // Callers may have gone away.
        match self {
            Self::Change(change) => change.refuse(error),
            Self::Journal(entry) => drop(entry.answer.send(Err(error))),
            Self::Maintain(_, answer) => drop(answer.send(Err(error))),
        }
    }
}

/// A record of the journal, and who waits for it.
pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) answer: oneshot::Sender<Result<Written, Error>>,
}

/// Called after the commit, with the reason when that failed.
pub(super) type Reply = Box<dyn FnOnce(Option<&str>) + Send>;

/// How a change went, before the commit.
pub(super) struct Outcome {
    pub(super) failed: bool,
    pub(super) reply: Reply,
}

/// A change of any type.
pub(super) trait Change: Send {
    /// Runs inside the transaction.
    fn run<'c>(self: Box<Self>, connection: &'c mut Connection) -> BoxFuture<'c, Outcome>;
    /// Is not run at all.
    fn refuse(self: Box<Self>, error: Error);
}

pub(super) struct Typed<T, F> {
    pub(super) change: F,
    pub(super) answer: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Change for Typed<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
{
    fn run<'c>(self: Box<Self>, connection: &'c mut Connection) -> BoxFuture<'c, Outcome> {
        let Self { change, answer } = *self;
        change(connection)
            .map(move |result| {
                let failed = result.is_err();
                let reply = Box::new(move |commit_failed: Option<&str>| {
                    let result = match commit_failed {
                        Some(reason) if !failed => Err(Error::Commit(reason.to_owned())),
                        _ => result,
                    };
                    // The caller may have gone away; the change stands all the same.
                    drop(answer.send(result));
                });
                Outcome { failed, reply }
            })
            .boxed()
    }

    fn refuse(self: Box<Self>, error: Error) {
        drop(self.answer.send(Err(error)));
    }
}
