//! File types: by name, by content, and n8n's coarse word for them.

/// A file's type and its extension without a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileType {
    pub mime: String,
    pub extension: Option<String>,
}

/// The extension in a file name.
pub fn extension_of(name: &str) -> Option<&str> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => Some(extension),
        _ => None,
    }
}

/// The type of a file, from the MIME type it came with, its name, or its first bytes.
pub fn detect(given: Option<&str>, name: Option<&str>, content: &[u8]) -> FileType {
    let extension = name.and_then(extension_of).map(str::to_owned);
    if let Some(given) = given.map(|g| g.split(';').next().unwrap_or(g).trim()).filter(|g| !g.is_empty()) {
        return FileType { extension: extension.or_else(|| extension_for(given).map(str::to_owned)), mime: given.to_ascii_lowercase() };
    }
    if let Some(extension) = extension {
        let mime = by_extension(&extension).or_else(|| by_content(content).map(|t| t.0.to_owned()));
        return FileType { mime: mime.unwrap_or_else(|| "text/plain".into()), extension: Some(extension) };
    }
    match by_content(content) {
        Some((mime, extension)) => FileType { mime: mime.to_owned(), extension: Some(extension.to_owned()) },
        None => FileType { mime: "text/plain".into(), extension: None },
    }
}

/// The MIME type of an extension.
pub fn by_extension(extension: &str) -> Option<String> {
    let lower = extension.to_ascii_lowercase();
    let known = match lower.as_str() {
        "rtf" => "application/rtf",
        "ics" => "text/calendar",
        "xml" => "application/xml",
        "js" => "application/javascript",
        _ => return mime_guess::from_ext(&lower).first_raw().map(str::to_owned),
    };
    Some(known.to_owned())
}

/// The usual extension of a MIME type.
pub fn extension_for(mime: &str) -> Option<&'static str> {
    Some(match mime.to_ascii_lowercase().as_str() {
        "application/json" => "json",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/gzip" => "gz",
        "application/xml" | "text/xml" => "xml",
        "application/octet-stream" => "bin",
        "application/rtf" => "rtf",
        "application/javascript" | "text/javascript" => "js",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/css" => "css",
        "text/csv" => "csv",
        "text/markdown" => "md",
        "text/calendar" => "ics",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/svg+xml" => "svg",
        "image/tiff" => "tif",
        "image/bmp" => "bmp",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "oga",
        "audio/wav" | "audio/x-wav" => "wav",
        "video/mp4" => "mp4",
        "video/mpeg" => "mpeg",
        "video/webm" => "webm",
        other => return mime_guess::get_mime_extensions_str(other).and_then(|all| all.first().copied()),
    })
}

/// The type that the first bytes of a file tell.
fn by_content(content: &[u8]) -> Option<(&'static str, &'static str)> {
    let starts = |magic: &[u8]| content.starts_with(magic);
    Some(match () {
        () if starts(b"\x89PNG\r\n\x1a\n") => ("image/png", "png"),
        () if starts(b"\xff\xd8\xff") => ("image/jpeg", "jpg"),
        () if starts(b"GIF8") => ("image/gif", "gif"),
        () if starts(b"%PDF-") => ("application/pdf", "pdf"),
        () if starts(b"PK\x03\x04") => ("application/zip", "zip"),
        () if starts(b"\x1f\x8b") => ("application/gzip", "gz"),
        () if starts(b"BM") && content.len() > 26 && content[6..10] == [0, 0, 0, 0] => ("image/bmp", "bmp"),
        () if starts(b"RIFF") && content.get(8..12) == Some(b"WEBP") => ("image/webp", "webp"),
        () if starts(b"RIFF") && content.get(8..12) == Some(b"WAVE") => ("audio/wav", "wav"),
        () if starts(b"ID3") => ("audio/mpeg", "mp3"),
        () if starts(b"OggS") => ("audio/ogg", "ogg"),
        () if content.get(4..8) == Some(b"ftyp") => ("video/mp4", "mp4"),
        () if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => ("application/x-cfb", "cfb"),
        () if starts(b"{\\rtf") => ("application/rtf", "rtf"),
        () if starts(b"<?xml ") => ("application/xml", "xml"),
        () => return None,
    })
}

/// n8n's word for a kind of file.
pub fn coarse(mime: &str) -> Option<&'static str> {
    Some(match mime {
        m if m.starts_with("application/json") => "json",
        m if m.starts_with("text/html") => "html",
        m if m.starts_with("image/") => "image",
        m if m.starts_with("audio/") => "audio",
        m if m.starts_with("video/") => "video",
        m if m.starts_with("text/") || m.starts_with("application/javascript") => "text",
        m if m.starts_with("application/pdf") => "pdf",
        _ => return None,
    })
}

/// A size as n8n writes it: `70 B`, `1.23 kB`, `100 MB`.
pub fn human_size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    // Three significant digits, without trailing zeros.
    let digits = if unit == 0 || value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (bytes, text) in [
            (0, "0 B"),
            (70, "70 B"),
            (999, "999 B"),
            (1000, "1 kB"),
            (1337, "1.34 kB"),
            (12_345, "12.3 kB"),
            (345_678, "346 kB"),
            (1_500_000, "1.5 MB"),
        ] {
            assert_eq!(human_size(bytes), text);
        }
    }

    #[test]
    fn the_name_wins_for_the_extension_and_the_given_type_for_the_mime() {
        let t = |mime: &str, extension: Option<&str>| FileType { mime: mime.into(), extension: extension.map(str::to_owned) };
        assert_eq!(detect(Some("text/plain"), Some("a.xml"), b""), t("text/plain", Some("xml")));
        assert_eq!(detect(Some("text/csv; charset=utf-8"), Some("csv"), b""), t("text/csv", Some("csv")));
        assert_eq!(detect(None, Some("photo.jpg"), b""), t("image/jpeg", Some("jpg")));
        assert_eq!(detect(None, Some("file"), b"This is text"), t("text/plain", None));
        assert_eq!(detect(None, None, b"%PDF-1.7"), t("application/pdf", Some("pdf")));
    }
}
