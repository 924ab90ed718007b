//! Forms with files (`multipart/form-data`).

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest as _, Multipart},
};
use bytes::Bytes;
use http::{Request, header};
use millrace_core::{Binary, JsonMap, node::BinaryStore};
use serde_json::Value;

use super::{file, pairs};
use crate::webhook::problem::Problem;

/// Most parts of one form.
const MOST_PARTS: usize = 1000;

/// One field or file of a form.
pub(crate) struct Part {
    pub(crate) name: String,
    /// Set for a file.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Part {
    /// A field's text.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        let text = std::str::from_utf8(&self.bytes).map_err(|_| Problem::bad(format!("The field “{}” is not UTF-8.", self.name)))?;
        Ok(text.to_owned())
    }
}

/// Gives each part of a body to `each`.
pub(crate) async fn read(content_type: &str, body: Bytes, mut each: impl FnMut(Part) -> Result<(), Problem>) -> Result<(), Problem> {
    let broken = |what: String| Problem::bad(format!("The form cannot be read: {what}"));
    let mut request = Request::builder()
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body))
        .map_err(|_| Problem::bad("The content type of the form cannot be read."))?;
    // The body was measured when it was read.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|e| broken(e.body_text()))?;
    let mut count = 0;
    while let Some(field) = form.next_field().await.map_err(|e| broken(e.body_text()))? {
        count += 1;
        if count > MOST_PARTS {
            return Err(Problem::bad(format!("The form has more than {MOST_PARTS} parts.")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|e| broken(e.body_text()))?;
        each(Part { name, file_name, content_type, bytes })?;
    }
    Ok(())
}

/// A webhook's upload: fields by name, files as n8n names them.
pub(crate) struct Upload<'a> {
    /// Name for all files instead of their field's.
    prefix: Option<&'a str>,
    store: &'a dyn BinaryStore,
    fields: JsonMap,
    files: Vec<(String, Binary)>,
}

impl<'a> Upload<'a> {
    pub(crate) fn new(prefix: Option<&'a str>, store: &'a dyn BinaryStore) -> Self {
        Self { prefix, store, fields: JsonMap::new(), files: vec![] }
    }
    pub(crate) fn add(&mut self, part: Part) -> Result<(), Problem> {
        let Some(file_name) = &part.file_name else {
            let text = part.text()?;
            pairs::add(&mut self.fields, part.name, Value::String(text));
            return Ok(());
        };
        // A browser sends a file field that was left empty as a file without a name.
        if file_name.is_empty() && part.bytes.is_empty() {
            return Ok(());
        }
        let binary = file::make(self.store, part.bytes, part.content_type.as_deref(), Some(file_name))?;
        self.files.push((part.name, binary));
        Ok(())
    }
    /// Fields as an object, and files: by their field's name, with a number where a field has several.
    pub(crate) fn done(self) -> (Value, BTreeMap<String, Binary>) {
        let mut of_field: BTreeMap<String, usize> = BTreeMap::new();
        self.files.iter().for_each(|(name, _)| *of_field.entry(name.clone()).or_default() += 1);
        let (mut files, mut seen) = (BTreeMap::new(), BTreeMap::<String, usize>::new());
        for (count, (field, binary)) in self.files.into_iter().enumerate() {
            let plain = field.strip_suffix("[]").unwrap_or(&field).trim();
            let name = match self.prefix {
                Some(prefix) => format!("{prefix}{count}"),
                None if plain.is_empty() => "data".to_owned(),
                None if of_field[&field] > 1 => {
                    let index = seen.entry(field.clone()).or_default();
                    *index += 1;
                    format!("{plain}{}", *index - 1)
                }
                None => plain.to_owned(),
            };
            files.insert(name, binary);
        }
        (Value::Object(self.fields), files)
    }
}
