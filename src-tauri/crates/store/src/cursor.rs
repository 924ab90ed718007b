//! Keyset cursors: the key of the last row of a page (a time and an id, or texts), opaque to callers.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Error;

/// Default and greatest page size.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

pub(crate) fn limit(wanted: Option<u32>) -> u32 {
    wanted.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
}

pub(crate) fn encode(time: i64, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{time}:{id}"))
}

/// The key to continue after; without a cursor, one before every row of a descending list.
pub(crate) fn decode(cursor: Option<&str>) -> Result<(i64, String), Error> {
    let Some(cursor) = cursor else { return Ok((i64::MAX, "~".to_owned())) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::Cursor)?;
    let text = String::from_utf8(bytes).map_err(|_| Error::Cursor)?;
    let (time, id) = text.split_once(':').ok_or(Error::Cursor)?;
    Ok((time.parse().map_err(|_| Error::Cursor)?, id.to_owned()))
}

/// The cursor of a list that is ordered by texts.
pub(crate) fn encode_texts(texts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::Value::from(texts.to_vec()).to_string())
}

/// The texts to continue after.
pub(crate) fn decode_texts<const N: usize>(cursor: &str) -> Result<[String; N], Error> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::Cursor)?;
    let texts: Vec<String> = serde_json::from_slice(&bytes).map_err(|_| Error::Cursor)?;
    texts.try_into().map_err(|_| Error::Cursor)
}

/// Cuts `rows` (one more than `limit` was asked for) to a page.
pub(crate) fn page<T>(rows: Vec<T>, limit: u32, key: impl Fn(&T) -> (i64, String)) -> crate::Page<T> {
    page_by(rows, limit, |row| {
        let (time, id) = key(row);
        encode(time, &id)
    })
}

/// The same with a key of another form.
pub(crate) fn page_by<T>(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> String) -> crate::Page<T> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(key);
    crate::Page { items: rows, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_garbage_is_refused() {
        let (time, id) = decode(Some(&encode(-5, "a:b"))).unwrap();
        assert_eq!((time, id.as_str()), (-5, "a:b"));
        assert_eq!(decode_texts(&encode_texts(&["Ä:", ""])).unwrap(), ["Ä:", ""]);
        assert!(decode_texts::<3>(&encode_texts(&["a", "b"])).is_err());
        for bad in ["", "%%%", "bm9jb2xvbg", "eDp5"] {
            assert!(matches!(decode(Some(bad)), Err(Error::Cursor)), "{bad}");
            assert!(matches!(decode_texts::<2>(bad), Err(Error::Cursor)), "{bad}");
        }
    }
}
