//! From a response to items.

use millrace_core::{Item, JsonMap, NodeContext, NodeError};
use reqwest::header::{self, HeaderMap};
use serde_json::{Value, json};

use super::{errors::Failure, query::text_of, send::Response};
use crate::{
    files::{binary, mime},
    item_params::ItemParams,
};

/// How a response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Auto,
    Json,
    Text,
    File,
}

/// What the user wants of a response.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) format: Format,
    pub(super) full: bool,
    pub(super) never_error: bool,
    /// Name of the field for text and files.
    property: String,
    /// A list becomes one item each.
    split: bool,
}

impl Wanted {
    /// Reads the options; they are the same for all items.
    pub(super) fn read(params: &ItemParams<'_>) -> Result<Self, NodeError> {
        let path = |name: &str| format!("options.response.response.{name}");
        let format = match params.text(&path("responseFormat"), 0, "autodetect")?.as_ref() {
            "json" => Format::Json,
            "text" => Format::Text,
            "file" => Format::File,
            _ => Format::Auto,
        };
        Ok(Self {
            format,
            full: params.flag(&path("fullResponse"), 0, false)?,
            never_error: params.flag(&path("neverError"), 0, false)?,
            property: params.text(&path("outputPropertyName"), 0, "data")?.into_owned(),
            split: params.flag(&path("splitIntoItems"), 0, true)?,
        })
    }
    /// The `Accept` header.
    pub(super) fn accept(&self) -> &'static str {
        match self.format {
            Format::Json => "application/json,text/*;q=0.99",
            Format::Text => "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, */*;q=0.1",
            Format::Auto | Format::File => {
                "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7"
            }
        }
    }
    /// The format of this response.
    fn format_of(&self, response: &Response) -> Format {
        match self.format {
            Format::Auto => detect(&content_type(&response.headers)),
            chosen => chosen,
        }
    }
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).map(|v| String::from_utf8_lossy(v.as_bytes()).to_ascii_lowercase()).unwrap_or_default()
}

fn detect(content_type: &str) -> Format {
    let mime = content_type.split(';').next().unwrap_or_default().trim();
    if mime.contains("application/json") {
        return Format::Json;
    }
    let documents = [
        "octet-stream",
        "pdf",
        "zip",
        "gzip",
        "x-tar",
        "x-bzip",
        "x-bzip2",
        "x-7z-compressed",
        "x-rar-compressed",
        "vnd.rar",
        "msword",
        "rtf",
        "epub+zip",
        "java-archive",
        "x-shockwave-flash",
        "ogg",
    ];
    let is_file = match mime.split_once('/') {
        Some(("image" | "audio" | "video" | "font", _)) => true,
        Some(("application", kind)) => {
            documents.contains(&kind)
                || ["vnd.ms-", "vnd.openxmlformats-", "vnd.oasis.opendocument.", "vnd.amazon.ebook", "vnd.visio"]
                    .iter()
                    .any(|p| kind.starts_with(p))
        }
        _ => false,
    };
    if is_file { Format::File } else { Format::Text }
}

