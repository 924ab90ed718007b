//! The only writer. It takes what waits in its queue, writes it so that each part can fail alone, and commits all of it together.

mod batch;
mod job;
mod link;

use futures::future::BoxFuture;
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

use super::{Connection, Query, Source};
use crate::{
    Error,
    execution::{Record, Written},
};
use job::{Entry, Job, Typed};
use link::Link;

/// Changes that may wait; past that, callers wait (back-pressure).
const QUEUE: usize = 1024;

/// Work that is done outside of transactions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Maintenance {
    /// Gives free pages back to the file system.
    Shrink,
}

/// Handle to the writer, which has a thread of its own: it waits for the disk there.
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
    ended: oneshot::Receiver<()>,
}

/// A record that is in the queue: its place among the others is certain.
pub(crate) struct Queued(oneshot::Receiver<Result<Written, Error>>);

impl Queued {
    /// Returns when the record is durable.
    pub(crate) async fn written(self) -> Result<Written, Error> {
        self.0.await.unwrap_or_else(|_| Err(not_taken()))
    }
}

impl Writer {
    /// # Errors
    /// When there can be no more threads.
    pub(crate) fn start(connection: Connection, source: Source) -> Result<Self, Error> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        // For the connection to a server, and for time.
        let runtime = Handle::current();
        let work = move || {
            runtime.block_on(run(Link::new(connection, source), jobs));
            // Nobody may be waiting.
            end.send(()).ok();
        };
        std::thread::Builder::new().name("millrace-writer".into()).spawn(work).map_err(Error::Thread)?;
        Ok(Self { queue, ended })
    }

    /// Runs `change` in the next transaction and returns when that is durable.
    pub(crate) async fn write<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Job::Change(Box::new(Typed { change, answer }))).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| not_taken())?
    }

    /// Puts a record into the queue. Neighbours become one statement, so this is the cheap way to write many.
    pub(crate) async fn journal(&self, record: Record) -> Result<Queued, Error> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Job::Journal(Entry { record, answer })).await.map_err(|_| Error::Closed)?;
        Ok(Queued(answered))
    }

    pub(crate) async fn maintain(&self, work: Maintenance) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Job::Maintain(work, answer)).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// Writes what waits, closes the connection, ends the task.
    pub(crate) async fn close(self) {
        let Self { queue, ended } = self;
        drop(queue);
        // An error: it ended without a word, which its thread has told.
        drop(ended.await);
    }
}

fn not_taken() -> Error {
    Error::Commit("the database did not take it; see the log".into())
}

async fn run(mut link: Link, mut jobs: mpsc::Receiver<Job>) {
    let mut next = jobs.recv().await;
    while let Some(job) = next.take() {
        match link.connection().await {
            Err(error) => job.refuse(error),
            Ok(connection) => match job {
                Job::Maintain(work, answer) => drop(answer.send(maintain(connection, work).await)),
                first => {
                    let gathered = batch::gather(first, &mut jobs).await;
                    let batch = batch::write(connection, gathered, &mut jobs).await;
                    next = batch.left;
                    if batch.failed {
                        link.check().await;
                    }
                }
            },
        }
        if next.is_none() {
            next = jobs.recv().await;
        }
    }
    link.close().await;
}

async fn maintain(connection: &mut Connection, work: Maintenance) -> Result<(), Error> {
    match (work, &connection) {
        (Maintenance::Shrink, Connection::Sqlite(_) | Connection::Visit(_)) => {
            // Each row stepped over frees a page, so all must be fetched.
            connection.fetch_all(Query::new("PRAGMA incremental_vacuum")).await?;
            connection.fetch_all(Query::new("PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        }
        // The server does this by itself.
        (Maintenance::Shrink, Connection::Postgres(_)) => {}
    }
    Ok(())
}
