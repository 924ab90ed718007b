//! Answers whoever called the webhook that started the workflow, and passes its items on.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use millrace_core::{
    Item, Items, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{CredentialUse, Effect, Family, NodeKind, ParamKind, ParamSpec, PortRule, PortSet, build::*},
    trigger::Reply,
};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use crate::{files::binary, items::pass_all};

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

struct RespondToWebhook(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(RespondToWebhook(NodeSpec {
        node_type: "respond_to_webhook",
        n8n_type: "n8n-nodes-base.respondToWebhook",
        kind: NodeKind::Action,
        family: Family::Action,
        group: "Network",
        label: "Respond to Webhook",
        help: "Answers whoever called the webhook that started the workflow.",
        keywords: &["response", "reply", "answer", "return", "api", "http", "status code", "redirect"],
        icon: "reply",
        versions: versions(&[1.0, 1.1, 1.2, 1.3, 1.4, 1.5]),
        inputs: ports(PortSet::one()),
        outputs: outputs(),
        parameters: parameters(),
        credentials: vec![CredentialUse { credential_type: "jwtAuth", required: true, when: vec![is("respondWith", &["jwt"])] }],
        // What ran before is on disk before the answer leaves; answering again says the same, or nobody hears it.
        effect: Effect::Idempotent,
        summary: "{respondWith}",
        required_inputs: None,
    }))
}

fn outputs() -> Vec<PortRule> {
    let two = || PortSet::Fixed { labels: vec!["Input Data", "Response"] };
    vec![
        PortRule { when: vec![from_version(1.4), flag("enableResponseOutput", true)], ports: two() },
        PortRule { when: vec![from_version(1.3), below_version(1.4)], ports: two() },
        PortRule { when: vec![], ports: PortSet::one() },
    ]
}