/// The body as text, in the character set the response names.
pub(super) fn text(response: &Response) -> String {
    let kind = content_type(&response.headers);
    let charset = kind.split(';').find_map(|p| p.trim().strip_prefix("charset=")).map(|c| c.trim_matches('"').to_owned());
    let encoding = charset.and_then(|c| encoding_rs::Encoding::for_label(c.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_with_bom_removal(&response.body).0.into_owned()
}

/// The headers as JSON; `set-cookie` is a list, other repeated ones are joined.
pub(super) fn headers_json(headers: &HeaderMap) -> JsonMap {
    let mut map = JsonMap::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let value =
            if *name == header::SET_COOKIE { json!(values.collect::<Vec<_>>()) } else { json!(values.collect::<Vec<_>>().join(", ")) };
        map.insert(name.as_str().to_owned(), value);
    }
    map
}

fn status_fields(response: &Response, map: &mut JsonMap) {
    map.insert("headers".into(), Value::Object(headers_json(&response.headers)));
    map.insert("statusCode".into(), json!(response.status.as_u16()));
    map.insert("statusMessage".into(), json!(response.status.canonical_reason().unwrap_or_default()));
}

/// `$response` in pagination expressions.
pub(super) fn for_expressions(response: &Response, wanted: &Wanted) -> Value {
    let body = match wanted.format_of(response) {
        Format::Json => serde_json::from_slice(&response.body).unwrap_or_else(|_| Value::String(text(response))),
        Format::File => Value::Null,
        Format::Text | Format::Auto => Value::String(text(response)),
    };
    let mut map = JsonMap::from_iter([("body".to_owned(), body)]);
    status_fields(response, &mut map);
    Value::Object(map)
}

/// Refuses a response that says no, unless the user takes any.
pub(super) fn check_status(response: &Response, wanted: &Wanted) -> Result<(), Failure> {
    if response.status.is_success() || wanted.never_error {
        return Ok(());
    }
    Err(Failure::Status { status: response.status, body: response.body.clone(), as_json: wanted.format == Format::Json })
}

/// Adds the items of a response. `shown_url` is where it came from, without secrets.
pub(super) fn items(
    ctx: &NodeContext,
    wanted: &Wanted,
    response: &Response,
    shown_url: &str,
    item: usize,
    out: &mut Vec<Item>,
) -> Result<(), NodeError> {
    match wanted.format_of(response) {
        Format::File => out.push(file_item(ctx, wanted, response, shown_url)?.paired_with(item)),
        Format::Json => json_items(wanted, response, item, out)?,
        Format::Text | Format::Auto => {
            let text = text(response);
            let mut map = JsonMap::new();
            if !(text.is_empty() && wanted.format == Format::Auto) {
                map.insert(wanted.property.clone(), Value::String(text));
            }
            if wanted.full {
                status_fields(response, &mut map);
            }
            out.push(Item::new(map).paired_with(item));
        }
    }
    Ok(())
}

fn json_items(wanted: &Wanted, response: &Response, item: usize, out: &mut Vec<Item>) -> Result<(), NodeError> {
    let body = parse_json(wanted, response).map_err(|e| e.on_item(item))?;
    if wanted.full {
        let mut map = JsonMap::from_iter([("body".to_owned(), body)]);
        status_fields(response, &mut map);
        out.push(Item::new(map).paired_with(item));
        return Ok(());
    }
    match body {
        Value::Array(list) if wanted.split => out.extend(list.into_iter().map(|v| to_item(v).paired_with(item))),
        other => out.push(to_item(other).paired_with(item)),
    }
    Ok(())
}

fn parse_json(wanted: &Wanted, response: &Response) -> Result<Value, NodeError> {
    let content = response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body);
    if content.is_empty() && (wanted.format == Format::Json || response.bodiless) {
        return Ok(Value::Object(JsonMap::new()));
    }
    match serde_json::from_slice(content) {
        Ok(value) => Ok(value),
        Err(_) if wanted.never_error && wanted.format == Format::Auto => Ok(Value::Object(JsonMap::new())),
        Err(e) if wanted.format == Format::Auto => Err(NodeError::new("node.http", "Invalid JSON in response body")
            .describe(format!("{e}. The body begins with: {}", beginning(content)))),
        Err(e) => Err(NodeError::new("node.http", "Response body is not valid JSON. Change \"Response Format\" to \"Text\"")
            .describe(format!("{e}. The body begins with: {}", beginning(content)))),
    }
}

fn beginning(content: &[u8]) -> String {
    String::from_utf8_lossy(&content[..content.len().min(400)]).chars().take(100).collect()
}

/// An item's JSON is an object here: a list keeps its indices as keys (`$json[0]` works), a bare value becomes `data`.
fn to_item(value: Value) -> Item {
    match value {
        Value::Object(map) => Item::new(map),
        Value::Array(list) => Item::new(list.into_iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect()),
        other => Item::new(JsonMap::from_iter([("data".to_owned(), other)])),
    }
}

fn file_item(ctx: &NodeContext, wanted: &Wanted, response: &Response, shown_url: &str) -> Result<Item, NodeError> {
    let kind = content_type(&response.headers);
    let name = disposition_name(&response.headers).or_else(|| {
        let last = response.url.path_segments().and_then(|mut s| s.next_back()).unwrap_or_default();
        let decoded = url::form_urlencoded::parse(format!("n={}", last.replace('+', "%2B")).as_bytes()).next().map(|(_, v)| v.into_owned());
        decoded.filter(|n| !n.is_empty())
    });
    let given = (!kind.is_empty()).then_some(kind.as_str());
    let mut file = binary::make(ctx, response.body.clone(), given, name.as_deref())?;
    if file.file_name.is_none() {
        file.file_extension = file.file_extension.or_else(|| mime::extension_for(&file.mime_type).map(str::to_owned));
    }
    file.directory = Some(shown_url.to_owned());
    let mut map = JsonMap::new();
    if wanted.full {
        status_fields(response, &mut map);
    }
    Ok(Item { binary: binary::only(&wanted.property, file), ..Item::new(map) })
}

/// The file name in `Content-Disposition`, without any folder.
fn disposition_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())?;
    let field = |name: &str| {
        value.split(';').map(str::trim).find_map(|part| {
            let (n, v) = part.split_once('=')?;
            n.trim().eq_ignore_ascii_case(name).then(|| v.trim().trim_matches('"').to_owned())
        })
    };
    let encoded = field("filename*").and_then(|v| {
        let text = v.rsplit("''").next().unwrap_or_default().replace('+', "%2B");
        url::form_urlencoded::parse(format!("n={text}").as_bytes()).next().map(|(_, v)| v.into_owned())
    });
    let name = encoded.or_else(|| field("filename"))?;
    name.rsplit(['/', '\\']).next().filter(|n| !n.is_empty()).map(str::to_owned)
}

/// Whether a body holds nothing: the default sign that there are no more pages.
pub(super) fn is_empty_body(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Bool(b) => !b,
        Value::Object(_) => false,
        other => matches!(text_of(other).as_str(), "" | "0"),
    }
}
