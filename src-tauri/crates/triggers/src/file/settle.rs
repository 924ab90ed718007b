//! Which changes are over. Pure: time is given.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use super::{listing::Scan, stamp::Stamp};

/// A change that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// `add`, `change`, `unlink`, `addDir`, `unlinkDir`.
    pub(super) event: &'static str,
    pub(super) path: PathBuf,
    /// As it is now, or was before it went.
    stamp: Stamp,
}

impl Change {
    /// The same for the same change, so that it starts one execution only. A file that was taken away and put back has another time
    /// of moving, and is news.
    pub(super) fn key(&self) -> String {
        let Stamp { size, written, moved, .. } = self.stamp;
        let path = Sha256::digest(self.path.as_os_str().as_encoded_bytes());
        let path: String = path.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{}:{path}:{written}:{size}:{moved}", self.event)
    }
}

/// A difference that may not be over yet.
#[derive(Clone, Copy, Debug)]
struct Pending {
    seen: Option<Stamp>,
    since: Instant,
}

/// What was reported, and what is still moving.
pub(super) struct Settler {
    settle: Duration,
    known: BTreeMap<PathBuf, Stamp>,
    pending: BTreeMap<PathBuf, Pending>,
}

impl Settler {
    /// Knows nothing; a change is over when nothing has moved for `settle`.
    pub(super) fn new(settle: Duration) -> Self {
        Self { settle, known: BTreeMap::new(), pending: BTreeMap::new() }
    }
    /// These are no news.
    pub(super) fn begin(&mut self, known: BTreeMap<PathBuf, Stamp>) {
        self.known = known;
    }
    /// All that was reported or was there before.
    pub(super) fn known(&self) -> &BTreeMap<PathBuf, Stamp> {
        &self.known
    }
    /// Takes in what a look at `place` showed.
    pub(super) fn observe(&mut self, place: &Path, scan: &Scan, now: Instant) {
        let inside = |path: &&PathBuf| path.starts_with(place);
        let from = place.to_owned();
        let known = self.known.range(from.clone()..).map(|(path, _)| path).take_while(inside);
        let pending = self.pending.range(from..).map(|(path, _)| path).take_while(inside);
        let paths: BTreeSet<PathBuf> = known.chain(pending).chain(scan.entries.keys()).cloned().collect();
        for path in paths {
            if scan.unreadable.iter().any(|folder| path != *folder && path.starts_with(folder)) {
                continue;
            }
            self.compare(path.clone(), scan.entries.get(&path).copied(), now);
        }
    }

    fn compare(&mut self, path: PathBuf, seen: Option<Stamp>, now: Instant) {
        let known = self.known.get(&path);
        if same(known, seen.as_ref()) {
            self.pending.remove(&path);
            return;
        }
        let moving = self.pending.get(&path);
        if !moving.is_some_and(|pending| same(pending.seen.as_ref(), seen.as_ref())) {
            self.pending.insert(path, Pending { seen, since: now });
        }
    }

    /// When the first pending change may be over.
    pub(super) fn due(&self) -> Option<Instant> {
        self.pending.values().map(|pending| pending.since + self.settle).min()
    }
    /// What should be looked at once more, since it may be over.
    pub(super) fn due_now(&self, now: Instant) -> Vec<PathBuf> {
        self.pending.iter().filter(|(_, pending)| pending.since + self.settle <= now).map(|(path, _)| path.clone()).collect()
    }
    /// The changes that are over, in order of their paths; they are known from now on.
    pub(super) fn settled(&mut self, now: Instant) -> Vec<Change> {
        let over = self.due_now(now);
        over.into_iter().filter_map(|path| self.take(path)).collect()
    }

    fn take(&mut self, path: PathBuf) -> Option<Change> {
        let seen = self.pending.remove(&path)?.seen;
        let before = match seen {
            Some(stamp) => self.known.insert(path.clone(), stamp),
            None => self.known.remove(&path),
        };
        let (event, stamp) = match (before, seen) {
            (Some(before), Some(now)) if before.folder == now.folder => ("change", now),
            (_, Some(now)) => (if now.folder { "addDir" } else { "add" }, now),
            (Some(before), None) => (if before.folder { "unlinkDir" } else { "unlink" }, before),
            (None, None) => return None,
        };
        Some(Change { event, path, stamp })
    }
}

