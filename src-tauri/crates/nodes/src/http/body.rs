//! Request bodies.

use bytes::Bytes;
use millrace_core::{Item, JsonMap, NodeContext, NodeError};
use reqwest::header;
use serde_json::Value;

use super::{
    build::{json_param, request_error},
    query::{self, ArrayFormat, text_of},
    send::Request,
};
use crate::{files::binary, item_params::ItemParams};

/// Parts of a multipart form.
#[derive(Debug, Default)]
pub(super) struct Multipart {
    boundary: String,
    body: Vec<u8>,
}

impl Multipart {
    pub(super) fn new() -> Self {
        use std::hash::{BuildHasher, RandomState};
        let random = || RandomState::new().hash_one(0_u8);
        Self { boundary: format!("----MillraceForm{:016x}{:016x}", random(), random()), body: vec![] }
    }
    fn head(&mut self, name: &str, file_name: Option<&str>, content_type: Option<&str>) {
        let clean = |s: &str| s.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let file = file_name.map(|f| format!("; filename=\"{}\"", clean(f))).unwrap_or_default();
        let kind = content_type.map(|c| format!("\r\nContent-Type: {}", c.replace(['\r', '\n'], ""))).unwrap_or_default();
        self.body.extend_from_slice(
            format!("--{}\r\nContent-Disposition: form-data; name=\"{}\"{file}{kind}\r\n\r\n", self.boundary, clean(name)).as_bytes(),
        );
    }
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.head(name, None, None);
        self.body.extend_from_slice(value.as_bytes());
        self.body.extend_from_slice(b"\r\n");
    }
    pub(super) fn file(&mut self, name: &str, file_name: &str, content_type: &str, bytes: &[u8]) {
        self.head(name, Some(file_name), Some(content_type));
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }
    pub(super) fn finish(mut self) -> (String, Bytes) {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        (format!("multipart/form-data; boundary={}", self.boundary), self.body.into())
    }
}

/// Sets the body that the parameters describe.
pub(super) fn set(
    request: &mut Request,
    ctx: &NodeContext,
    params: &ItemParams<'_>,
    input: &Item,
    item: usize,
    page: &JsonMap,
) -> Result<(), NodeError> {
    let content = params.text("contentType", item, "json")?;
    match content.as_ref() {
        "multipart-form-data" => multipart(request, ctx, params, input, item, page),
        "binaryData" => binary_data(request, ctx, params, input, item),
        "raw" => {
            let body = params.text("body", item, "")?.into_owned();
            let kind = params.text("rawContentType", item, "")?;
            set_bytes(request, &kind, body.into());
            Ok(())
        }
        "form-urlencoded" => {
            let text = match params.text("specifyBody", item, "keypair")?.as_ref() {
                "string" => params.text("body", item, "")?.into_owned(),
                _ => query::encode(&with_page(map_of(params, item)?, page), ArrayFormat::Form),
            };
            set_bytes(request, "application/x-www-form-urlencoded", text.into());
            Ok(())
        }
        _ => {
            let value = match map_or_value(params, item)? {
                Value::Object(map) => Value::Object(with_page(map, page)),
                other => other,
            };
            set_bytes(request, "application/json", value.to_string().into());
            Ok(())
        }
    }
}

fn set_bytes(request: &mut Request, content_type: &str, bytes: Bytes) {
    request.body = Some(bytes);
    if !content_type.is_empty() {
        request.default_header(header::CONTENT_TYPE, content_type);
    }
}

fn with_page(mut map: JsonMap, page: &JsonMap) -> JsonMap {
    map.extend(page.iter().map(|(k, v)| (k.clone(), v.clone())));
    map
}

/// The JSON body: an object of the named parameters, or whatever JSON the user wrote.
fn map_or_value(params: &ItemParams<'_>, item: usize) -> Result<Value, NodeError> {
    if params.text("specifyBody", item, "keypair")? == "json" {
        return json_param(params, "jsonBody", item);
    }
    pairs(params, "bodyParameters.parameters", item).map(Value::Object)
}

fn map_of(params: &ItemParams<'_>, item: usize) -> Result<JsonMap, NodeError> {
    match map_or_value(params, item)? {
        Value::Object(map) => Ok(map),
        _ => Err(request_error("JSON parameter needs to be valid JSON", item)),
    }
}

/// `name`/`value` entries as an object; the later of two equal names wins.
pub(super) fn pairs(params: &ItemParams<'_>, path: &str, item: usize) -> Result<JsonMap, NodeError> {
    let mut map = JsonMap::new();
    for mut entry in params.list(path, item)? {
        let Some(name) = entry.get("name").map(text_of).filter(|n| !n.is_empty()) else { continue };
        map.insert(name, entry.get_mut("value").map(Value::take).unwrap_or_default());
    }
    Ok(map)
}

fn multipart(
    request: &mut Request,
    ctx: &NodeContext,
    params: &ItemParams<'_>,
    input: &Item,
    item: usize,
    page: &JsonMap,
) -> Result<(), NodeError> {
    let mut form = Multipart::new();
    let entries = if params.text("specifyBody", item, "keypair")? == "json" {
        let map = map_of(params, item)?;
        map.into_iter().map(|(name, value)| serde_json::json!({ "name": name, "value": value })).collect()
    } else {
        params.list("bodyParameters.parameters", item)?
    };
    for entry in entries {
        let text = |key: &str| entry.get(key).map(text_of).unwrap_or_default();
        let name = text("name");
        if text("parameterType") == "formBinaryData" {
            let property = text("inputDataFieldName");
            let bytes = binary::bytes_of(ctx, input, &property, item)?;
            let file = binary::of(input, &property, item)?;
            form.file(&name, file.file_name.as_deref().unwrap_or("file"), &file.mime_type, &bytes);
        } else if !name.is_empty() {
            form.text(&name, &text("value"));
        }
    }
    for (name, value) in page {
        form.text(name, &text_of(value));
    }
    let (content_type, bytes) = form.finish();
    request.headers.remove(header::CONTENT_TYPE); // without the boundary it would be of no use
    set_bytes(request, &content_type, bytes);
    Ok(())
}

fn binary_data(request: &mut Request, ctx: &NodeContext, params: &ItemParams<'_>, input: &Item, item: usize) -> Result<(), NodeError> {
    let property = params.text("inputDataFieldName", item, "")?;
    let bytes = binary::bytes_of(ctx, input, property.trim(), item)?;
    let kind = binary::of(input, property.trim(), item)?.mime_type.clone();
    set_bytes(request, if kind.is_empty() { "application/octet-stream" } else { &kind }, bytes);
    Ok(())
}
