//! Files that came with a request.

use bytes::Bytes;
use millrace_core::{Binary, node::BinaryStore};

use crate::webhook::problem::Problem;

/// Longest file name that is kept.
const MOST_NAME: usize = 255;

/// Stores bytes as a file.
pub(crate) fn make(store: &dyn BinaryStore, bytes: Bytes, mime: Option<&str>, name: Option<&str>) -> Result<Binary, Problem> {
    // Some browsers send a whole path; only its last part is a name.
    let name = name.map(|n| n.rsplit(['/', '\\']).next().unwrap_or(n)).map(|n| n.chars().take(MOST_NAME).collect::<String>());
    let mime = match mime.map(|m| m.split(';').next().unwrap_or(m).trim().to_ascii_lowercase()).filter(|m| !m.is_empty()) {
        Some(mime) => mime,
        None => name.as_deref().and_then(|n| mime_guess::from_path(n).first_raw()).unwrap_or("application/octet-stream").to_owned(),
    };
    let extension = name.as_deref().and_then(|n| n.rsplit_once('.')).filter(|(stem, e)| !stem.is_empty() && !e.is_empty());
    let size = human_size(bytes.len());
    let data = store.put(bytes).map_err(|error| {
        tracing::error!(%error, "a file that came with a request could not be stored");
        Problem::ours("The file could not be stored.")
    })?;
    Ok(Binary {
        data,
        file_type: coarse(&mime).map(str::to_owned),
        file_extension: extension.map(|(_, e)| e.to_owned()).or_else(|| usual_extension(&mime).map(str::to_owned)),
        mime_type: mime,
        file_name: name,
        directory: None,
        file_size: Some(size),
    })
}

/// n8n's word for a kind of file.
fn coarse(mime: &str) -> Option<&'static str> {
    Some(match mime.split_once('/')? {
        ("application", "json") => "json",
        ("application", "pdf") => "pdf",
        ("application", "javascript") => "text",
        ("text", "html") => "html",
        ("text", _) => "text",
        ("image", _) => "image",
        ("audio", _) => "audio",
        ("video", _) => "video",
        _ => return None,
    })
}

fn usual_extension(mime: &str) -> Option<&'static str> {
    Some(match mime {
        "application/octet-stream" => "bin",
        "text/plain" => "txt",
        "image/jpeg" => "jpg",
        "text/html" => "html",
        "audio/mpeg" => "mp3",
        other => return mime_guess::get_mime_extensions_str(other).and_then(|all| all.first().copied()),
    })
}

/// A size as n8n writes it: `70 B`, `1.23 kB`, `100 MB`.
fn human_size(bytes: usize) -> String {
    let mut value = bytes as f64;
    let mut units = ["B", "kB", "MB", "GB", "TB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while value >= 1000.0 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1000.0, next);
    }
    let digits = if unit == "B" || value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {unit}")
}

#[cfg(test)]
mod tests {
    use millrace_core::node::InlineBinary;

    use super::*;

    #[test]
    fn files_say_what_they_are() {
        let make = |mime: Option<&str>, name: Option<&str>| make(&InlineBinary, Bytes::from_static(b"1234567890"), mime, name).unwrap();
        let photo = make(None, Some("C:\\photos\\a.JPG"));
        assert_eq!(
            (photo.mime_type.as_str(), photo.file_name.as_deref(), photo.file_extension.as_deref()),
            ("image/jpeg", Some("a.JPG"), Some("JPG"))
        );
        let body = make(Some("text/plain; charset=utf-8"), None);
        assert_eq!(
            (body.mime_type.as_str(), body.file_extension.as_deref(), body.file_size.as_deref()),
            ("text/plain", Some("txt"), Some("10 B"))
        );
        assert_eq!(make(None, None).mime_type, "application/octet-stream");
        assert_eq!((human_size(1337), human_size(345_678), human_size(1_000_000)), ("1.34 kB".into(), "346 kB".into(), "1 MB".into()));
    }
}
