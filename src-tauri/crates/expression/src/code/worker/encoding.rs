//! Text and bytes.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose},
};

/// UTF-8; broken parts become U+FFFD, or `None` when `strict`.
pub(super) fn utf8(bytes: &[u8], strict: bool) -> Option<String> {
    if strict { std::str::from_utf8(bytes).ok().map(str::to_owned) } else { Some(String::from_utf8_lossy(bytes).into_owned()) }
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

/// Hex up to the first pair that is none, as Node does.
pub(super) fn from_hex(text: &str) -> Vec<u8> {
    let digit = |b: u8| (b as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes().chunks_exact(2).map_while(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// Base64 with padding, or the URL alphabet without.
pub(super) fn base64(bytes: &[u8], for_urls: bool) -> String {
    if for_urls { general_purpose::URL_SAFE_NO_PAD.encode(bytes) } else { general_purpose::STANDARD.encode(bytes) }
}

/// Either alphabet, padding or not, other characters skipped, up to the first `=`: as Node reads it.
pub(super) fn from_base64(text: &str) -> Vec<u8> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone).with_decode_allow_trailing_bits(true),
    );
    if let Ok(bytes) = general_purpose::STANDARD.decode(text) {
        return bytes;
    }
    let mut clean: Vec<u8> = text
        .bytes()
        .take_while(|b| *b != b'=')
        .filter_map(|b| match b {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b if b.is_ascii_alphanumeric() || b == b'+' || b == b'/' => Some(b),
            _ => None,
        })
        .collect();
    if clean.len() % 4 == 1 {
        clean.pop();
    }
    LENIENT.decode(clean).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_node_reads_it() {
        for text in ["aGVsbG8=", "aGVsbG8", "aGVs\nbG8=", "aGVsbG8=ignored", "aGVsbG8A\u{e9}".trim_end_matches("A\u{e9}")] {
            assert_eq!(from_base64(text), b"hello", "{text:?}");
        }
        assert_eq!(from_base64("-_-_"), from_base64("+/+/"));
        assert_eq!(from_base64("a"), b"");
    }

    #[test]
    fn hex_stops_at_the_first_wrong_pair() {
        assert_eq!(from_hex("00ff7"), [0, 255]);
        assert_eq!(from_hex("00zz11"), [0]);
        assert_eq!(hex(&[0, 171, 255]), "00abff");
    }
}
