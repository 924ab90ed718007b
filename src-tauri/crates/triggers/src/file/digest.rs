//! What is remembered of a folder between two starts: a few bytes a file, and never more than a bound.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{listing::Scan, stamp::Stamp};

/// Files remembered. Of more, those written last; an older one that is not remembered counts as known.
const MOST: usize = 20_000;
/// Bytes of a record: 8 for the path, 4 for the state.
const RECORD: usize = 12;

/// A folder as it was.
pub(super) struct Digest {
    base: String,
    records: HashMap<[u8; 8], [u8; 4]>,
    /// What was written before is not remembered.
    floor: Option<i64>,
}

impl Digest {
    pub(super) fn of(base: &Path, known: &BTreeMap<PathBuf, Stamp>) -> Self {
        let mut files: Vec<_> = known.iter().collect();
        let floor = (files.len() > MOST).then(|| {
            files.sort_unstable_by_key(|(_, stamp)| std::cmp::Reverse(stamp.written));
            files.truncate(MOST);
            files.last().map_or(0, |(_, stamp)| millis(stamp))
        });
        let records = files.into_iter().map(|(path, stamp)| (name(base, path), state(stamp))).collect();
        Self { base: base.to_string_lossy().into_owned(), records, floor }
    }

    pub(super) fn write(&self) -> Value {
        let mut records: Vec<_> = self.records.iter().collect();
        records.sort_unstable();
        let bytes: Vec<u8> = records.into_iter().flat_map(|(path, state)| path.iter().chain(state).copied()).collect();
        json!({"folder": self.base, "files": STANDARD.encode(bytes), "floor": self.floor})
    }

    /// What was written for this folder; another folder's is of no use.
    pub(super) fn read(state: &Value, base: &Path) -> Option<Self> {
        let folder = state.get("folder")?.as_str()?;
        if folder != base.to_string_lossy() {
            return None;
        }
        let bytes = STANDARD.decode(state.get("files")?.as_str()?).ok()?;
        let record = |bytes: &[u8]| Some((bytes.get(..8)?.try_into().ok()?, bytes.get(8..RECORD)?.try_into().ok()?));
        let records = bytes.chunks_exact(RECORD).filter_map(record).collect();
        Some(Self { base: folder.to_owned(), records, floor: state.get("floor").and_then(Value::as_i64) })
    }

    /// What of the things there now was known then, as it was: those that were changed since get an empty stamp.
    pub(super) fn known_of(&self, now: &Scan) -> BTreeMap<PathBuf, Stamp> {
        let base = Path::new(&self.base);
        let known = now.entries.iter().filter_map(|(path, stamp)| {
            let before = match self.records.get(&name(base, path)) {
                Some(before) if *before == state(stamp) => *stamp,
                Some(_) => Stamp { folder: stamp.folder, written: i128::MIN, ..Stamp::default() },
                None if self.floor.is_some_and(|floor| millis(stamp) < floor) => *stamp,
                None => return None,
            };
            Some((path.clone(), before))
        });
        known.collect()
    }
}

fn millis(stamp: &Stamp) -> i64 {
    (stamp.written / 1_000_000) as i64
}

fn name(base: &Path, path: &Path) -> [u8; 8] {
    short(path.strip_prefix(base).unwrap_or(path).as_os_str().as_encoded_bytes())
}

fn state(stamp: &Stamp) -> [u8; 4] {
    let Stamp { folder, size, written, .. } = stamp;
    // A folder changes with each file in it, which is no news.
    if *folder { [0; 4] } else { short(&[&size.to_be_bytes()[..], &written.to_be_bytes()].concat()) }
}

fn short<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|at| hash[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(written: i128) -> Stamp {
        Stamp { size: 1, written, ..Stamp::default() }
    }

    #[test]
    fn new_changed_and_unchanged_files_are_told_apart_after_a_restart() {
        let base = Path::new("/d");
        let before = BTreeMap::from([("/d/same".into(), stamp(1)), ("/d/changed".into(), stamp(1))]);
        let state = Digest::of(base, &before).write();
        let digest = Digest::read(&state, base).unwrap();
        let entries = BTreeMap::from([("/d/same".into(), stamp(1)), ("/d/changed".into(), stamp(2)), ("/d/new".into(), stamp(3))]);
        let known = digest.known_of(&Scan { entries, unreadable: vec![] });
        assert_eq!(known.get(Path::new("/d/same")), Some(&stamp(1)));
        assert!(known.get(Path::new("/d/changed")).is_some_and(|then| !then.same(&stamp(2))));
        assert!(!known.contains_key(Path::new("/d/new")));
        assert!(Digest::read(&state, Path::new("/other")).is_none());
    }

    #[test]
    fn of_a_huge_folder_old_files_count_as_known() {
        let base = Path::new("/d");
        let at = |n: usize| stamp(n as i128 * 1_000_000);
        let before: BTreeMap<PathBuf, Stamp> = (0..MOST + 500).map(|n| (format!("/d/{n}").into(), at(n))).collect();
        let digest = Digest::read(&Digest::of(base, &before).write(), base).unwrap();
        let mut entries = before;
        entries.insert("/d/new".into(), at(MOST * 2));
        let known = digest.known_of(&Scan { entries: entries.clone(), unreadable: vec![] });
        assert_eq!(known.len(), entries.len() - 1);
    }
}
