//! One transaction of the writer.

use std::{collections::VecDeque, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use tokio::{sync::mpsc, time::Instant};

use super::job::{Change, Entry, Job, Reply};
use crate::{Error, database::Connection, execution};

/// Changes and records in one commit.
const BATCH: usize = 512;

/// How long what is not urgent waits for more to come.
const LINGER: Duration = Duration::from_millis(2);
/// Fewer than a transaction takes, so that all of it fits.
const GATHERED: usize = BATCH / 2;

/// What goes into the next transaction first: at least `first`, and when that is not urgent, what comes within a moment.
/// Under load the end of one execution then shares its turn of the disk with the start of the next.
pub(super) async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> VecDeque<Job> {
    let mut urgent = first.is_urgent();
    let mut gathered = VecDeque::from([first]);
    let until = Instant::now() + LINGER;
    while !urgent && gathered.len() < GATHERED {
        let Ok(Some(job)) = tokio::time::timeout_at(until, jobs.recv()).await else { break };
        urgent = job.is_urgent();
        gathered.push_back(job);
    }
    gathered
}

/// How a transaction ended.
pub(super) struct Batch {
    /// The job that ended it, if that was no change.
    pub(super) left: Option<Job>,
    /// Whether nothing of it was written.
    pub(super) failed: bool,
}

/// Writes what was gathered and what waits behind it, and tells all how it went.
pub(super) async fn write(connection: &mut Connection, gathered: VecDeque<Job>, jobs: &mut mpsc::Receiver<Job>) -> Batch {
    if let Err(e) = connection.command(begin(connection)).await {
        tracing::error!(error = %e, "a transaction could not begin");
        gathered.into_iter().for_each(|job| job.refuse(Error::Commit(e.to_string())));
        return Batch { left: None, failed: true };
    }
    let mut work = Work { connection, replies: Vec::with_capacity(16), pristine: true };
    let mut left = None;
    let mut result = work.fill(gathered, jobs, &mut left).await;
    if result.is_ok() {
        result = work.connection.command("COMMIT").await;
    }
    let failure = result.err().map(|e| match e {
        Error::Commit(reason) => reason,
        other => other.to_string(),
    });
    if let Some(reason) = &failure {
        tracing::error!(%reason, "a group of changes was not written");
        // After a failed COMMIT the database may have rolled back already; then this says so and changes nothing.
        drop(work.connection.command("ROLLBACK").await);
    }
    for reply in work.replies {
        reply(failure.as_deref());
    }
    Batch { left, failed: failure.is_some() }
}

fn begin(connection: &Connection) -> &'static str {
    match connection {
        // Takes the lock at once instead of in the middle.
        Connection::Sqlite(_) | Connection::Visit(_) => "BEGIN IMMEDIATE",
        Connection::Postgres(_) => "BEGIN",
    }
}

struct Work<'c> {
    connection: &'c mut Connection,
    replies: Vec<Reply>,
    /// Nothing is in the transaction yet: what fails now takes nobody with it and needs no savepoint.
    pristine: bool,
}

impl Work<'_> {
    async fn fill(&mut self, mut gathered: VecDeque<Job>, jobs: &mut mpsc::Receiver<Job>, left: &mut Option<Job>) -> Result<(), Error> {
        let mut records: Vec<Entry> = Vec::new();
        let mut job = gathered.pop_front();
        let mut taken = 0;
        while let Some(current) = job.take() {
            match current {
                Job::Journal(entry) => records.push(entry),
                Job::Change(change) => {
                    self.records(std::mem::take(&mut records)).await?;
                    self.change(change).await?;
                }
                other @ Job::Maintain(..) => {
                    *left = Some(other);
                    break;
                }
            }
            taken += 1;
            if taken < BATCH {
                job = gathered.pop_front().or_else(|| jobs.try_recv().ok());
            }
        }
        self.records(records).await
    }

    async fn change(&mut self, change: Box<dyn Change>) -> Result<(), Error> {
        let savepoint = self.savepoint().await?;
        // A panic in one change is a bug, but must not stop every later one from being saved.
        let outcome = AssertUnwindSafe(change.run(self.connection)).catch_unwind().await;
        let failed = outcome.as_ref().map_or(true, |o| o.failed);
        self.replies.extend(outcome.ok().map(|o| o.reply));
        self.settle(savepoint, failed).await
    }

    /// Writes records together; when that fails, one by one, so that only the bad one does.
    async fn records(&mut self, entries: Vec<Entry>) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        if entries.len() > 1 {
            let savepoint = self.savepoint().await?;
            let written = self.group(&entries).await;
            self.settle(savepoint, written.is_err()).await?;
            match written {
                Ok(written) => {
                    self.answer(entries.into_iter().zip(written));
                    return Ok(());
                }
                Err(error) => {
                    tracing::warn!(%error, records = entries.len(), "records could not be written together; writing them one by one")
                }
            }
        }
        for entry in entries {
            let savepoint = self.savepoint().await?;
            let written = self.group(std::slice::from_ref(&entry)).await;
            self.settle(savepoint, written.is_err()).await?;
            let result = written.and_then(|mut all| all.pop().unwrap_or(Err(Error::Closed)));
            self.answer([(entry, result)]);
        }
        Ok(())
    }

    async fn group(&mut self, entries: &[Entry]) -> Result<Vec<Result<execution::Written, Error>>, Error> {
        let records: Vec<&execution::Record> = entries.iter().map(|e| &e.record).collect();
        let written = AssertUnwindSafe(execution::write_group(self.connection, &records)).catch_unwind().await;
        written.unwrap_or_else(|_| Err(Error::damaged("journal record", "writing it failed unexpectedly")))
    }

    fn answer(&mut self, results: impl IntoIterator<Item = (Entry, Result<execution::Written, Error>)>) {
        for (entry, result) in results {
            self.replies.push(Box::new(move |commit_failed| {
                let result = match commit_failed {
                    Some(reason) if result.is_ok() => Err(Error::Commit(reason.to_owned())),
                    _ => result,
                };
                drop(entry.answer.send(result));
            }));
        }
    }

    /// True when a savepoint was made.
    async fn savepoint(&mut self) -> Result<bool, Error> {
        if !self.pristine {
            self.connection.command("SAVEPOINT change").await?;
        }
        Ok(!self.pristine)
    }

    async fn settle(&mut self, savepoint: bool, failed: bool) -> Result<(), Error> {
        match (savepoint, failed) {
            (false, false) => self.pristine = false,
            (false, true) => {
                let undone = self.connection.command("ROLLBACK").await;
                // SQLite takes a transaction back by itself when the disk is full; a lost server is another matter.
                if matches!(undone, Err(Error::Lost)) {
                    return undone;
                }
                let begin = begin(self.connection);
                self.connection.command(begin).await?;
            }
            (true, failed) => {
                if failed {
                    self.connection.command("ROLLBACK TO change").await.map_err(|e| match e {
                        // There is no savepoint any more.
                        Error::Sql(_) => {
                            Error::Commit("the database gave up the whole group of changes, as it does when the disk is full".into())
                        }
                        other => other,
                    })?;
                }
                self.connection.command("RELEASE change").await?;
            }
        }
        Ok(())
    }
}
