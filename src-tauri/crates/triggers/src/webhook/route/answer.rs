//! What a caller gets back.

use http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::{Fields, RouteError};

/// When the answer is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerMode {
    /// As soon as the event is on disk.
    OnReceived,
    /// When the execution ended.
    LastNode,
    /// When a Respond to Webhook node says so.
    ResponseNode,
}

/// What is answered with when the execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerData {
    FirstItem,
    AllItems,
    FirstFile,
    Nothing,
}

/// How the caller is answered.
pub(crate) struct Answer {
    pub(crate) mode: AnswerMode,
    pub(crate) data: AnswerData,
    pub(crate) code: u16,
    pub(crate) headers: Box<[(HeaderName, HeaderValue)]>,
    pub(crate) content_type: Option<HeaderValue>,
    /// Only this field of the item, by dotted path.
    pub(crate) property: Option<Box<str>>,
    /// The file that is answered with.
    pub(crate) file: Box<str>,
    /// Instead of “Workflow was started”.
    pub(crate) text: Option<Value>,
    /// An empty body instead of “Workflow was started”.
    pub(crate) empty: bool,
}

impl Answer {
    pub(crate) fn parse(fields: &Fields, version: f64) -> Result<Self, RouteError> {
        Ok(Self {
            mode: mode(fields)?,
            data: data(fields)?,
            code: code(fields, version)?,
            headers: headers(fields)?,
            content_type: content_type(fields)?,
            property: fields.text("options.responsePropertyName")?.map(String::into_boxed_str),
            file: fields.text("responseBinaryPropertyName")?.unwrap_or_else(|| "data".into()).into(),
            text: fields.value("options.responseData")?.filter(|v| **v != "").cloned(),
            empty: fields.flag("options.noResponseBody")?,
        })
    }
}

fn mode(fields: &Fields) -> Result<AnswerMode, RouteError> {
    Ok(match fields.text("responseMode")?.as_deref() {
        None | Some("onReceived") => AnswerMode::OnReceived,
        Some("lastNode") => AnswerMode::LastNode,
        // Nothing here sends an answer bit by bit: the whole of it comes from the node that responds.
        Some("responseNode" | "streaming") => AnswerMode::ResponseNode,
        Some(other) => return Err(fields.wrong("responseMode", format!("is “{other}”, which is not known"))),
    })
}

fn data(fields: &Fields) -> Result<AnswerData, RouteError> {
    Ok(match fields.text("responseData")?.as_deref() {
        None | Some("firstEntryJson") => AnswerData::FirstItem,
        Some("allEntries") => AnswerData::AllItems,
        Some("firstEntryBinary") => AnswerData::FirstFile,
        Some("noData") => AnswerData::Nothing,
        Some(other) => return Err(fields.wrong("responseData", format!("is “{other}”, which is not known"))),
    })
}

fn code(fields: &Fields, version: f64) -> Result<u16, RouteError> {
    const NEW: &str = "options.responseCode";
    let code = match fields.raw(NEW) {
        _ if version < 2.0 => fields.status("responseCode")?,
        Some(Value::Object(_)) => match fields.raw("options.responseCode.values.responseCode") {
            Some(v) if v == "customCode" => fields.status("options.responseCode.values.customCode")?,
            _ => fields.status("options.responseCode.values.responseCode")?,
        },
        _ => fields.status(NEW)?,
    };
    Ok(code.unwrap_or(200))
}

fn headers(fields: &Fields) -> Result<Box<[(HeaderName, HeaderValue)]>, RouteError> {
    const FIELD: &str = "options.responseHeaders";
    let mut headers = vec![];
    for entry in fields.list("options.responseHeaders.entries")? {
        let entry = fields.entry(entry);
        let Some(name) = entry.text("name")? else { continue };
        let value = entry.text("value")?.unwrap_or_default();
        let name = HeaderName::try_from(&name).map_err(|_| fields.wrong(FIELD, format!("has “{name}”, which is no header name")))?;
        let value =
            HeaderValue::try_from(&value).map_err(|_| fields.wrong(FIELD, format!("has a value for “{name}” that cannot be sent")))?;
        headers.push((name, value));
    }
    Ok(headers.into())
}

fn content_type(fields: &Fields) -> Result<Option<HeaderValue>, RouteError> {
    const FIELD: &str = "options.responseContentType";
    let Some(text) = fields.text(FIELD)? else { return Ok(None) };
    HeaderValue::try_from(&text).map(Some).map_err(|_| fields.wrong(FIELD, "cannot be sent as a header"))
}
