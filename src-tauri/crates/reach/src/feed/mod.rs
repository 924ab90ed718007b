//! Reads RSS, Atom and JSON feeds into items as n8n's RSS nodes give them.

mod entry;
mod plain;

use feed_rs::{model::FeedType, parser};
use millrace_core::JsonMap;
use url::Url;

/// Entries of one feed that are read; more are left out.
pub const MOST_ENTRIES: usize = 5_000;

/// What is sent as `Accept`.
pub const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8";

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Tells it apart from the others, also the next time: its guid, else what its link and title are.
    pub id: String,
    /// The item's JSON: `{title, link, pubDate, content, contentSnippet, guid, isoDate, creator, categories, …}`.
    pub json: JsonMap,
}

/// What came is no feed.
#[derive(Debug, thiserror::Error)]
#[error("what came is no RSS, Atom or JSON feed: {0}")]
pub struct FeedError(String);

/// The entries of a feed, in its order. `base` is where it came from.
///
/// # Errors
/// When it is no feed.
pub fn read(bytes: &[u8], base: &Url) -> Result<Vec<Entry>, FeedError> {
    // An id that the feed does not give is left empty, so that it is not taken for a guid.
    let parser = parser::Builder::new().base_uri(Some(base)).id_generator(|_, _, _| String::new()).build();
    let feed = parser.parse(bytes).map_err(|e| FeedError(e.to_string()))?;
    let rss = matches!(feed.feed_type, FeedType::RSS0 | FeedType::RSS1 | FeedType::RSS2);
    Ok(feed.entries.into_iter().take(MOST_ENTRIES).map(|entry| entry::read(entry, rss)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn entries(text: &str) -> Vec<Entry> {
        read(text.as_bytes(), &Url::parse("https://example.org/feed").unwrap()).unwrap()
    }

    #[test]
    fn an_rss_item_becomes_n8ns_item() {
        let found = entries(
            r#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
            <channel><title>News</title><item><title>One &amp; only</title><link>https://example.org/1</link><dc:creator>Ada</dc:creator>
            <pubDate>Mon, 06 Sep 2021 10:00:00 +0200</pubDate><guid>g-1</guid><category>a</category><category>b</category>
            <description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long<br>text &eacute;</p>]]></content:encoded>
            <enclosure url="https://example.org/a.mp3" length="12" type="audio/mpeg"/></item></channel></rss>"#,
        );
        assert_eq!(found[0].id, "g-1");
        assert_eq!(
            Value::Object(found[0].json.clone()),
            json!({
                "creator": "Ada",
                "title": "One & only",
                "link": "https://example.org/1",
                "pubDate": "Mon, 06 Sep 2021 08:00:00 GMT",
                "content:encoded": "<p>Long<br>text &eacute;</p>",
                "content:encodedSnippet": "Long\ntext é",
                "content": "<p>Short</p>",
                "contentSnippet": "Short",
                "guid": "g-1",
                "categories": ["a", "b"],
                "isoDate": "2021-09-06T08:00:00.000Z",
                "enclosure": {"url": "https://example.org/a.mp3", "type": "audio/mpeg", "length": "12"},
            })
        );
    }

    #[test]
    fn atom_and_json_feeds_read_the_same_way() {
        let atom = entries(
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>f</id><updated>2024-01-02T03:04:05Z</updated>
            <entry><id>urn:1</id><title>First</title><link href="https://example.org/1"/><author><name>Bo</name></author>
            <updated>2024-01-02T03:04:05Z</updated><content type="html">&lt;b&gt;x&lt;/b&gt;</content></entry></feed>"#,
        );
        assert_eq!(
            Value::Object(atom[0].json.clone()),
            json!({
                "title": "First", "link": "https://example.org/1", "pubDate": "2024-01-02T03:04:05.000Z", "author": "Bo",
                "content": "<b>x</b>", "contentSnippet": "x", "id": "urn:1", "isoDate": "2024-01-02T03:04:05.000Z",
            })
        );
        let json = entries(
            r#"{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": "7", "url": "https://example.org/7", "content_text": "hi"}]}"#,
        );
        assert_eq!((json[0].id.as_str(), &json[0].json["content"]), ("7", &json!("hi")));
    }

    #[test]
    fn an_entry_without_a_guid_is_known_again() {
        let text = r#"<rss version="2.0"><channel><title>N</title><item><title>A</title><link>https://example.org/a</link></item></channel></rss>"#;
        let (first, again) = (entries(text), entries(text));
        assert_eq!(first[0].id, again[0].id);
        assert!(!first[0].id.is_empty() && !first[0].json.contains_key("guid"));
    }

    #[test]
    fn a_page_is_no_feed() {
        assert!(read(b"<html><body>Sign in</body></html>", &Url::parse("https://example.org").unwrap()).is_err());
    }
}
