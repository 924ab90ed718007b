//! Files: created, changed, deleted.
//!
//! What the system says is a hint; what a look at the folder shows is the truth. So a hint that never comes (network drives give
//! none) delays a report until the next look, and loses nothing.

mod digest;
mod listing;
mod options;
mod settle;
mod stamp;
mod trouble;
mod watch;

use std::{path::PathBuf, sync::Arc, time::Instant};

use millrace_core::{
    Item,
    node::Policy,
    trigger::{ArmedTrigger, TriggerKind},
};
use serde_json::json;

use self::{
    digest::Digest,
    listing::{Scan, scan},
    options::Options,
    settle::{Change, Settler},
    trouble::Trouble,
    watch::{Look, Watch},
};
use crate::sources::{Backoff, Ear, SourceError, Stopped};

/// Listens to a folder or a file.
pub(crate) struct FileSource {
    options: Arc<Options>,
}

impl FileSource {
    /// Reads the parameters of n8n's Local File Trigger.
    ///
    /// # Errors
    /// Which one is wrong.
    pub(crate) fn new(trigger: &ArmedTrigger, policy: &Policy) -> Result<Self, SourceError> {
        Ok(Self { options: Arc::new(Options::read(trigger, policy)?) })
    }

    /// Listens until it is stopped.
    pub(crate) async fn listen(self, ear: &Ear) -> Stopped {
        let mut backoff = Backoff::folders(&ear.ports.pace);
        let mut settler = None;
        loop {
            let problem = match self.attend(ear, &mut settler, &mut backoff).await {
                Ok(None) => continue, // the folder was replaced: watch the new one
                Ok(Some(problem)) => problem,
                Err(stopped) => return stopped,
            };
            ear.deaf(&problem.to_string());
            if let Err(stopped) = ear.sleep(backoff.next()).await {
                return stopped;
            }
        }
    }

    /// Listens as long as the folder is there; gives what is wrong then, or nothing when it only has to be watched anew.
    async fn attend(&self, ear: &Ear, settler: &mut Option<Settler>, backoff: &mut Backoff) -> Result<Option<Trouble>, Stopped> {
        let mut watch = match Watch::begin(&self.options, &ear.ports.pace).await {
            Ok(watch) => watch,
            Err(problem) => return Ok(Some(problem)),
        };
        if let Some(problem) = watch.blind() {
            ear.note(problem);
        }
        // After the watch has begun, so that nothing falls between the two.
        let first = match self.look(self.options.base.clone()).await {
            Ok(first) => first,
            Err(problem) => return Ok(Some(problem)),
        };
        let settler = match settler {
            Some(settler) => {
                settler.observe(&self.options.base, &first, Instant::now());
                settler
            }
            None => settler.insert(self.begin(ear, &first).await?),
        };
        backoff.reset();
        ear.heard();
        loop {
            match self.report(ear, settler).await? {
                Ok(true) => watch.look_soon(),
                Ok(false) => {}
                Err(problem) => return Ok(Some(problem)),
            }
            let places = match watch.next(ear, settler.due()).await? {
                Look::Replaced => return Ok(None),
                Look::Everywhere => vec![self.options.base.clone()],
                Look::At(places) => places,
                Look::Due => vec![], // `report` looks at what is due
            };
            for place in places {
                match self.look(place.clone()).await {
                    Ok(seen) => settler.observe(&place, &seen, Instant::now()),
                    Err(problem) => return Ok(Some(problem)),
                }
            }
            ear.heard();
        }
    }

    async fn look(&self, place: PathBuf) -> Result<Scan, Trouble> {
        let options = self.options.clone();
        let looked = tokio::task::spawn_blocking(move || scan(&options, &place)).await;
        looked.unwrap_or_else(|_| Err(Trouble::Interrupted(self.options.base.clone())))
    }

    /// What was there before the source began: known, or to be caught up with.
    async fn begin(&self, ear: &Ear, first: &Scan) -> Result<Settler, Stopped> {
        let remembered = if self.options.catch_up { ear.load().await? } else { None };
        let digest = remembered.and_then(|state| Digest::read(&state, &self.options.base));
        let mut settler = Settler::new(self.options.settle);
        match digest {
            Some(digest) => settler.begin(digest.known_of(first)),
            None if self.options.report_existing => {}
            None => settler.begin(first.entries.clone()),
        }
        settler.observe(&self.options.base, first, Instant::now());
        if self.options.catch_up {
            ear.save(&Digest::of(&self.options.base, settler.known()).write()).await?;
        }
        Ok(settler)
    }

    /// Looks once more at what should have settled, and fires for what did. Tells whether a folder came.
    async fn report(&self, ear: &Ear, settler: &mut Settler) -> Result<Result<bool, Trouble>, Stopped> {
        let due = settler.due_now(Instant::now());
        if due.is_empty() {
            return Ok(Ok(false));
        }
        for place in due {
            match self.look(place.clone()).await {
                Ok(seen) => settler.observe(&place, &seen, Instant::now()),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        let changes = settler.settled(Instant::now());
        for change in &changes {
            self.fire(ear, change).await?;
        }
        if self.options.catch_up && !changes.is_empty() {
            ear.save(&Digest::of(&self.options.base, settler.known()).write()).await?;
        }
        Ok(Ok(changes.iter().any(|change| change.event == "addDir")))
    }

    async fn fire(&self, ear: &Ear, change: &Change) -> Result<(), Stopped> {
        if !self.options.events.contains(&change.event) {
            return Ok(());
        }
        let item = json!({"event": change.event, "path": change.path.to_string_lossy()});
        ear.fire(TriggerKind::File, vec![Item::from_value(item)], change.key(), None).await
    }
}
