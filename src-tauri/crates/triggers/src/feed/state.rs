//! What is remembered of a feed.

use std::collections::HashSet;

use millrace_core::JsonMap;
use millrace_reach::feed::Entry;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

/// Entries remembered beside those in the feed now: one that is taken out and put back is no news.
const MOST_SEEN: usize = 2_000;

/// Entries that belong to one execution, as long as it is not certain that it was started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Batch {
    /// The event's key.
    pub(super) key: String,
    /// The items' JSON.
    pub(super) entries: Vec<JsonMap>,
}

impl Batch {
    /// In the order of the feed; the key is the same for the same entries.
    pub(super) fn of(entries: &[&Entry]) -> Self {
        let mut hash = Sha256::new();
        for entry in entries {
            hash.update(entry.id.len().to_be_bytes());
            hash.update(&entry.id);
        }
        let key: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { key: format!("entries:{key}"), entries: entries.iter().map(|entry| entry.json.clone()).collect() }
    }
}

/// How far a feed was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// Whether there was a look before.
    pub(super) begun: bool,
    /// The server's name for what was seen last.
    pub(super) etag: Option<String>,
    /// Likewise.
    pub(super) last_modified: Option<String>,
    /// Short names of the entries seen, oldest first.
    pub(super) seen: Vec<String>,
    /// What may not have been fired.
    pub(super) pending: Option<Batch>,
    /// The feed.
    url: String,
}

impl State {
    /// What was written for this feed; another feed's is of no use.
    pub(super) fn read(state: Value, url: &Url) -> Option<Self> {
        serde_json::from_value::<Self>(state).ok().filter(|state| state.url == fingerprint(url.as_str()))
    }
    pub(super) fn write(&self, url: &Url) -> Value {
        // The address may hold a secret.
        let state = Self { url: fingerprint(url.as_str()), ..self.clone() };
        serde_json::to_value(state).unwrap_or_default()
    }
    /// Whether an entry was seen.
    pub(super) fn has(&self, id: &str) -> bool {
        let id = fingerprint(id);
        self.seen.contains(&id)
    }
    /// Remembers what is in the feed now, and of what was there before as much as there is room for.
    pub(super) fn remember(&mut self, entries: &[Entry]) {
        let now: Vec<String> = entries.iter().rev().map(|entry| fingerprint(&entry.id)).collect();
        let there: HashSet<&String> = now.iter().collect();
        self.seen.retain(|id| !there.contains(id));
        let room = MOST_SEEN.saturating_sub(now.len());
        let cut = self.seen.len().saturating_sub(room);
        self.seen.drain(..cut);
        self.seen.extend(now);
    }
}

/// Ids are as long as their makers like.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(ids: std::ops::Range<usize>) -> Vec<Entry> {
        ids.rev().map(|id| Entry { id: id.to_string(), json: JsonMap::new() }).collect()
    }

    #[test]
    fn what_is_remembered_is_bounded_and_holds_the_feed_whole() {
        let mut state = State::default();
        state.remember(&entries(0..1_500));
        state.remember(&entries(1_000..2_900));
        assert_eq!(state.seen.len(), MOST_SEEN);
        assert!(state.has("2899") && state.has("1000") && state.has("999") && !state.has("0"));
        state.remember(&entries(0..3_000));
        assert!(state.has("0") && state.has("2999"), "a long feed is remembered whole");
    }

    #[test]
    fn another_feeds_memory_is_not_used_and_the_address_is_not_written() {
        let url = Url::parse("https://example.org/feed?token=secret").unwrap();
        let written = State { begun: true, ..State::default() }.write(&url);
        assert!(!written.to_string().contains("secret"));
        assert!(State::read(written.clone(), &url).is_some_and(|state| state.begun));
        assert_eq!(State::read(written, &Url::parse("https://example.org/other").unwrap()), None);
    }
}
