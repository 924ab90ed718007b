//! Items as people look at them: long texts and lists are cut, files have no bytes.

use serde_json::{Map, Value};

/// Bytes of one text, and entries of one list, that are shown.
const TEXT_BYTES: usize = 10 * 1024;
const LIST_ENTRIES: usize = 1_000;

/// Cuts what is too large to look at, in place.
pub(crate) fn cut(value: &mut Value) {
    match value {
        Value::String(text) => cut_text(text),
        Value::Array(list) => {
            let all = list.len();
            list.truncate(LIST_ENTRIES);
            list.iter_mut().for_each(cut);
            if all > LIST_ENTRIES {
                list.push(Value::String(format!("… {} more entries", all - LIST_ENTRIES)));
            }
        }
        Value::Object(map) => map.values_mut().for_each(cut),
        _ => {}
    }
}

/// Cuts a long text and says how long it was.
pub(crate) fn cut_text(text: &mut String) {
    if text.len() <= TEXT_BYTES {
        return;
    }
    let all = text.len();
    text.truncate(text.floor_char_boundary(TEXT_BYTES));
    text.push_str(&format!("… ({} KB in all)", all.div_ceil(1024)));
}

/// An item as stored → `{index, json, binary?, pairedItem?, error?}` as shown.
pub(crate) fn item(index: u32, stored: Value) -> Value {
    let mut shown = Map::from_iter([("index".to_owned(), Value::from(index))]);
    let Value::Object(stored) = stored else { return Value::Object(shown) };
    for (key, mut value) in stored {
        if key == "binary" {
            files(&mut value);
        } else {
            cut(&mut value);
        }
        shown.insert(key, value);
    }
    Value::Object(shown)
}

/// Takes the bytes of files out and leaves their number as `bytes`.
fn files(binary: &mut Value) {
    let files = binary.as_object_mut().into_iter().flat_map(|map| map.values_mut());
    for file in files.filter_map(Value::as_object_mut) {
        if let Some(Value::String(data)) = file.shift_remove("data") {
            let padding = data.bytes().rev().take_while(|b| *b == b'=').count();
            file.insert("bytes".into(), Value::from((data.len() / 4 * 3).saturating_sub(padding)));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn large_things_are_cut_and_say_so() {
        let shown = item(3, json!({"json": {"t": "ä".repeat(20_000), "l": vec![1; 2_000], "s": "short"}, "pairedItem": {"item": 0}}));
        let text = shown["json"]["t"].as_str().unwrap_or_default();
        assert!(text.len() < 11_000 && text.ends_with("… (40 KB in all)"), "{}", &text[text.len() - 40..]);
        assert_eq!(shown["json"]["l"].as_array().map(Vec::len), Some(1_001));
        assert_eq!((&shown["index"], &shown["json"]["s"], &shown["pairedItem"]), (&json!(3), &json!("short"), &json!({"item": 0})));
    }

    #[test]
    fn files_lose_their_bytes_and_keep_their_names() {
        let shown = item(
            0,
            json!({"json": {}, "binary": {"data": {"data": "aGVsbG8=", "fileName": "a.txt"}, "big": {"id": "ab", "bytes": 70_000}}}),
        );
        assert_eq!(shown["binary"], json!({"data": {"fileName": "a.txt", "bytes": 5}, "big": {"id": "ab", "bytes": 70_000}}));
    }
}
