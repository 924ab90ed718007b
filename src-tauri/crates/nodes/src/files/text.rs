//! Text in files: character sets and byte order marks.

use base64::Engine as _;
use millrace_core::NodeError;

/// Reads bytes as text in a named encoding (`utf8`, `latin1`, `utf16le`, `base64`, `hex`, or any WHATWG label). A byte order mark stays.
pub(crate) fn decode(bytes: &[u8], encoding: &str) -> Result<String, NodeError> {
    Ok(match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "utf8" | "utf-8" => String::from_utf8_lossy(bytes).into_owned(),
        "base64" => base64::engine::general_purpose::STANDARD.encode(bytes),
        "hex" => bytes.iter().map(|b| format!("{b:02x}")).collect(),
        "latin1" | "binary" => bytes.iter().map(|b| char::from(*b)).collect(),
        "ucs2" | "ucs-2" | "utf16le" | "utf-16le" => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        label => named(label)?.decode_without_bom_handling(bytes).0.into_owned(),
    })
}

/// Writes text in a named encoding.
pub(crate) fn encode(text: &str, encoding: &str) -> Result<Vec<u8>, NodeError> {
    Ok(match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "utf8" | "utf-8" => text.as_bytes().to_vec(),
        "latin1" | "binary" => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        "ucs2" | "ucs-2" | "utf16le" | "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" | "utf16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        label => named(label)?.encode(text).0.into_owned(),
    })
}

fn named(label: &str) -> Result<&'static encoding_rs::Encoding, NodeError> {
    encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        NodeError::new("node.parameter", format!("The encoding “{label}” is not known."))
            .hint("Use utf8, latin1, windows-1252 or another usual name.")
    })
}

/// Text without the byte order mark at its beginning.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
