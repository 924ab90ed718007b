//! What a body is, by its content type.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use millrace_core::{Binary, JsonMap, node::BinaryStore};
use serde_json::Value;

use super::{multipart, pairs};
use crate::webhook::{problem::Problem, route::Intake};

/// A `Content-Type` header.
pub(crate) struct ContentType<'h>(Option<&'h str>);

impl<'h> ContentType<'h> {
    pub(crate) fn of(headers: &'h HeaderMap) -> Self {
        Self(headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()))
    }
    /// As it was sent.
    pub(crate) fn whole(&self) -> Option<&'h str> {
        self.0
    }
    /// Without its parameters.
    pub(crate) fn essence(&self) -> Option<&'h str> {
        self.0.map(|t| t.split(';').next().unwrap_or(t).trim()).filter(|t| !t.is_empty())
    }
    fn is(&self, essence: &str) -> bool {
        self.essence().is_some_and(|e| e.eq_ignore_ascii_case(essence))
    }
    fn ends_with(&self, end: &str) -> bool {
        self.essence().is_some_and(|e| e.len() >= end.len() && e.as_bytes()[e.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes()))
    }
    pub(crate) fn is_multipart(&self) -> bool {
        self.is("multipart/form-data")
    }
    pub(crate) fn is_pairs(&self) -> bool {
        self.is("application/x-www-form-urlencoded")
    }
    fn is_json(&self) -> bool {
        self.is("application/json") || self.ends_with("+json")
    }
    fn is_text(&self) -> bool {
        let begins = self.essence().and_then(|e| e.get(..5)).is_some_and(|e| e.eq_ignore_ascii_case("text/"));
        begins || self.is("application/xml") || self.ends_with("+xml")
    }
    fn charset(&self) -> Option<&'h str> {
        let found =
            self.0?.split(';').skip(1).find_map(|part| part.trim().split_once('=').filter(|(k, _)| k.eq_ignore_ascii_case("charset")));
        found.map(|(_, value)| value.trim_matches('"'))
    }
}

/// A body that was read.
pub(crate) enum Parsed {
    /// JSON, pairs or text.
    Value(Value),
    /// Fields and files of a form.
    Form(Value, BTreeMap<String, Binary>),
    /// Something else: to be kept as a file.
    File,
}

/// Reads a body.
pub(crate) async fn parse(intake: &Intake, kind: &ContentType<'_>, body: &Bytes, store: &dyn BinaryStore) -> Result<Parsed, Problem> {
    if intake.always_file && !body.is_empty() {
        return Ok(Parsed::File);
    }
    if kind.is_multipart() {
        let mut upload = multipart::Upload::new(intake.file_name.as_deref(), store);
        multipart::read(kind.whole().unwrap_or_default(), body.clone(), |part| upload.add(part)).await?;
        let (fields, files) = upload.done();
        return Ok(Parsed::Form(fields, files));
    }
    if body.is_empty() {
        return Ok(Parsed::Value(Value::Object(JsonMap::new())));
    }
    if kind.is_json() {
        return serde_json::from_slice(body).map(Parsed::Value).map_err(|e| not_json(body, &e));
    }
    if kind.is_pairs() {
        return pairs::flat(body).map(Parsed::Value);
    }
    if kind.is_text() {
        return text(kind, body).map(Parsed::Value);
    }
    Ok(if intake.other_is_file { Parsed::File } else { Parsed::Value(Value::Object(JsonMap::new())) })
}

fn not_json(body: &[u8], error: &serde_json::Error) -> Problem {
    if std::str::from_utf8(body).is_err() {
        return Problem::bad("The body is said to be JSON, but it is not UTF-8.");
    }
    // The library's message quotes nothing of the body.
    Problem::bad(format!("The body is said to be JSON, but it is not: {error}."))
        .hint("Send valid JSON, or another Content-Type, such as text/plain.")
}

fn text(kind: &ContentType, body: &Bytes) -> Result<Value, Problem> {
    let charset = kind.charset().unwrap_or("utf-8").to_ascii_lowercase();
    match charset.as_str() {
        "utf-8" | "utf8" | "us-ascii" => match std::str::from_utf8(body) {
            Ok(text) => Ok(text.into()),
            Err(_) => Err(Problem::bad("The body is said to be text, but it is not UTF-8.")),
        },
        "iso-8859-1" | "latin1" => Ok(body.iter().map(|byte| char::from(*byte)).collect::<String>().into()),
        _ => Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The character set of the body is not known.").hint("Send UTF-8.")),
    }
}
