//! Mailboxes over IMAP: each new message once.
//!
//! A message is known by the mailbox's UIDVALIDITY and its UID. The cursor moves only after the event is durable; a crash in
//! between repeats the event with the same key, which starts nothing twice.

mod connect;
mod cursor;
mod idle;
mod message;
mod options;
mod search;
mod session;
mod trouble;

use std::{sync::Arc, time::Instant};

use millrace_core::{
    Item,
    trigger::{ArmedTrigger, TriggerKind},
};

use self::{
    cursor::Cursor,
    idle::{Calm, wait},
    options::Options,
    session::{Opened, open},
    trouble::Trouble,
};
use crate::sources::{Backoff, Ear, SourceError, Stopped};

/// Listens to a mailbox.
pub(crate) struct MailboxSource {
    options: Arc<Options>,
}

impl MailboxSource {
    /// Reads the parameters of n8n's Email Trigger (IMAP) and its credential.
    ///
    /// # Errors
    /// Which one is wrong.
    pub(crate) fn new(trigger: &ArmedTrigger) -> Result<Self, SourceError> {
        Ok(Self { options: Arc::new(Options::read(trigger)?) })
    }

    /// Listens until it is stopped; connects again whenever the connection ends.
    pub(crate) async fn listen(self, ear: &Ear) -> Stopped {
        let mut backoff = Backoff::servers(&ear.ports.pace);
        loop {
            let trouble = match self.attend(ear, &mut backoff).await {
                Ok(()) => continue, // it was time for a new connection
                Err(trouble) => trouble,
            };
            let wait = match &trouble {
                Trouble::Stopped => return Stopped,
                // Many a server locks an account out after a few wrong tries.
                Trouble::Refused(_) => backoff.next().max(ear.ports.pace.longest_retry / 2),
                Trouble::Lost(_) => backoff.next(),
            };
            ear.deaf(&format!("{} {}", self.options.place(), trouble));
            if ear.sleep(wait).await.is_err() {
                return Stopped;
            }
        }
    }

    /// One connection from its beginning to its end.
    async fn attend(&self, ear: &Ear, backoff: &mut Backoff) -> Result<(), Trouble> {
        let opened = tokio::select! {
            () = ear.stopped() => return Err(Trouble::Stopped),
            opened = open(&self.options, &ear.ports.pace) => opened?,
        };
        let mut cursor = self.cursor(ear, &opened).await?;
        let Opened { mut session, can_idle, .. } = opened;
        let end = self.options.reconnect.map(|after| Instant::now() + after);
        loop {
            session = self.look(ear, session, &mut cursor).await?;
            backoff.reset();
            ear.heard();
            if end.is_some_and(|end| Instant::now() >= end) {
                session.leave().await;
                return Ok(());
            }
            session = match wait(session, ear, can_idle, end).await? {
                Calm::Over(session) => session,
                Calm::Stopped(session) => {
                    session.leave().await;
                    return Err(Trouble::Stopped);
                }
            };
        }
    }

    /// Where reading begins: behind the last message, or from now on where that is not known.
    async fn cursor(&self, ear: &Ear, opened: &Opened) -> Result<Cursor, Trouble> {
        let known = ear.load().await?.as_ref().and_then(Cursor::read);
        let cursor = match known {
            Some(cursor) if cursor.is_of(opened.validity, &self.options.mailbox) => return Ok(cursor),
            Some(cursor) if cursor.mailbox == self.options.mailbox => {
                // Told as a complaint, so that people see that messages may have been passed over.
                ear.deaf(&format!(
                    "{} The server numbers the messages of “{}” anew (UIDVALIDITY {} instead of {}). Messages that came before now are not read; new ones are.",
                    self.options.place(),
                    self.options.mailbox,
                    opened.validity,
                    cursor.validity,
                ));
                opened.now(&self.options.mailbox)
            }
            _ if self.options.report_existing => opened.beginning(&self.options.mailbox),
            _ => opened.now(&self.options.mailbox),
        };
        ear.save(&cursor.write()).await?;
        Ok(cursor)
    }

    /// Fires for each message behind the cursor, oldest first.
    async fn look(&self, ear: &Ear, mut session: session::Session, cursor: &mut Cursor) -> Result<session::Session, Trouble> {
        for uid in session.behind(cursor.uid, &self.options.rules).await? {
            if let Some(letter) = session.fetch(uid).await? {
                let item = self.item(ear, letter).await?;
                ear.fire(TriggerKind::Mailbox, vec![item], cursor.key(uid), None).await?;
                if self.options.mark_read {
                    session.mark_read(uid).await?;
                }
            }
            cursor.uid = uid;
            ear.save(&cursor.write()).await?;
        }
        Ok(session)
    }

    /// Takes a message apart, away from the async threads and where a message that breaks the reader breaks nothing else.
    async fn item(&self, ear: &Ear, letter: session::Letter) -> Result<Item, Trouble> {
        let (options, store, letter) = (self.options.clone(), ear.ports.binary.clone(), Arc::new(letter));
        let whole = letter.clone();
        match tokio::task::spawn_blocking(move || message::item(&whole, &options, store.as_ref())).await {
            Ok(item) => item.map_err(|e| Trouble::Lost(format!("A message could not be kept: {e}."))),
            Err(_) => Ok(message::unreadable(&letter)),
        }
    }
}
