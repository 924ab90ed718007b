//! A mailbox that is open.

use std::time::Duration;

use async_imap::types::Fetch;
use chrono::{DateTime, FixedOffset};
use futures::TryStreamExt;

use super::{
    connect::{Stream, connect},
    cursor::Cursor,
    options::Options,
    trouble::{Trouble, short},
};
use crate::sources::Pace;

/// Of a larger message only the headers are read.
pub(super) const LARGEST: usize = 50_000_000;

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// A connection with a mailbox open.
pub(super) struct Session {
    pub(super) imap: async_imap::Session<Stream>,
    pub(super) patience: Duration,
}

/// What opening it showed.
pub(super) struct Opened {
    pub(super) session: Session,
    /// The numbers of its messages hold as long as this is the same.
    pub(super) validity: u32,
    /// The number the next message gets.
    next: u32,
    /// Whether the server tells about new messages by itself.
    pub(super) can_idle: bool,
}

impl Opened {
    pub(super) fn now(&self, mailbox: &str) -> Cursor {
        Cursor { mailbox: mailbox.to_owned(), validity: self.validity, uid: self.next.saturating_sub(1) }
    }
    pub(super) fn beginning(&self, mailbox: &str) -> Cursor {
        Cursor { uid: 0, ..self.now(mailbox) }
    }
}

/// A message as it came.
pub(super) struct Letter {
    pub(super) uid: u32,
    /// The message, or only its headers when it is too large.
    pub(super) bytes: Vec<u8>,
    /// Bytes of the whole message.
    pub(super) size: usize,
    /// When the server got it.
    pub(super) received: Option<DateTime<FixedOffset>>,
}

impl Letter {
    /// Whether only the headers were read.
    pub(super) fn is_cut(&self) -> bool {
        self.size > LARGEST
    }
}

/// Connects and opens the mailbox; for reading only where nothing is to be marked.
pub(super) async fn open(options: &Options, pace: &Pace) -> Result<Opened, Trouble> {
    let patience = pace.silence;
    let mut session = Session { imap: connect(&options.account, patience).await?, patience };
    let capabilities = within(patience, session.imap.capabilities()).await?;
    let mailbox = if options.mark_read {
        within(patience, session.imap.select(&options.mailbox)).await
    } else {
        within(patience, session.imap.examine(&options.mailbox)).await
    };
    let mailbox = mailbox.map_err(|trouble| match trouble {
        Trouble::Refused(text) => Trouble::Refused(format!("The mailbox “{}” cannot be opened. {text}", short(&options.mailbox))),
        other => other,
    })?;
    let next = match mailbox.uid_next {
        Some(next) => next,
        None => session.newest().await?.saturating_add(1),
    };
    Ok(Opened { validity: mailbox.uid_validity.unwrap_or(0), next, can_idle: capabilities.has_str("IDLE"), session })
}

impl Session {
    /// The numbers of the messages behind this one that meet the rules, ascending.
    pub(super) async fn behind(&mut self, uid: u32, rules: &str) -> Result<Vec<u32>, Trouble> {
        let Some(from) = uid.checked_add(1) else { return Ok(vec![]) };
        // NOOP first: some servers show a reader new messages only after a command that may.
        within(self.patience, self.imap.noop()).await?;
        // The search sees what was told until now; what is told later is news.
        while self.imap.unsolicited_responses.try_recv().is_ok() {}
        let found = within(self.patience, self.imap.uid_search(format!("UID {from}:* {rules}"))).await?;
        // `n:*` names the last message also when its number is lower.
        let mut found: Vec<u32> = found.into_iter().filter(|found| *found >= from).collect();
        found.sort_unstable();
        Ok(found)
    }

    async fn newest(&mut self) -> Result<u32, Trouble> {
        Ok(within(self.patience, self.imap.uid_search("UID *")).await?.into_iter().max().unwrap_or(0))
    }

    /// A message; `None` when it is gone.
    pub(super) async fn fetch(&mut self, uid: u32) -> Result<Option<Letter>, Trouble> {
        let Some(about) = self.ask(uid, "(UID RFC822.SIZE INTERNALDATE)", self.patience).await? else { return Ok(None) };
        let size = about.size.map_or(0, |size| size as usize);
        let cut = size > LARGEST;
        let what = if cut { "(UID BODY.PEEK[HEADER])" } else { "(UID BODY.PEEK[])" };
        // A slow line is not a silent server: 20 kB a second are enough.
        let patience = self.patience + Duration::from_millis(size.min(LARGEST) as u64 / 20);
        let Some(fetched) = self.ask(uid, what, patience).await? else { return Ok(None) };
        let bytes = if cut { fetched.header() } else { fetched.body() }.unwrap_or_default();
        // The size is what the server says; it is not taken at its word.
        let kept = &bytes[..bytes.len().min(LARGEST)];
        Ok(Some(Letter { uid, bytes: kept.to_vec(), size: size.max(bytes.len()), received: about.internal_date() }))
    }

    async fn ask(&mut self, uid: u32, what: &str, patience: Duration) -> Result<Option<Fetch>, Trouble> {
        let answers = async { self.imap.uid_fetch(uid.to_string(), what).await?.try_collect::<Vec<Fetch>>().await };
        Ok(within(patience, answers).await?.into_iter().find(|fetch| fetch.uid == Some(uid)))
    }

    /// Marks a message as read.
    pub(super) async fn mark_read(&mut self, uid: u32) -> Result<(), Trouble> {
        let answers = async { self.imap.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)").await?.try_collect::<Vec<Fetch>>().await };
        within(self.patience, answers).await.map(drop)
    }

    /// Says goodbye, if the server listens.
    pub(super) async fn leave(mut self) {
        // Nothing is lost when it does not.
        let _ = tokio::time::timeout(GOODBYE, self.imap.logout()).await;
    }
}

/// What comes of it, unless the server is silent for too long.
pub(super) async fn within<T>(patience: Duration, work: impl Future<Output = Result<T, async_imap::error::Error>>) -> Result<T, Trouble> {
    match tokio::time::timeout(patience, work).await {
        Ok(result) => result.map_err(Trouble::from),
        Err(_) => Err(Trouble::Lost(format!("The server has been silent for {} s.", patience.as_secs()))),
    }
}
