//! Feeds: RSS, Atom and JSON feeds, looked at when it is time; each entry once.
//!
//! What is about to be fired is written down first, with its key. After a crash the same entries are fired with the same key,
//! which starts nothing twice, also when the feed has gone on meanwhile.

mod options;
mod state;

use std::time::Duration;

use millrace_core::{
    Item,
    node::Policy,
    trigger::{ArmedTrigger, TriggerKind},
};
use millrace_reach::{
    feed::{self, Entry},
    get::{Answer, Get, GetError, get},
};

use self::{
    options::Options,
    state::{Batch, State},
};
use crate::{
    schedule::next_after,
    sources::{Backoff, Ear, SourceError, Stopped, Wake},
};

/// Listens to a feed.
pub(crate) struct FeedSource {
    options: Options,
}

/// Why a look at the feed showed nothing.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("The feed cannot be read: {0}.")]
    Get(#[from] GetError),
    #[error("The feed cannot be read: {0}.")]
    Feed(#[from] feed::FeedError),
}

impl FeedSource {
    /// Reads the parameters of n8n's RSS Feed Trigger.
    ///
    /// # Errors
    /// Which one is wrong.
    pub(crate) fn new(trigger: &ArmedTrigger, policy: &Policy) -> Result<Self, SourceError> {
        Ok(Self { options: Options::read(trigger, policy)? })
    }

    /// Listens until it is stopped.
    pub(crate) async fn listen(self, ear: &Ear) -> Stopped {
        let Err(stopped) = self.attend(ear).await;
        stopped
    }

    async fn attend(&self, ear: &Ear) -> Result<std::convert::Infallible, Stopped> {
        let mut state = ear.load().await?.and_then(|state| State::read(state, &self.options.url)).unwrap_or_default();
        if let Some(batch) = state.pending.take() {
            self.fire(ear, &mut state, batch).await?;
        }
        let mut backoff = Backoff::servers(&ear.ports.pace);
        let mut retry = None;
        // What was there at the last look tells what is new; without one, the first look is now.
        if !state.begun {
            retry = self.look(ear, &mut state, &mut backoff).await?;
        }
        loop {
            self.rest(ear, retry).await?;
            retry = self.look(ear, &mut state, &mut backoff).await?;
        }
    }

    /// Waits until the next look is due; after a failure, until it is worth another try, if that is sooner.
    async fn rest(&self, ear: &Ear, retry: Option<Duration>) -> Result<Wake, Stopped> {
        let now = ear.now();
        let due = next_after(&self.options.times, self.options.zone, now).map(|due| due.at);
        let again = retry.map(|wait| millrace_core::EpochMs(now.0.saturating_add(wait.as_millis() as i64)));
        match due.into_iter().chain(again).min() {
            Some(at) => ear.sleep_until(at).await,
            // A rule that has come to its end.
            None => {
                ear.stopped().await;
                Err(Stopped)
            }
        }
    }

    /// Looks at the feed and fires for what is new. Gives how long to wait after a failure that may pass.
    async fn look(&self, ear: &Ear, state: &mut State, backoff: &mut Backoff) -> Result<Option<Duration>, Stopped> {
        let request = Get {
            accept: feed::ACCEPT,
            etag: state.etag.clone(),
            last_modified: state.last_modified.clone(),
            ..Get::new(self.options.url.clone())
        };
        let answer = tokio::select! {
            () = ear.stopped() => return Err(Stopped),
            answer = get(&request, &ear.ports.policy) => answer,
        };
        match self.take(ear, state, answer).await? {
            Ok(()) => {
                backoff.reset();
                ear.heard();
                Ok(None)
            }
            Err(trouble) => {
                ear.deaf(&trouble.to_string());
                Ok(matches!(&trouble, Trouble::Get(e) if e.is_passing()).then(|| backoff.next()))
            }
        }
    }

    async fn take(&self, ear: &Ear, state: &mut State, answer: Result<Answer, GetError>) -> Result<Result<(), Trouble>, Stopped> {
        let (bytes, etag, last_modified, url) = match answer {
            Err(error) => return Ok(Err(error.into())),
            Ok(Answer::Unchanged) => return Ok(Ok(())),
            Ok(Answer::Body { bytes, etag, last_modified, url }) => (bytes, etag, last_modified, url),
        };
        let entries = match feed::read(&bytes, &url) {
            Ok(entries) => entries,
            Err(error) => return Ok(Err(error.into())),
        };
        let first = !state.begun;
        let new: Vec<&Entry> = entries.iter().filter(|entry| !state.has(&entry.id)).collect();
        let batch = (!new.is_empty() && (!first || self.options.report_existing)).then(|| Batch::of(&new));
        state.remember(&entries);
        (state.begun, state.etag, state.last_modified) = (true, etag, last_modified);
        match batch {
            Some(batch) => self.fire(ear, state, batch).await?,
            None => ear.save(&state.write(&self.options.url)).await?,
        }
        Ok(Ok(()))
    }

    async fn fire(&self, ear: &Ear, state: &mut State, batch: Batch) -> Result<(), Stopped> {
        state.pending = Some(batch.clone());
        ear.save(&state.write(&self.options.url)).await?;
        let items: Vec<Item> = batch.entries.into_iter().map(Item::new).collect();
        ear.fire(TriggerKind::Feed, items, batch.key, None).await?;
        state.pending = None;
        ear.save(&state.write(&self.options.url)).await
    }
}
