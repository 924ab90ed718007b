//! A form that was sent, as an item: `{label: answer, …, submittedAt, formMode}`.

use std::collections::{BTreeMap, HashMap};

use axum::response::Response;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use http::{StatusCode, request::Parts};
use millrace_core::{Binary, EpochMs, Item, JsonMap, node::BinaryStore};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    FieldKind, Form, FormField, page,
    value::{self, AnswerError},
};
use crate::webhook::{
    intake::{ContentType, file, multipart, pairs, with_files},
    problem::Problem,
};

/// Most answers of one form.
const MOST_ANSWERS: usize = 2000;

/// A form that came in.
pub(crate) struct Sent<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) body: Bytes,
    pub(crate) now: EpochMs,
    pub(crate) timezone: Tz,
    pub(crate) test: bool,
}

/// Answers by the fields' names, and files.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) texts: HashMap<String, Vec<String>>,
    files: Vec<(String, Binary)>,
}

/// The item, or the page again where something is wrong with the answers.
pub(crate) async fn submit(form: &Form, sent: Sent<'_>, store: &dyn BinaryStore) -> Result<Result<Item, Response>, Problem> {
    let answers = fields_of(&form.fields, sent.parts, &sent.body, store).await?;
    let (mut json, files, wrong) = collect(&form.fields, &answers);
    if !wrong.is_empty() {
        return Ok(Err(page::again(form, sent.test, &answers.texts, &wrong)));
    }
    json.insert("submittedAt".into(), submitted_at(form, &sent).into());
    json.insert("formMode".into(), if sent.test { "test" } else { "production" }.into());
    if let Some(query) = sent.parts.uri.query().filter(|q| !q.is_empty()) {
        json.insert("formQueryParameters".into(), pairs::nested(query)?);
    }
    Ok(Ok(with_files(Item::new(json), files)))
}

/// What was answered. A program may name fields by their label instead of `field-0`.
pub(crate) async fn fields_of(fields: &[FormField], parts: &Parts, body: &Bytes, store: &dyn BinaryStore) -> Result<Answers, Problem> {
    let kind = ContentType::of(&parts.headers);
    let mut answers = Answers::default();
    if kind.is_multipart() {
        multipart::read(kind.whole().unwrap_or_default(), body.clone(), |part| answers.add_part(fields, part, store)).await?;
    } else if kind.is_pairs() || body.is_empty() {
        for (index, (name, text)) in form_urlencoded::parse(body).enumerate() {
            if index == MOST_ANSWERS {
                return Err(Problem::bad(format!("The form has more than {MOST_ANSWERS} answers.")));
            }
            answers.add(fields, &name, text.into_owned());
        }
    } else {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "A form is sent as multipart/form-data or application/x-www-form-urlencoded.",
        ));
    }
    Ok(answers)
}

impl Answers {
    fn add(&mut self, fields: &[FormField], name: &str, text: String) {
        let name = name.strip_suffix("[]").unwrap_or(name);
        let field = fields.iter().find(|f| *f.name == *name || *f.key == *name || *f.label == *name);
        let name = field.map_or(name, |f| &f.name);
        self.texts.entry(name.to_owned()).or_default().push(text);
    }
    fn add_part(&mut self, fields: &[FormField], part: multipart::Part, store: &dyn BinaryStore) -> Result<(), Problem> {
        let plain = part.name.strip_suffix("[]").unwrap_or(&part.name);
        match &part.file_name {
            None => self.add(fields, plain, part.text()?),
            Some(name) if name.is_empty() && part.bytes.is_empty() => {}
            Some(name) => {
                let asked =
                    fields.iter().find(|f| f.kind == FieldKind::File && (*f.name == *plain || *f.key == *plain || *f.label == *plain));
                // Files that nobody asked for are not kept.
                if let Some(field) = asked {
                    let binary = file::make(store, part.bytes.clone(), part.content_type.as_deref(), Some(name))?;
                    self.files.push((field.name.to_string(), binary));
                }
            }
        }
        Ok(())
    }
}

type Collected<'f> = (JsonMap, BTreeMap<String, Binary>, HashMap<&'f str, String>);

/// Values by key, files by their name in the item, and what is wrong by field name.
pub(crate) fn collect<'f>(fields: &'f [FormField], answers: &Answers) -> Collected<'f> {
    let (mut json, mut files, mut wrong) = (JsonMap::new(), BTreeMap::new(), HashMap::new());
    for field in fields.iter().filter(|f| f.is_answered()) {
        if field.kind == FieldKind::File {
            match files_of(field, answers, &mut files) {
                Ok(value) => drop(json.insert(field.key.to_string(), value)),
                Err(error) => drop(wrong.insert(&*field.name, error.to_string())),
            }
            continue;
        }
        let given = answers.texts.get(&*field.name).map(Vec::as_slice).unwrap_or_default();
        match value::of(field, given) {
            Ok(value) => drop(json.insert(field.key.to_string(), value)),
            Err(error) => drop(wrong.insert(&*field.name, error.to_string())),
        }
    }
    (json, files, wrong)
}

fn files_of(field: &FormField, answers: &Answers, files: &mut BTreeMap<String, Binary>) -> Result<Value, AnswerError> {
    let given: Vec<&Binary> = answers.files.iter().filter(|(name, _)| **name == *field.name).map(|(_, b)| b).collect();
    match given.len() {
        0 if field.required => return Err(AnswerError::NoFile),
        0 => return Ok(if field.several { json!([]) } else { Value::Null }),
        n if n > 1 && !field.several => return Err(AnswerError::ManyFiles),
        _ => {}
    }
    let stem: String = field.key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut told = vec![];
    for (index, binary) in given.iter().enumerate() {
        let name = if field.several { format!("{stem}_{index}") } else { stem.clone() };
        let size = match &binary.data {
            millrace_core::BinaryData::Inline(bytes) => bytes.len() as u64,
            millrace_core::BinaryData::Blob { bytes, .. } => *bytes,
        };
        told.push(json!({ "filename": binary.file_name, "mimetype": binary.mime_type, "size": size }));
        files.insert(name, (*binary).clone());
    }
    Ok(if field.several { Value::Array(told) } else { told.swap_remove(0) })
}

fn submitted_at(form: &Form, sent: &Sent) -> String {
    let utc: DateTime<Utc> = DateTime::from_timestamp_millis(sent.now.0).unwrap_or_default();
    if form.local_time && sent.timezone != Tz::UTC {
        return utc.with_timezone(&sent.timezone).to_rfc3339_opts(SecondsFormat::Millis, false);
    }
    utc.to_rfc3339_opts(SecondsFormat::Millis, true)
}