fn same(one: Option<&Stamp>, other: Option<&Stamp>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same(other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(2);

    fn file(size: u64) -> Stamp {
        Stamp { size, written: i128::from(size), ..Stamp::default() }
    }

    struct Folder {
        settler: Settler,
        start: Instant,
    }

    impl Folder {
        fn with(known: &[(&str, u64)]) -> Self {
            let mut settler = Settler::new(SETTLE);
            settler.begin(known.iter().map(|(path, size)| (PathBuf::from(path), file(*size))).collect());
            Self { settler, start: Instant::now() }
        }
        /// What is settled after a look at `second`.
        fn look(&mut self, second: u64, there: &[(&str, u64)]) -> Vec<(&'static str, String)> {
            let now = self.start + Duration::from_secs(second);
            let entries = there.iter().map(|(path, size)| (PathBuf::from(path), file(*size))).collect();
            self.settler.observe(Path::new("/d"), &Scan { entries, unreadable: vec![] }, now);
            self.settler.settled(now).into_iter().map(|c| (c.event, c.path.to_string_lossy().into_owned())).collect()
        }
    }

    #[test]
    fn a_growing_file_is_reported_when_it_rests() {
        let mut folder = Folder::with(&[]);
        assert!(folder.look(0, &[("/d/a", 1)]).is_empty());
        assert!(folder.look(1, &[("/d/a", 2)]).is_empty());
        assert!(folder.look(2, &[("/d/a", 3)]).is_empty());
        assert!(folder.look(3, &[("/d/a", 3)]).is_empty());
        assert_eq!(folder.look(4, &[("/d/a", 3)]), [("add", "/d/a".to_owned())]);
        assert!(folder.look(9, &[("/d/a", 3)]).is_empty(), "once");
    }

    #[test]
    fn a_file_that_editors_replace_is_one_change() {
        let mut folder = Folder::with(&[("/d/a", 1)]);
        assert!(folder.look(0, &[]).is_empty());
        assert!(folder.look(1, &[("/d/a", 5)]).is_empty());
        assert_eq!(folder.look(3, &[("/d/a", 5)]), [("change", "/d/a".to_owned())]);
    }

    #[test]
    fn what_comes_and_goes_within_the_time_is_nothing() {
        let mut folder = Folder::with(&[("/d/a", 1)]);
        assert!(folder.look(0, &[("/d/a", 1), ("/d/tmp", 1)]).is_empty());
        assert!(folder.look(1, &[]).is_empty());
        assert!(folder.look(2, &[("/d/a", 1)]).is_empty());
        assert!(folder.look(9, &[("/d/a", 1)]).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_deleted() {
        let mut folder = Folder::with(&[("/d/sub/a", 1)]);
        let now = folder.start;
        let there = BTreeMap::from([(PathBuf::from("/d/sub"), Stamp { folder: true, ..Stamp::default() })]);
        folder.settler.begin([there.clone(), folder.settler.known().clone()].into_iter().flatten().collect());
        folder.settler.observe(Path::new("/d"), &Scan { entries: there, unreadable: vec!["/d/sub".into()] }, now);
        assert!(folder.settler.due().is_none());
    }

    #[test]
    fn names_that_begin_alike_are_not_inside() {
        let mut folder = Folder::with(&[("/d/sub", 1), ("/d/sub-2", 1), ("/d/sub/x", 1)]);
        let now = folder.start;
        folder.settler.observe(Path::new("/d/sub"), &Scan::default(), now);
        let over: Vec<PathBuf> = folder.settler.settled(now + SETTLE).into_iter().map(|c| c.path).collect();
        assert_eq!(over, [PathBuf::from("/d/sub"), "/d/sub/x".into()]);
    }
}
