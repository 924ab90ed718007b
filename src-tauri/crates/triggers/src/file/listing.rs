//! Looks at a folder, or at one thing in it.

use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};

use super::{options::Options, stamp::Stamp, trouble::Trouble};

/// Things in one folder that are kept an eye on.
pub(super) const MOST_ENTRIES: usize = 200_000;

/// What a look showed.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// All that is there.
    pub(super) entries: BTreeMap<PathBuf, Stamp>,
    /// Folders that could not be read: nothing is known of what is in them.
    pub(super) unreadable: Vec<PathBuf>,
}

/// Looks at `place`, which is the watched folder or something in it. Blocks.
///
/// # Errors
/// When the watched folder itself cannot be listed, or holds too much.
pub(super) fn scan(options: &Options, place: &Path) -> Result<Scan, Trouble> {
    let base = &options.base;
    options.roots.check_real(base).map_err(Trouble::Forbidden)?;
    let there = fs::metadata(base).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => Trouble::Missing(base.clone()),
        _ => Trouble::Unreachable(base.clone(), e),
    })?;
    if !there.is_dir() {
        return Err(Trouble::NoFolder(base.clone()));
    }
    let mut walk = Walk { options, scan: Scan::default(), links: HashSet::new() };
    if let Some(only) = &options.only {
        walk.one(only, 0)?;
    } else if place == base {
        walk.folder(base, 0)?;
    } else if let Ok(relative) = place.strip_prefix(base)
        && let depth = relative.components().count().saturating_sub(1)
        && depth <= options.depth
        && !walk.hidden(place)
    {
        walk.one(place, depth)?;
    }
    Ok(walk.scan)
}

struct Walk<'a> {
    options: &'a Options,
    scan: Scan,
    /// Folders that links led to, so that links in a circle end.
    links: HashSet<PathBuf>,
}

impl Walk<'_> {
    /// What is in a folder whose content is `depth` folders below the base.
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), Trouble> {
        let entries = fs::read_dir(folder).map_err(|e| Trouble::Unlisted(folder.to_owned(), e))?;
        for entry in entries.flatten() {
            if !self.ignored(&entry.path()) {
                self.one(&entry.path(), depth)?;
            }
        }
        Ok(())
    }

    fn one(&mut self, path: &Path, depth: usize) -> Result<(), Trouble> {
        let Some(metadata) = self.metadata(path) else { return Ok(()) };
        if self.scan.entries.len() >= MOST_ENTRIES {
            return Err(Trouble::TooMany(self.options.base.clone()));
        }
        self.scan.entries.insert(path.to_owned(), Stamp::of(&metadata));
        if !metadata.is_dir() || depth >= self.options.depth {
            return Ok(());
        }
        match self.folder(path, depth + 1) {
            Err(Trouble::Unlisted(..)) => self.scan.unreadable.push(path.to_owned()),
            other => other?,
        }
        Ok(())
    }

    /// Of what may be looked at; links lead on only where they may.
    fn metadata(&mut self, path: &Path) -> Option<Metadata> {
        let own = fs::symlink_metadata(path).ok()?;
        if !own.is_symlink() {
            return Some(own);
        }
        if !self.options.follow_links || self.options.roots.check_real(path).is_err() {
            return None;
        }
        let target = fs::metadata(path).ok()?;
        if target.is_dir() {
            let real = path.canonicalize().ok()?;
            let above = path.parent().and_then(|parent| parent.canonicalize().ok())?;
            if above.starts_with(&real) || !self.links.insert(real) {
                return None;
            }
        }
        Some(target)
    }

    fn ignored(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.options.base).unwrap_or(path).to_string_lossy();
        self.options.ignores(&if cfg!(windows) { relative.replace('\\', "/") } else { relative.into_owned() })
    }

    /// Whether it or a folder it is in is ignored.
    fn hidden(&self, path: &Path) -> bool {
        path.ancestors().take_while(|ancestor| *ancestor != self.options.base).any(|ancestor| self.ignored(ancestor))
    }
}
