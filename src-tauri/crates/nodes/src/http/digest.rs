//! The answer to a digest challenge (RFC 7616; MD5 and SHA-256, with and without `qop=auth`).

use std::{
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
};

use md5::{Digest as _, Md5};
use reqwest::header;
use sha2::Sha256;

use super::send::{Request, Response};

/// The `Authorization` header for a 401 response that asks for digest authentication.
pub(super) fn answer(request: &Request, response: &Response, user: &str, password: &str) -> Option<String> {
    let challenges = response.headers.get_all(header::WWW_AUTHENTICATE);
    let challenge =
        challenges.iter().filter_map(|v| v.to_str().ok()).find(|v| v.get(..7).is_some_and(|p| p.eq_ignore_ascii_case("digest ")))?;
    let fields = parse(&challenge[7..]);
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let uri = match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    };
    let nonce = format!("{:016x}", RandomState::new().hash_one(1_u8));
    Some(header_value(&field, user, password, request.method.as_str(), &uri, &nonce))
}

fn header_value<'a>(
    field: &impl Fn(&str) -> Option<&'a str>,
    user: &str,
    password: &str,
    method: &str,
    uri: &str,
    client_nonce: &str,
) -> String {
    let algorithm = field("algorithm").unwrap_or("MD5");
    let hash: fn(&str) -> String = if algorithm.to_ascii_uppercase().starts_with("SHA-256") { sha256 } else { md5_hex };
    let (realm, nonce) = (field("realm").unwrap_or_default(), field("nonce").unwrap_or_default());
    let mut secret = hash(&format!("{user}:{realm}:{password}"));
    if algorithm.to_ascii_lowercase().ends_with("-sess") {
        secret = hash(&format!("{secret}:{nonce}:{client_nonce}"));
    }
    let what = hash(&format!("{method}:{uri}"));
    let quality = field("qop").and_then(|q| q.split(',').map(str::trim).find(|q| *q == "auth"));
    let response = match quality {
        Some(q) => hash(&format!("{secret}:{nonce}:00000001:{client_nonce}:{q}:{what}")),
        None => hash(&format!("{secret}:{nonce}:{what}")),
    };
    let mut out = format!(
        "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm={algorithm}, response=\"{response}\""
    );
    if let Some(q) = quality {
        // Writing to a string cannot fail.
        let _ = write!(out, ", qop={q}, nc=00000001, cnonce=\"{client_nonce}\"");
    }
    if let Some(opaque) = field("opaque") {
        let _ = write!(out, ", opaque=\"{opaque}\"");
    }
    out
}

/// `name=value, name="value, with comma"`
fn parse(text: &str) -> Vec<(String, String)> {
    let mut fields = vec![];
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', ',']).to_ascii_lowercase();
        let after = after.trim_start();
        let (value, tail) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        fields.push((name, value.trim().to_owned()));
        rest = tail.trim_start_matches([' ', ',']);
    }
    fields
}

fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7616_gives_its_answer() {
        let fields = parse(
            r#"realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#,
        );
        let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let value =
            header_value(&field, "Mufasa", "Circle of Life", "GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        assert!(value.contains(r#"response="8ca523f5e9506fed4657c9700eebdbec""#), "{value}");
        assert!(value.contains(r#"opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#));
    }
}
