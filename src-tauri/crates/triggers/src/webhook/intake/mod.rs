//! A request as an item in n8n's form: `{headers, params, query, body, webhookUrl, executionMode}`.

mod body;
pub(crate) mod file;
mod headers;
pub(crate) mod multipart;
pub(crate) mod pairs;
mod read;

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use http::request::Parts;
use millrace_core::{Binary, Item, JsonMap, node::BinaryStore};
use serde_json::Value;

pub(crate) use body::{ContentType, Parsed};
pub(crate) use read::{Bounds, Budget, read_limited};

use super::{problem::Problem, route::Route};

/// A request that passed all checks.
pub(crate) struct Incoming<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) body: Bytes,
    pub(crate) params: Vec<&'a str>,
    /// Claims of the token it came with.
    pub(crate) claims: Option<JsonMap>,
    /// The webhook's address, as its owner knows it.
    pub(crate) url: String,
    pub(crate) test: bool,
}

/// Makes the item that starts the workflow.
pub(crate) async fn item(route: &Route, incoming: Incoming<'_>, store: &dyn BinaryStore) -> Result<Item, Problem> {
    let kind = ContentType::of(&incoming.parts.headers);
    let mut files = BTreeMap::new();
    let parsed = body::parse(&route.intake, &kind, &incoming.body, store).await?;
    let body = match parsed {
        Parsed::Value(value) => value,
        Parsed::Form(value, uploaded) => {
            files = uploaded;
            value
        }
        Parsed::File => {
            let name = route.intake.file_name.as_deref().unwrap_or("data");
            files.insert(name.to_owned(), file::make(store, incoming.body.clone(), kind.essence(), None)?);
            empty()
        }
    };
    if route.intake.raw_body {
        let essence = kind.essence().or(Some("application/json"));
        files.insert("data".to_owned(), file::make(store, incoming.body, essence, None)?);
    }
    let mut json = JsonMap::with_capacity(8);
    json.insert("headers".into(), Value::Object(headers::to_json(&incoming.parts.headers, route.guard.auth.secret_header())));
    json.insert("params".into(), params(route, &incoming.params));
    json.insert("query".into(), pairs::nested(incoming.parts.uri.query().unwrap_or_default())?);
    json.insert("body".into(), body);
    json.insert("webhookUrl".into(), incoming.url.into());
    json.insert("executionMode".into(), if incoming.test { "test" } else { "production" }.into());
    if let Some(claims) = incoming.claims {
        json.insert("jwtPayload".into(), Value::Object(claims));
    }
    if route.names_method {
        json.insert("method".into(), incoming.parts.method.as_str().into());
    }
    Ok(with_files(Item::new(json), files))
}

/// An item with these files.
pub(crate) fn with_files(mut item: Item, files: BTreeMap<String, Binary>) -> Item {
    item.binary = (!files.is_empty()).then(|| Arc::new(files));
    item
}

fn empty() -> Value {
    Value::Object(JsonMap::new())
}

fn params(route: &Route, values: &[&str]) -> Value {
    Value::Object(route.pattern.names().zip(values).map(|(name, value)| (name.to_owned(), Value::from(*value))).collect())
}
