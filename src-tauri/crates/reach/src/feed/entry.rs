//! One entry as n8n's RSS nodes give it.

use chrono::{DateTime, SecondsFormat, Utc};
use feed_rs::model;
use millrace_core::JsonMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Entry, plain::snippet};

/// Turns an entry into an item; RSS and Atom differ in some names.
pub(super) fn read(entry: model::Entry, rss: bool) -> Entry {
    let mut json = JsonMap::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            json.insert(key.to_owned(), Value::String(value));
        }
    };
    let author = entry.authors.first().and_then(|person| person.name.as_deref()).map(|name| name.trim().to_owned());
    let title = entry.title.as_ref().map(|text| text.content.trim().to_owned());
    let link = link(&entry.links);
    let at = entry.published.or(entry.updated);
    if rss {
        set("creator", author.clone());
    }
    set("title", title.clone());
    set("link", link.clone());
    set("pubDate", at.map(|at| if rss { at.format("%a, %d %b %Y %H:%M:%S GMT").to_string() } else { iso(at) }));
    if !rss {
        set("author", author);
    }
    let body = entry.content.as_ref().and_then(|content| content.body.clone());
    let summary = entry.summary.as_ref().map(|text| text.content.clone());
    let content = if rss {
        set("content:encoded", body.clone());
        set("content:encodedSnippet", body.as_deref().map(snippet));
        summary.or(body)
    } else {
        set("summary", summary.clone().filter(|_| body.is_some()));
        body.or(summary)
    };
    set("contentSnippet", content.as_deref().map(snippet));
    set("content", content);
    set(if rss { "guid" } else { "id" }, Some(entry.id.clone()));
    set("isoDate", at.map(iso));
    let terms: Vec<Value> = entry.categories.iter().map(|c| Value::from(c.label.clone().unwrap_or_else(|| c.term.clone()))).collect();
    if !terms.is_empty() {
        json.insert("categories".to_owned(), Value::Array(terms));
    }
    if let Some(enclosure) = enclosure(&entry.media) {
        json.insert("enclosure".to_owned(), enclosure);
    }
    let id = if entry.id.is_empty() { fingerprint(link.as_deref(), title.as_deref(), at, &json) } else { entry.id };
    Entry { id, json }
}

/// The address of the page, rather than of a file that comes with it.
fn link(links: &[model::Link]) -> Option<String> {
    let page = links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    page.or_else(|| links.first()).map(|link| link.href.clone())
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn enclosure(media: &[model::MediaObject]) -> Option<Value> {
    let file = media.iter().flat_map(|object| &object.content).find(|content| content.url.is_some())?;
    let mut value = json!({"url": file.url.as_ref()?.as_str()});
    if let Some(kind) = &file.content_type {
        value["type"] = Value::from(kind.to_string());
    }
    if let Some(size) = file.size {
        value["length"] = Value::from(size.to_string());
    }
    Some(value)
}

/// Stands for the guid that an entry lacks.
fn fingerprint(link: Option<&str>, title: Option<&str>, at: Option<DateTime<Utc>>, json: &JsonMap) -> String {
    let mut hash = Sha256::new();
    match (link, title) {
        (None, None) => hash.update(Value::Object(json.clone()).to_string()),
        _ => {
            hash.update(link.unwrap_or_default());
            hash.update([0]);
            hash.update(title.unwrap_or_default());
            // A page that is announced anew under the same title is a new entry.
            hash.update(at.map(|at| at.timestamp().to_be_bytes()).unwrap_or_default());
        }
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
