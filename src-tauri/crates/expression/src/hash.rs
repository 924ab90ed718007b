//! Digests for the string extension `hash`.

use base64::Engine as _;
use sha2::Digest as _;

/// The digest as lower-case hex (`base64`: the text itself in base64), or `None` for an unknown algorithm.
pub(crate) fn hex(algorithm: &str, bytes: &[u8]) -> Option<String> {
    Some(match algorithm.to_lowercase().as_str() {
        "base64" => base64::engine::general_purpose::STANDARD.encode(bytes),
        "md5" => to_hex(&md5::Md5::digest(bytes)),
        "sha1" => to_hex(&sha1::Sha1::digest(bytes)),
        "sha224" => to_hex(&sha2::Sha224::digest(bytes)),
        "sha256" => to_hex(&sha2::Sha256::digest(bytes)),
        "sha384" => to_hex(&sha2::Sha384::digest(bytes)),
        "sha512" => to_hex(&sha2::Sha512::digest(bytes)),
        "sha3" => to_hex(&sha3::Sha3_512::digest(bytes)),
        _ => return None,
    })
}

fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, b| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{b:02x}");
        hex
    })
}
