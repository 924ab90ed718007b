//! Whether a program that looks at links calls: a search engine, the preview of a chat.

use http::{HeaderMap, header};

/// Parts of the names that such programs give themselves, in lower case.
const PARTS: [&str; 20] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "facebookexternalhit",
    "facebookcatalog",
    "whatsapp",
    "telegram",
    "slack",
    "skypeuri",
    "embedly",
    "pinterest",
    "vkshare",
    "quora link",
    "validator",
    "monitoring",
    "lighthouse",
    "headlesschrome",
    "archiver",
];

/// Whether the caller says that it is such a program.
pub(crate) fn is_bot(headers: &HeaderMap) -> bool {
    let Some(agent) = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()) else { return false };
    let agent = agent.to_ascii_lowercase();
    PARTS.iter().any(|part| agent.contains(part))
}
