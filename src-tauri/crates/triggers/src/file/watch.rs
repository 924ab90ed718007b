//! Hints from the system about where to look, and the clock where it gives none.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, event::ModifyKind};
use tokio::sync::mpsc;

use super::{options::Options, trouble::Trouble};
use crate::sources::{Ear, Pace, Stopped};

/// Hints that wait; of more it is only known that there were more.
const HINTS: usize = 1_024;
/// More places at once are looked at together.
const PLACES: usize = 256;

/// Where to look.
#[derive(Debug)]
pub(super) enum Look {
    /// At these places.
    At(Vec<PathBuf>),
    /// At the whole folder.
    Everywhere,
    /// At what should have settled.
    Due,
    /// The watched folder is another one now.
    Replaced,
}

enum Hint {
    Places(Vec<PathBuf>),
    Everywhere,
    Replaced,
}

/// A folder that is watched.
pub(super) struct Watch {
    base: PathBuf,
    identity: Identity,
    /// Ends the hints when it is dropped.
    watcher: Option<RecommendedWatcher>,
    hints: mpsc::Receiver<Hint>,
    /// Hints were lost.
    more: Arc<AtomicBool>,
    /// How long until the next look at everything, and the longest and shortest such time.
    pause: Duration,
    longest: Duration,
    shortest: Duration,
    next_full: Instant,
    blind: Option<String>,
}

impl Watch {
    /// Begins to watch. Where the system refuses to tell, the folder is listed again and again.
    pub(super) async fn begin(options: &Arc<Options>, pace: &Pace) -> Result<Self, Trouble> {
        let (base, options) = (options.base.clone(), options.clone());
        let (sender, hints) = mpsc::channel(HINTS);
        let more = Arc::new(AtomicBool::new(false));
        let lost = more.clone();
        let begun = tokio::task::spawn_blocking(move || begin(&options, sender, lost)).await;
        let (identity, watcher) = begun.map_err(|_| Trouble::Interrupted(base.clone()))??;
        let (watcher, blind) = match watcher {
            Ok(watcher) => (watcher, None),
            Err(problem) => {
                (None, Some(format!("The system does not tell about changes ({problem}); the folder is listed every few seconds instead.")))
            }
        };
        let (longest, shortest) = (if watcher.is_some() { pace.file_check } else { pace.file_poll }, pace.file_poll);
        Ok(Self { base, identity, watcher, hints, more, pause: longest, longest, shortest, next_full: Instant::now() + longest, blind })
    }

    /// Why the system gives no hints although they are wanted.
    pub(super) fn blind(&self) -> Option<&str> {
        self.blind.as_deref()
    }

    /// A new folder is watched a moment after it was made, and nothing tells what came into it before that: look soon, then less and
    /// less often.
    pub(super) fn look_soon(&mut self) {
        self.pause = self.shortest;
        self.next_full = self.next_full.min(Instant::now() + self.pause);
    }

    /// Waits for something to look at.
    pub(super) async fn next(&mut self, ear: &Ear, due: Option<Instant>) -> Result<Look, Stopped> {
        let wake = due.map_or(self.next_full, |due| due.min(self.next_full));
        tokio::select! {
            () = ear.stopped() => return Err(Stopped),
            () = ear.nudged() => return Ok(self.everywhere()),
            Some(hint) = self.hints.recv(), if self.watcher.is_some() => return Ok(self.gather(hint)),
            () = tokio::time::sleep_until(wake.into()) => {}
        }
        Ok(if Instant::now() >= self.next_full { self.everywhere() } else { Look::Due })
    }

    fn everywhere(&mut self) -> Look {
        self.next_full = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(self.longest);
        if identity(&self.base) == Some(self.identity) { Look::Everywhere } else { Look::Replaced }
    }

    /// This hint and all that wait behind it.
    fn gather(&mut self, first: Hint) -> Look {
        let mut places = Vec::new();
        let mut next = Some(first);
        let mut all = false;
        while let Some(hint) = next {
            match hint {
                Hint::Replaced => return Look::Replaced,
                Hint::Everywhere => all = true,
                Hint::Places(more) => places.extend(more),
            }
            next = self.hints.try_recv().ok();
        }
        all |= self.more.swap(false, Ordering::AcqRel); // after the last hint: whoever finds the line full has told before
        places.sort_unstable();
        places.dedup();
        if all || places.len() > PLACES { self.everywhere() } else { Look::At(places) }
    }
}

type Begun = (Identity, notify::Result<Option<RecommendedWatcher>>);

fn begin(options: &Options, sender: mpsc::Sender<Hint>, lost: Arc<AtomicBool>) -> Result<Begun, Trouble> {
    let base = &options.base;
    let missing = || Trouble::Missing(base.clone());
    // Some systems tell real paths only.
    let real = base.canonicalize().map_err(|_| missing())?;
    let identity = identity(base).ok_or_else(missing)?;
    if options.polling {
        return Ok((identity, Ok(None)));
    }
    let mode = if options.depth == 0 { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
    let (shown, watched) = (base.clone(), real.clone());
    let on_event = move |event: notify::Result<Event>| {
        let Some(hint) = hint(event, &watched, &shown) else { return };
        if sender.try_send(hint).is_err() {
            lost.store(true, Ordering::Release);
        }
    };
    let watcher = notify::recommended_watcher(on_event).and_then(|mut watcher| {
        watcher.watch(&real, mode)?;
        Ok(Some(watcher))
    });
    Ok((identity, watcher))
}

/// Where an event says to look.
fn hint(event: notify::Result<Event>, watched: &Path, shown: &Path) -> Option<Hint> {
    let Ok(event) = event else { return Some(Hint::Everywhere) };
    if event.need_rescan() {
        return Some(Hint::Everywhere);
    }
    let gone = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    match event.kind {
        EventKind::Access(_) => return None,
        _ if gone && event.paths.iter().any(|path| path == watched) => return Some(Hint::Replaced),
        _ => {}
    }
    let inside = event.paths.iter().filter_map(|path| path.strip_prefix(watched).ok());
    let places: Vec<PathBuf> = inside.filter(|relative| *relative != Path::new("")).map(|relative| shown.join(relative)).collect();
    (!places.is_empty()).then_some(Hint::Places(places))
}

type Identity = (u64, u64);

/// Tells a folder from another one that took its place.
#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// A watched folder cannot be replaced here without the watch noticing.
#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    std::fs::metadata(folder).ok().map(|_| (0, 0))
}
