//! The only writer. It takes what waits in its queue, runs each change so that it can fail alone, and commits them together.

use std::panic::AssertUnwindSafe;

use futures::{FutureExt as _, future::BoxFuture};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::{Connection, Query};
use crate::Error;

/// Changes that may wait; past that, callers wait (back-pressure).
const QUEUE: usize = 256;
/// Changes in one commit.
const BATCH: usize = 128;

/// A change: runs inside the transaction, then is told how the commit went.
type Change = Box<dyn for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Outcome> + Send>;

/// Called after the commit, with the reason when that failed.
type Reply = Box<dyn FnOnce(Option<String>) + Send>;

struct Outcome {
    failed: bool,
    reply: Reply,
}

/// Work that SQLite does outside of transactions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Maintenance {
    /// Gives free pages back to the file system.
    Shrink,
}

enum Job {
    Change(Change),
    Maintain(Maintenance, oneshot::Sender<Result<(), Error>>),
}

/// Handle to the writer task.
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
    task: TaskTracker,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = TaskTracker::new();
        task.spawn(run(connection, jobs));
        task.close();
        Self { queue, task }
    }

    /// Runs `change` in the next transaction and returns when that is durable.
    pub(crate) async fn write<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Change = Box::new(move |connection| {
            Box::pin(async move {
                let result = change(connection).await;
                let failed = result.is_err();
                let reply = Box::new(move |commit_failed: Option<String>| {
                    let result = match commit_failed {
                        Some(reason) if !failed => Err(Error::Commit(reason)),
                        _ => result,
                    };
                    // The caller may have gone away; the change stands all the same.
                    drop(answer.send(result));
                });
                Outcome { failed, reply }
            })
        });
        self.queue.send(Job::Change(job)).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Commit("the database did not take it; see the log".into()))?
    }

    pub(crate) async fn maintain(&self, work: Maintenance) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Job::Maintain(work, answer)).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// Writes what waits, closes the connection, ends the task.
    pub(crate) async fn close(self) {
        let Self { queue, task } = self;
        drop(queue);
        task.wait().await;
    }
}

async fn run(mut connection: Connection, mut jobs: mpsc::Receiver<Job>) {
    let mut next = jobs.recv().await;
    while let Some(job) = next.take() {
        match job {
            Job::Change(first) => next = batch(&mut connection, first, &mut jobs).await,
            Job::Maintain(work, answer) => drop(answer.send(maintain(&mut connection, work).await)),
        }
        if next.is_none() {
            next = jobs.recv().await;
        }
    }
    if let Err(e) = connection.close().await {
        tracing::warn!(error = %e, "closing the database");
    }
}

/// One transaction. Returns the job that ended the batch, if it was not a change.
async fn batch(connection: &mut Connection, first: Change, jobs: &mut mpsc::Receiver<Job>) -> Option<Job> {
    let mut replies: Vec<Reply> = Vec::with_capacity(8);
    let mut left = None;
    let result = fill(connection, first, jobs, &mut replies, &mut left).await;
    let failure = result.err().map(|e| e.to_string());
    if let Some(reason) = &failure {
        tracing::error!(%reason, "a group of changes was not written");
        // After a failed COMMIT SQLite may have rolled back already; then this says so and changes nothing.
        drop(connection.command("ROLLBACK").await);
    }
    for reply in replies {
        reply(failure.clone());
    }
    left
}

async fn fill(
    connection: &mut Connection,
    first: Change,
    jobs: &mut mpsc::Receiver<Job>,
    replies: &mut Vec<Reply>,
    left: &mut Option<Job>,
) -> Result<(), Error> {
    let begun = connection.command("BEGIN IMMEDIATE").await;
    if let Err(e) = begun {
        let reason = e.to_string();
        // Without a transaction the change must not run; dropping it tells the caller that it was not done.
        drop(first);
        tracing::error!(%reason, "a transaction could not begin");
        return Err(e);
    }
    let mut change = Some(first);
    let mut done = 0;
    while let Some(current) = change.take() {
        // The first change has the transaction to itself so far, and needs no savepoint to be undone alone.
        let alone = done == 0;
        if !alone {
            connection.command("SAVEPOINT change").await?;
        }
        // A panic in one change is a bug, but must not stop every later one from being saved.
        let outcome = AssertUnwindSafe(current(&mut *connection)).catch_unwind().await;
        let failed = outcome.as_ref().map_or(true, |o| o.failed);
        replies.extend(outcome.ok().map(|o| o.reply));
        match (failed, alone) {
            (false, true) => {}
            (true, true) => {
                connection.command("ROLLBACK").await?;
                connection.command("BEGIN IMMEDIATE").await?;
            }
            (failed, false) => {
                if failed {
                    connection.command("ROLLBACK TO change").await?;
                }
                connection.command("RELEASE change").await?;
            }
        }
        done += 1;
        if done >= BATCH {
            break;
        }
        match jobs.try_recv() {
            Ok(Job::Change(next)) => change = Some(next),
            Ok(other) => *left = Some(other),
            Err(_) => {}
        }
    }
    connection.command("COMMIT").await?;
    Ok(())
}

async fn maintain(connection: &mut Connection, work: Maintenance) -> Result<(), Error> {
    match work {
        Maintenance::Shrink => {
            // Each row stepped over frees a page, so all must be fetched.
            connection.fetch_all(Query::new("PRAGMA incremental_vacuum")).await?;
            connection.fetch_all(Query::new("PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        }
    }
    Ok(())
}
