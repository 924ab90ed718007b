//! Headers as an object with lower-case names.

use http::HeaderMap;
use millrace_core::JsonMap;
use serde_json::Value;

/// What stands in place of a secret that was checked.
const HIDDEN: &str = "**hidden**";

/// All headers; several of one name are joined as Node.js joins them. The value of `secret` does not get into histories.
pub(crate) fn to_json(headers: &HeaderMap, secret: Option<&str>) -> JsonMap {
    let mut map = JsonMap::with_capacity(headers.keys_len());
    for name in headers.keys() {
        let name = name.as_str();
        let value = if secret == Some(name) { HIDDEN.to_owned() } else { joined(headers, name) };
        map.insert(name.to_owned(), Value::String(value));
    }
    map
}

fn joined(headers: &HeaderMap, name: &str) -> String {
    let between = if name == "cookie" { "; " } else { ", " };
    let mut text = String::new();
    for (index, value) in headers.get_all(name).iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
    }
    text
}
