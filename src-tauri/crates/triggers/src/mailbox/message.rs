//! A message as an item, in the three forms of n8n's trigger.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use mail_parser::{Address, HeaderForm, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use millrace_core::{
    Binary, Item, JsonMap,
    node::{BinaryError, BinaryStore},
};
use millrace_reach::attach::attach;
use serde_json::{Value, json};

use super::{
    options::{Format, Options},
    session::Letter,
};

/// Headers read; a message with more of them is no message people wrote.
const MOST_HEADERS: usize = 500;
/// Attachments taken.
const MOST_ATTACHMENTS: usize = 200;

/// The item of a message.
///
/// # Errors
/// When an attachment cannot be stored.
pub(super) fn item(letter: &Letter, options: &Options, store: &dyn BinaryStore) -> Result<Item, BinaryError> {
    let message = match MessageParser::default().parse(&letter.bytes) {
        Some(message) if !message.parts.is_empty() => message,
        _ => return Ok(unreadable(letter)),
    };
    let mut json = match options.format {
        Format::Simple => simple(&message, letter),
        Format::Resolved => resolved(&message, letter),
        Format::Raw => JsonMap::from_iter([("raw".to_owned(), Value::from(String::from_utf8_lossy(&letter.bytes)))]),
    };
    if letter.is_cut() {
        json.insert("tooLarge".to_owned(), json!({"bytes": letter.size, "note": "The message is too large; only its headers were read."}));
    }
    let mut item = Item::new(json);
    if options.attachments {
        let files = files(&message, &options.prefix, store)?;
        item.binary = (!files.is_empty()).then(|| Arc::new(files));
    }
    Ok(item)
}

/// The item of a message that cannot be taken apart: it is told all the same.
pub(super) fn unreadable(letter: &Letter) -> Item {
    let note = "The message is damaged and cannot be read.";
    Item::new(JsonMap::from_iter([("attributes".to_owned(), attributes(letter)), ("unreadable".to_owned(), Value::from(note))]))
}

fn files(message: &Message<'_>, prefix: &str, store: &dyn BinaryStore) -> Result<BTreeMap<String, Binary>, BinaryError> {
    let mut files = BTreeMap::new();
    for (index, part) in message.attachments().take(MOST_ATTACHMENTS).enumerate() {
        let mime = part.content_type().map(|kind| match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        });
        let name = part.attachment_name().map(file_name);
        let content = Bytes::copy_from_slice(part.contents());
        files.insert(format!("{prefix}{index}"), attach(store, content, mime.as_deref(), name.as_deref())?);
    }
    Ok(files)
}

/// The last part of a name: it may have been written to lead into another folder.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| !c.is_control()).take(255).collect()
}

/// Texts, headers, and the five headers that people need most.
fn simple(message: &Message<'_>, letter: &Letter) -> JsonMap {
    let mut json = JsonMap::new();
    let mut metadata = JsonMap::new();
    let mut top = JsonMap::new();
    for (name, value) in headers(message) {
        let map = if matches!(name.as_str(), "cc" | "date" | "from" | "subject" | "to") { &mut top } else { &mut metadata };
        map.entry(name).or_insert(Value::String(value));
    }
    json.insert("textHtml".to_owned(), Value::from(html(message)));
    json.insert("textPlain".to_owned(), Value::from(plain(message)));
    json.insert("metadata".to_owned(), Value::Object(metadata));
    json.insert("attributes".to_owned(), attributes(letter));
    json.extend(top);
    json
}

fn attributes(letter: &Letter) -> Value {
    let received = letter.received.map(|at| at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true));
    json!({"uid": letter.uid, "size": letter.size, "receivedAt": received})
}

/// Names in lower case, and values as text with encoded words read.
fn headers<'m>(message: &'m Message<'_>) -> impl Iterator<Item = (String, String)> + 'm {
    let names = message.parts.first().into_iter().flat_map(|root| &root.headers).take(MOST_HEADERS).map(|header| &header.name);
    let mut seen: Vec<&HeaderName<'_>> = Vec::new();
    let once = names.filter(move |name| {
        let new = !seen.contains(name);
        if new {
            seen.push(*name);
        }
        new
    });
    once.filter_map(|name| {
        let value = message.header_as(name.as_str().to_owned(), HeaderForm::Text).into_iter().next()?;
        let HeaderValue::Text(text) = value else { return Some((name.as_str().to_lowercase(), String::new())) };
        Some((name.as_str().to_lowercase(), text.into_owned()))
    })
}

/// All that can be known of a message.
fn resolved(message: &Message<'_>, letter: &Letter) -> JsonMap {
    let text = plain(message);
    let lines: JsonMap = message
        .headers_raw()
        .take(MOST_HEADERS)
        .map(|(name, value)| (name.to_lowercase(), Value::from(format!("{name}: {}", value.trim().replace("\r\n", "\n")))))
        .collect();
    let mut json = JsonMap::from_iter([("headers".to_owned(), Value::Object(lines))]);
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            json.insert(key.to_owned(), value);
        }
    };
    let page = html(message);
    set("html", Some(if page.is_empty() { Value::Bool(false) } else { Value::from(page) }));
    set("textAsHtml", (!text.is_empty()).then(|| Value::from(mail_parser::decoders::html::text_to_html(&text))));
    set("text", (!text.is_empty()).then(|| Value::from(text)));
    set("subject", message.subject().map(Value::from));
    set(
        "date",
        message
            .date()
            .and_then(|at| DateTime::from_timestamp(at.to_timestamp(), 0))
            .map(|at| Value::from(at.to_rfc3339_opts(SecondsFormat::Millis, true))),
    );
    for (key, address) in
        [("from", message.from()), ("to", message.to()), ("cc", message.cc()), ("bcc", message.bcc()), ("replyTo", message.reply_to())]
    {
        set(key, address.map(people));
    }
    set("messageId", message.message_id().map(|id| Value::from(format!("<{id}>"))));
    set("inReplyTo", message.in_reply_to().as_text().map(|id| Value::from(format!("<{id}>"))));
    set("references", references(message.references()));
    set("attributes", Some(attributes(letter)));
    json
}

