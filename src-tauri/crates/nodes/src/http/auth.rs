//! Generic credentials on a request.

use base64::Engine as _;
use millrace_core::{JsonMap, NodeContext, NodeError};
use serde_json::Value;

use super::{
    query::{self, ArrayFormat, text_of},
    send::Request,
};
use crate::item_params::ItemParams;

/// What a credential adds to a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Auth {
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: JsonMap,
    pub(super) body: JsonMap,
    /// User and password for an answer to a digest challenge.
    pub(super) digest: Option<(String, String)>,
}

impl Auth {
    /// Puts headers and query on the request; the body is put there when it is built.
    pub(super) fn apply(&self, request: &mut Request, format: ArrayFormat) -> Result<(), NodeError> {
        for (name, value) in &self.headers {
            request.header(name, value).map_err(|e| NodeError::new("node.credential", e.to_string()))?;
        }
        query::append(&mut request.url, &query::encode(&self.query, format));
        Ok(())
    }
    /// Whether it put a secret into the URL.
    pub(super) fn in_url(&self) -> bool {
        !self.query.is_empty()
    }
}

/// The credential the parameters ask for.
pub(super) fn find(ctx: &NodeContext, params: &ItemParams<'_>) -> Result<Auth, NodeError> {
    match params.text("authentication", 0, "none")?.as_ref() {
        "genericCredentialType" => generic(ctx, &params.text("genericAuthType", 0, "")?),
        "predefinedCredentialType" => {
            let kind = params.text("nodeCredentialType", 0, "")?;
            Err(NodeError::new("node.credential", format!("The credential type “{kind}” of another service is not available in Millrace."))
                .hint("Choose “Generic credential type” and enter the key or token of the service there."))
        }
        _ => Ok(Auth::default()),
    }
}

fn generic(ctx: &NodeContext, kind: &str) -> Result<Auth, NodeError> {
    if kind.is_empty() {
        return Err(
            NodeError::new("node.credential", "No credential type is chosen.").hint("Choose how to sign in under “Generic auth type”.")
        );
    }
    if !super::spec::CREDENTIALS.contains(&kind) {
        return Err(NodeError::new("node.credential", format!("The credential type “{kind}” is not available in Millrace."))
            .hint("Use a header, bearer, basic, digest, query or custom credential."));
    }
    let values = ctx.credential(kind).ok_or_else(|| {
        NodeError::new("node.credential", format!("Node does not have any credentials set for “{kind}”"))
            .hint("Credentials come with a later version; until then `millrace run --credentials FILE` gives them.")
    })?;
    let text = |key: &str| values.get(key).map(text_of).unwrap_or_default();
    let mut auth = Auth::default();
    match kind {
        "httpBasicAuth" => {
            let pair = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", text("user"), text("password")));
            auth.headers.push(("authorization".into(), format!("Basic {pair}")));
        }
        "httpBearerAuth" => auth.headers.push(("authorization".into(), format!("Bearer {}", text("token")))),
        "httpHeaderAuth" => auth.headers.push((text("name"), text("value"))),
        "httpQueryAuth" => {
            auth.query.insert(text("name"), Value::String(text("value")));
        }
        "httpDigestAuth" => auth.digest = Some((text("user"), text("password"))),
        _ => custom(&mut auth, &text("json"))?,
    }
    Ok(auth)
}

fn custom(auth: &mut Auth, json: &str) -> Result<(), NodeError> {
    let wrong = || {
        NodeError::new("node.credential", "Invalid Custom Auth JSON")
            .hint("Write the credential as {\"headers\": {…}, \"qs\": {…}, \"body\": {…}}.")
    };
    let parts: JsonMap = serde_json::from_str(json).map_err(|_| wrong())?;
    let object = |key: &str| parts.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
    auth.headers.extend(object("headers").iter().map(|(name, value)| (name.clone(), text_of(value))));
    auth.query = object("qs");
    auth.body = object("body");
    Ok(())
}