fn parameters() -> Vec<ParamSpec> {
    vec![
        boolean("enableResponseOutput", "Give out the answer, too", false).no_expression().when([from_version(1.4)]),
        options(
            "respondWith",
            "Answer with",
            &[
                ("firstIncomingItem", "The first item"),
                ("allIncomingItems", "All items"),
                ("json", "JSON"),
                ("text", "Text"),
                ("binary", "A file"),
                ("jwt", "A signed token (JWT)"),
                ("redirect", "Another address"),
                ("noData", "Nothing"),
            ],
        ),
        string("redirectURL", "Address").required().placeholder("https://example.com").when([is("respondWith", &["redirect"])]),
        param("responseBody", "JSON", ParamKind::Json, json!("{\n  \"myField\": \"value\"\n}")).when([is("respondWith", &["json"])]),
        param("payload", "What the token says", ParamKind::Json, json!("{\n  \"myField\": \"value\"\n}"))
            .when([is("respondWith", &["jwt"])]),
        string("responseBody", "Text").rows(2).placeholder("Workflow completed").when([is("respondWith", &["text"])]),
        options("responseDataSource", "Which file", &[("automatically", "The item's only file"), ("set", "A file by its field")])
            .when([is("respondWith", &["binary"])]),
        string("inputFieldName", "File field")
            .default_value("data")
            .required()
            .when([is("respondWith", &["binary"]), is("responseDataSource", &["set"])]),
        collection(
            "options",
            "Options",
            vec![
                param("responseCode", "Status code", ParamKind::Number { min: Some(100.0), max: Some(599.0) }, json!(200)),
                list("responseHeaders", "Headers", "entries", "Header", vec![string("name", "Name"), string("value", "Value")]),
                string("responseKey", "Put the items into this field").placeholder("data.items"),
                boolean("enableStreaming", "Bit by bit", true).help("The answer is always sent as a whole."),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for RespondToWebhook {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let items = ctx.items();
        match answer(ctx, &items) {
            Ok(answer) => {
                let told = two_outputs(ctx).then(|| Item::new(answer.told()).paired_with(0));
                if let Some(responder) = &ctx.responder {
                    // When somebody else answered before, or the caller has gone, the workflow goes on all the same.
                    responder.respond(answer.reply);
                }
                Ok(NodeOutput::many(std::iter::once(pass_all(&items, 0)).chain(told.map(|item| vec![item])).collect()))
            }
            Err(error) if ctx.continue_on_fail() => Ok(NodeOutput::one(vec![crate::items::error_item(&error, 0)])),
            Err(error) => Err(error),
        }
    }
}

fn two_outputs(ctx: &NodeContext) -> bool {
    let version = ctx.version();
    (1.3..1.4).contains(&version) || (version >= 1.4 && ctx.raw("enableResponseOutput") == true)
}

/// An answer, and its body as the second output shows it.
struct Answer {
    reply: Reply,
    shown: Value,
}

impl Answer {
    fn of(reply: Reply, shown: Value) -> Self {
        Self { reply, shown }
    }
    fn told(&self) -> JsonMap {
        let headers = self.reply.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        JsonMap::from_iter([
            ("body".to_owned(), self.shown.clone()),
            ("headers".to_owned(), Value::Object(headers)),
            ("statusCode".to_owned(), self.reply.status.into()),
        ])
    }
}

fn answer(ctx: &NodeContext, items: &Items) -> Result<Answer, NodeError> {
    let (mut headers, code) = (headers(ctx)?, code(ctx)?);
    let reply = |headers, body| Reply { status: code.unwrap_or(200), headers, body };
    let kind = ctx.param_string("respondWith", 0)?;
    Ok(match kind.as_str() {
        "noData" => Answer::of(reply(headers, Bytes::new()), Value::Null),
        "redirect" => {
            let address = ctx.param_string("redirectURL", 0)?;
            if address.trim().is_empty() {
                return Err(NodeError::new("node.parameter", "There is no address to redirect to.").hint("Fill in “Address”."));
            }
            set(&mut headers, "location", address.trim());
            Answer::of(Reply { status: code.unwrap_or(307), headers, body: Bytes::new() }, Value::Null)
        }
        "text" => {
            let text = ctx.param_string("responseBody", 0)?;
            default(&mut headers, "content-type", HTML);
            Answer::of(reply(headers, Bytes::from(text.clone())), text.into())
        }
        "binary" => {
            let (bytes, mime) = file(ctx, items)?;
            default(&mut headers, "content-type", &mime);
            Answer::of(reply(headers, bytes), Value::Null)
        }
        _ => {
            let value = json_body(ctx, items, &kind)?;
            default(&mut headers, "content-type", JSON);
            let bytes = serde_json::to_vec(&value).map_err(|e| NodeError::new("node.output", format!("The answer is no JSON: {e}")))?;
            Answer::of(reply(headers, bytes.into()), value)
        }
    })
}

fn json_body(ctx: &NodeContext, items: &Items, kind: &str) -> Result<Value, NodeError> {
    Ok(match kind {
        "firstIncomingItem" => keyed(ctx, items.first().map(|i| Value::Object((*i.json).clone())).unwrap_or_else(|| json!({})))?,
        "allIncomingItems" => keyed(ctx, items.iter().map(|i| Value::Object((*i.json).clone())).collect())?,
        "json" => parsed(ctx, "responseBody", "Response Body")?,
        "jwt" => json!({ "token": token(ctx)? }),
        other => {
            return Err(NodeError::new("node.parameter", format!("The Response Data option \"{other}\" is not supported!"))
                .hint("Choose another way to answer in “Answer with”."));
        }
    })
}

/// The value inside of the field that the options name, by dotted path.
fn keyed(ctx: &NodeContext, value: Value) -> Result<Value, NodeError> {
    let key = ctx.param_string("options.responseKey", 0)?;
    Ok(key.split('.').rev().filter(|part| !part.is_empty()).fold(value, |inner, part| json!({ part: inner })))
}

/// A parameter that holds JSON as text or as it is.
fn parsed(ctx: &NodeContext, name: &str, label: &str) -> Result<Value, NodeError> {
    match ctx.param(name, 0)? {
        Value::String(text) => serde_json::from_str(&text).map_err(|e| {
            NodeError::new("node.parameter", format!("Invalid JSON in '{label}' field"))
                .describe(format!("{e}"))
                .hint("Correct the JSON. An expression can give an object instead of text.")
        }),
        other => Ok(other),
    }
}

fn file(ctx: &NodeContext, items: &Items) -> Result<(Bytes, String), NodeError> {
    let nothing = |message: &str| NodeError::new("node.input", message).hint("Make sure that the node before gives an item with a file.");
    let item = items.first().ok_or_else(|| nothing("No binary data exists on the first item!"))?;
    let files = item.binary.as_deref().filter(|f| !f.is_empty());
    let files = files.ok_or_else(|| nothing("No binary data exists on the first item!"))?;
    let name = match ctx.param_string("responseDataSource", 0)?.as_str() {
        "set" => ctx.param_string("inputFieldName", 0)?,
        _ => files.keys().next().cloned().unwrap_or_default(),
    };
    let bytes = binary::bytes_of(ctx, item, &name, 0)?;
    let mime = files.get(&name).map(|f| f.mime_type.clone()).filter(|m| !m.is_empty());
    Ok((bytes, mime.unwrap_or_else(|| "application/octet-stream".into())))
}

fn code(ctx: &NodeContext) -> Result<Option<u16>, NodeError> {
    match ctx.param_number("options.responseCode", 0)? {
        None => Ok(None),
        Some(code) if (200.0..=599.0).contains(&code) => Ok(Some(code as u16)),
        Some(code) => {
            Err(NodeError::new("node.parameter", format!("{code} is no status code to answer with.")).hint("Use one from 200 to 599."))
        }
    }
}

fn headers(ctx: &NodeContext) -> Result<Vec<(String, String)>, NodeError> {
    let entries = match ctx.param("options.responseHeaders", 0)? {
        Value::Object(mut group) => group.remove("entries"),
        _ => None,
    };
    let mut headers = vec![];
    for entry in entries.as_ref().and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| entry.get(name).map(crate::js::to_text).unwrap_or_default();
        let (name, value) = (text("name").trim().to_lowercase(), text("value"));
        if value.contains(['\r', '\n', '\0']) {
            return Err(NodeError::new("node.parameter", format!("The header “{name}” holds a line break.")).hint("Remove it."));
        }
        if !name.is_empty() {
            headers.push((name, value));
        }
    }
    Ok(headers)
}

fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    headers.retain(|(n, _)| n != name);
    headers.push((name.to_owned(), value.to_owned()));
}

fn default(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    if !headers.iter().any(|(n, _)| n == name) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

/// A token signed with the credential's secret.
fn token(ctx: &NodeContext) -> Result<String, NodeError> {
    let wrong = |message: &str| {
        NodeError::new("node.credential", message).hint("Choose a JWT credential with a passphrase and HS256, HS384 or HS512.")
    };
    let credential = ctx.credential("jwtAuth").ok_or_else(|| wrong("There is no credential to sign the token with."))?;
    let text = |name: &str| credential.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("keyType") == "pemKey" || text("secret").is_empty() {
        return Err(wrong("A token can be signed with a passphrase only, and the credential has none."));
    }
    let algorithm = if text("algorithm").is_empty() { "HS256" } else { text("algorithm") };
    let header = json!({ "alg": algorithm, "typ": "JWT" });
    let mut claims = parsed(ctx, "payload", "Payload")?;
    if let Value::Object(claims) = &mut claims {
        claims.entry("iat").or_insert_with(|| (ctx.scope.clock.now().0 / 1000).into());
    } else {
        return Err(
            NodeError::new("node.parameter", "What the token says must be a JSON object.").hint("Write it like { \"sub\": \"…\" }.")
        );
    }
    let content = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    macro_rules! signed {
        ($hash:ty) => {{
            let mut mac =
                Hmac::<$hash>::new_from_slice(text("secret").as_bytes()).map_err(|_| wrong("The secret cannot be used as a key."))?;
            mac.update(content.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        }};
    }
    let signature = match algorithm {
        "HS256" => signed!(Sha256),
        "HS384" => signed!(Sha384),
        "HS512" => signed!(Sha512),
        _ => return Err(wrong("This algorithm cannot be used to sign a token here.")),
    };
    Ok(format!("{content}.{signature}"))
}

#[cfg(test)]
mod tests;
