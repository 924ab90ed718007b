//! A tree of path segments: found in one walk, without a regular expression and without copying.

use std::{collections::HashMap, sync::Arc};

use super::Entry;
use crate::webhook::route::{Methods, Pattern, Segment};

/// Routes whose paths begin alike.
#[derive(Default)]
pub(crate) struct Trie {
    texts: HashMap<Box<str>, Trie>,
    param: Option<Box<Trie>>,
    ends: Vec<Arc<Entry>>,
}

/// What was found for a path.
#[derive(Default)]
pub(crate) struct Found<'t, 'p> {
    pub(crate) entry: Option<&'t Arc<Entry>>,
    /// What the path has where the pattern has parameters, in order.
    pub(crate) params: Vec<&'p str>,
    /// Methods that the path would answer to.
    pub(crate) other: Methods,
    /// Any route of this path, also of another method.
    pub(crate) any: Option<&'t Arc<Entry>>,
}

impl Trie {
    pub(crate) fn insert(&mut self, pattern: &Pattern, entry: &Arc<Entry>) {
        let end = pattern.segments().iter().fold(self, |trie, segment| match segment {
            Segment::Text(text) => trie.texts.entry(text.clone()).or_default(),
            Segment::Param(_) => trie.param.get_or_insert_default(),
        });
        end.ends.push(entry.clone());
    }

    /// Looks a path up; a text goes before a parameter, from left to right. True when the method was found.
    pub(crate) fn find<'t, 'p>(&'t self, path: &[&'p str], method: Methods, found: &mut Found<'t, 'p>) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return self.ends.iter().any(|entry| {
                found.any.get_or_insert(entry);
                found.other = found.other.and(entry.route.methods);
                let fits = entry.route.methods.meets(method);
                if fits {
                    found.entry = Some(entry);
                }
                fits
            });
        };
        if self.texts.get(*first).is_some_and(|trie| trie.find(rest, method, found)) {
            return true;
        }
        // An empty part is no value.
        let Some(trie) = self.param.as_ref().filter(|_| !first.is_empty()) else { return false };
        let depth = found.params.len();
        found.params.push(first);
        let hit = trie.find(rest, method, found);
        if !hit {
            found.params.truncate(depth);
        }
        hit
    }

    /// Calls `each` for every entry that some address of the pattern could reach, until it gives something.
    /// `alike` holds for entries whose path has its parameters in the same places.
    pub(crate) fn overlapping<T>(
        &self,
        pattern: &[Segment],
        alike: bool,
        each: &mut impl FnMut(&Arc<Entry>, bool) -> Option<T>,
    ) -> Option<T> {
        let Some((first, rest)) = pattern.split_first() else {
            return self.ends.iter().find_map(|entry| each(entry, alike));
        };
        match first {
            Segment::Text(text) => {
                let same = self.texts.get(text).and_then(|trie| trie.overlapping(rest, alike, each));
                same.or_else(|| self.param.as_ref().and_then(|trie| trie.overlapping(rest, false, each)))
            }
            Segment::Param(_) => {
                let same = self.param.as_ref().and_then(|trie| trie.overlapping(rest, alike, each));
                same.or_else(|| self.texts.values().find_map(|trie| trie.overlapping(rest, false, each)))
            }
        }
    }
}