fn references(value: &HeaderValue<'_>) -> Option<Value> {
    let ids: Vec<Value> = match value {
        HeaderValue::Text(id) => vec![Value::from(format!("<{id}>"))],
        HeaderValue::TextList(ids) => ids.iter().map(|id| Value::from(format!("<{id}>"))).collect(),
        _ => return None,
    };
    Some(Value::Array(ids))
}

/// `{value: [{address, name}], text}`
fn people(address: &Address<'_>) -> Value {
    let people: Vec<(&str, &str)> = address.iter().map(|one| (one.address().unwrap_or_default(), one.name().unwrap_or_default())).collect();
    let line = |(address, name): &(&str, &str)| match (address.is_empty(), name.is_empty()) {
        (_, true) => (*address).to_owned(),
        (true, false) => (*name).to_owned(),
        (false, false) => format!("\"{}\" <{address}>", name.replace('"', "\\\"")),
    };
    let text: Vec<String> = people.iter().map(line).collect();
    let value: Vec<Value> = people.iter().map(|(address, name)| json!({"address": address, "name": name})).collect();
    json!({"value": value, "text": text.join(", ")})
}

/// The first part that was written as plain text.
fn plain(message: &Message<'_>) -> String {
    let parts = message.text_body.iter().filter_map(|id| message.part(*id));
    text(parts, |body| if let PartType::Text(text) = body { Some(text) } else { None })
}

/// The first part that was written as HTML.
fn html(message: &Message<'_>) -> String {
    let parts = message.html_body.iter().filter_map(|id| message.part(*id));
    text(parts, |body| if let PartType::Html(text) = body { Some(text) } else { None })
}

fn text<'m>(parts: impl Iterator<Item = &'m MessagePart<'m>>, of: impl Fn(&'m PartType<'m>) -> Option<&'m Cow<'m, str>>) -> String {
    parts.into_iter().find_map(|part| of(&part.body)).map(|text| text.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use millrace_core::{
        JsonMap, NodeId, WorkflowId,
        node::InlineBinary,
        trigger::{ArmedTrigger, TriggerId},
    };

    use super::*;

    const MESSAGE: &str = "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nTo: Ada <ada@example.org>, b@example.org\r\nSubject: =?utf-8?b?R3LDvMOfZQ==?=\r\nDate: Mon, 6 Sep 2021 10:00:00 +0200\r\nMessage-ID: <1@example.org>\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n--a\r\nContent-Type: text/html\r\n\r\n<b>Hi</b>\r\n--a--\r\n--b\r\nContent-Type: application/pdf; name=\"../../x.pdf\"\r\nContent-Disposition: attachment; filename=\"../../x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n--b--\r\n";

    fn read(parameters: Value, bytes: &[u8]) -> Item {
        let Value::Object(parameters) = parameters else { panic!("no object") };
        let trigger = ArmedTrigger {
            id: TriggerId { workflow_id: WorkflowId::new(), node_id: NodeId::random() },
            workflow_name: "W".into(),
            node_name: "Mail".into(),
            node_type: "email_read_imap".into(),
            type_version: 2.1,
            parameters,
            timezone: "UTC".into(),
            credentials: JsonMap::from_iter([("imap".into(), json!({"user": "u", "password": "p", "host": "h"}))]),
        };
        let letter = Letter { uid: 7, bytes: bytes.to_vec(), size: bytes.len(), received: None };
        item(&letter, &Options::read(&trigger).unwrap(), &InlineBinary).unwrap()
    }

    #[test]
    fn the_simple_form_has_texts_headers_and_attachments() {
        let item = read(json!({"downloadAttachments": true}), MESSAGE.as_bytes());
        assert_eq!((&item.json["textPlain"], &item.json["textHtml"]), (&json!("Hi"), &json!("<b>Hi</b>")));
        assert_eq!((&item.json["subject"], &item.json["to"]), (&json!("Grüße"), &json!("Ada <ada@example.org>, b@example.org")));
        assert_eq!(item.json["from"], "Jürgen <j@example.org>");
        assert_eq!(item.json["date"], "Mon, 6 Sep 2021 10:00:00 +0200");
        assert_eq!((&item.json["metadata"]["x-long"], &item.json["attributes"]["uid"]), (&json!("one two"), &json!(7)));
        let file = &item.binary.unwrap()["attachment_0"];
        assert_eq!((file.file_name.as_deref(), file.mime_type.as_str()), (Some("x.pdf"), "application/pdf"));
    }

    #[test]
    fn the_resolved_form_takes_addresses_apart() {
        let item = read(json!({"format": "resolved", "dataPropertyAttachmentsPrefixName": "file_"}), MESSAGE.as_bytes());
        assert_eq!(item.json["to"]["value"][0], json!({"address": "ada@example.org", "name": "Ada"}));
        assert_eq!((&item.json["date"], &item.json["messageId"]), (&json!("2021-09-06T08:00:00.000Z"), &json!("<1@example.org>")));
        assert!(item.binary.unwrap().contains_key("file_0"));
    }

    #[test]
    fn rubbish_is_a_message_without_anything() {
        for bytes in [&b""[..], b"\xff\xfe\x00", b"From\r\n\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"] {
            for format in ["simple", "resolved", "raw"] {
                read(json!({"format": format, "downloadAttachments": true}), bytes);
            }
        }
    }
}
