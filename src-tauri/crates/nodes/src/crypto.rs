//! Hashes, signs with a shared secret, and makes random values.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use md5::Digest;
use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType, Paired, PairedRef,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{convert, field::Field, items::map_items, paths::Path};

struct Crypto(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Crypto(NodeSpec {
        node_type: "crypto",
        n8n_type: "n8n-nodes-base.crypto",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Crypto",
        help: "Makes hashes, signatures and random values.",
        keywords: &["hash", "hmac", "md5", "sha256", "sign", "random", "uuid", "encrypt", "token"],
        icon: "key-round",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "{action}",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let digests = [
        ("MD5", "MD5"),
        ("SHA1", "SHA-1"),
        ("SHA256", "SHA-256"),
        ("SHA3-256", "SHA3-256"),
        ("SHA3-384", "SHA3-384"),
        ("SHA3-512", "SHA3-512"),
        ("SHA384", "SHA-384"),
        ("SHA512", "SHA-512"),
    ];
    let hashing = || is("action", &["hash", "hmac"]);
    vec![
        options(
            "action",
            "What to do",
            &[
                ("hash", "Hash"),
                ("generate", "Make a random value"),
                ("hmac", "Sign with a shared secret (HMAC)"),
                ("sign", "Sign with a private key"),
            ],
        ),
        options("type", "Method", &digests).when([hashing()]),
        boolean("binaryData", "A file", false).help("Takes a file of the item instead of text.").when([hashing()]),
        string("binaryPropertyName", "File field").default_value("data").when([hashing(), flag("binaryData", true)]),
        string("value", "Text").help("What to hash or sign.").when([is("action", &["hash", "hmac", "sign"]), flag("binaryData", false)]),
        string("dataPropertyName", "Put the result in").default_value("data"),
        string("secret", "Secret").when([is("action", &["hmac"])]),
        options("encoding", "Written as", &[("hex", "Hex"), ("base64", "Base64")]).when([is("action", &["hash", "hmac", "sign"])]),
        string("algorithm", "Method").default_value("RSA-SHA256").when([is("action", &["sign"])]),
        string("privateKey", "Private key").rows(4).when([is("action", &["sign"])]),
        options(
            "encodingType",
            "Kind of value",
            &[("uuid", "UUID"), ("ascii", "Letters and digits"), ("base64", "Base64"), ("hex", "Hex")],
        )
        .when([is("action", &["generate"])]),
        param("stringLength", "Length", ParamKind::Number { min: Some(1.0), max: Some(65536.0) }, json!(32))
            .when([is("action", &["generate"]), is("encodingType", &["ascii", "base64", "hex"])]),
    ]
}

#[async_trait::async_trait]
impl NodeType for Crypto {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let read = |path| Field::new(ctx, path);
        let fields = Fields {
            action: read("action"),
            method: read("type"),
            binary: read("binaryData"),
            binary_name: read("binaryPropertyName"),
            value: read("value"),
            target: read("dataPropertyName"),
            secret: read("secret"),
            encoding: read("encoding"),
            kind: read("encodingType"),
            length: read("stringLength"),
        };
        map_items(ctx, |item, index| {
            let made = fields.make(ctx, item, index)?;
            let mut json = item.json.clone();
            Path::new(&fields.target.text(ctx, index)?).set(Arc::make_mut(&mut json), Value::String(made))?;
            Ok(Item { json, binary: item.binary.clone(), paired: Paired::One(PairedRef::new(index, None)), error: None })
        })
    }
}

struct Fields {
    action: Field,
    method: Field,
    binary: Field,
    binary_name: Field,
    value: Field,
    target: Field,
    secret: Field,
    encoding: Field,
    kind: Field,
    length: Field,
}

impl Fields {
    fn make(&self, ctx: &NodeContext, item: &Item, index: usize) -> Result<String, NodeError> {
        match self.action.text(ctx, index)?.as_str() {
            "generate" => self.random(ctx, index),
            "sign" => Err(NodeError::new("node.parameter", "Signing with a private key is not available here.")
                .hint("Use HMAC with a shared secret.")),
            action => {
                let data = self.data(ctx, item, index)?;
                let method = self.method.text(ctx, index)?;
                let secret = if action == "hmac" { Some(self.secret.text(ctx, index)?) } else { None };
                let bytes = digest(&method, secret.as_deref().map(str::as_bytes), &data)?;
                Ok(encoded(&bytes, &self.encoding.text(ctx, index)?))
            }
        }
    }

    fn data(&self, ctx: &NodeContext, item: &Item, index: usize) -> Result<Bytes, NodeError> {
        if !self.binary.flag(ctx, index)? {
            let value = self.value.get(ctx, index)?;
            return Ok(if value.is_null() { Bytes::new() } else { convert::to_string(&value).into() });
        }
        let name = self.binary_name.text(ctx, index)?;
        let file = item.binary.as_ref().and_then(|files| files.get(&name));
        let file = file.ok_or_else(|| {
            NodeError::new(
                "node.input",
                format!(
                    "This operation expects the node's input data to contain a binary file '{name}', but none was found [item {index}]"
                ),
            )
            .hint("Check the name of the file field.")
        })?;
        Ok(ctx.scope.binary.get(&file.data)?)
    }

    fn random(&self, ctx: &NodeContext, index: usize) -> Result<String, NodeError> {
        let length = self.length.number(ctx, index)?.unwrap_or(32.0).clamp(0.0, 65536.0) as usize;
        Ok(match self.kind.text(ctx, index)?.as_str() {
            "hex" => encoded(&random_bytes(length), "hex").chars().take(length).collect(),
            "base64" => encoded(&random_bytes(length), "base64").chars().filter(|c| c.is_ascii_alphanumeric()).take(length).collect(),
            "ascii" => ascii(length),
            _ => uuid::Uuid::new_v4().to_string(),
        })
    }
}

fn encoded(bytes: &[u8], encoding: &str) -> String {
    if encoding == "base64" {
        return STANDARD.encode(bytes);
    }
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Random bytes from the operating system, by way of UUIDs (122 random bits each, hashed so that none is fixed).
fn random_bytes(count: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(count + 32);
    while out.len() < count {
        let seed = [*uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes()].concat();
        out.extend_from_slice(&sha2::Sha256::digest(&seed));
    }
    out.truncate(count);
    out
}

fn ascii(length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut out = String::with_capacity(length);
    while out.len() < length {
        // Bytes beyond the last full round would favour the first letters.
        let fair = random_bytes(length).into_iter().filter(|b| usize::from(*b) < 248);
        out.extend(fair.take(length - out.len()).map(|b| char::from(LETTERS[usize::from(b) % LETTERS.len()])));
    }
    out
}

fn digest(method: &str, secret: Option<&[u8]>, data: &[u8]) -> Result<Vec<u8>, NodeError> {
    macro_rules! with {
        ($hash:ty) => {
            match secret {
                None => <$hash>::digest(data).to_vec(),
                Some(secret) => {
                    let mut mac = Hmac::<$hash>::new_from_slice(secret)
                        .map_err(|e| NodeError::new("node.parameter", format!("The secret cannot be used: {e}.")))?;
                    mac.update(data);
                    mac.finalize().into_bytes().to_vec()
                }
            }
        };
    }
    Ok(match method {
        "MD5" => with!(md5::Md5),
        "SHA1" => with!(sha1::Sha1),
        "SHA256" => with!(sha2::Sha256),
        "SHA384" => with!(sha2::Sha384),
        "SHA512" => with!(sha2::Sha512),
        "SHA3-256" => with!(sha3::Sha3_256),
        "SHA3-384" => with!(sha3::Sha3_384),
        "SHA3-512" => with!(sha3::Sha3_512),
        other => return Err(NodeError::new("node.parameter", format!("The method “{other}” is unknown."))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn hashes_and_signatures_are_the_known_ones() {
        for (parameters, expected) in [
            (json!({"value": "={{ $json.t }}"}), "5d41402abc4b2a76b9719d911017c592"),
            (json!({"value": "hello", "type": "SHA3-256", "encoding": "base64"}), "Mzi+aU9QxfM4gUmGzfBoZFOoiLhPQk15KvS5ICOY85I="),
            (
                json!({"action": "hmac", "type": "SHA1", "value": "hello", "secret": "k3y", "encoding": "base64"}),
                "SOzHyxWLVBmGSiqYj08yVhuAtYM=",
            ),
        ] {
            let out = testing::run(&node(), parameters, vec![json!({"t": "hello"})]).await.unwrap();
            assert_eq!(out[0][0]["data"], expected);
        }
    }

    #[tokio::test]
    async fn random_values_have_the_length_asked_for() {
        for kind in ["ascii", "base64", "hex"] {
            let out = testing::run(&node(), json!({"action": "generate", "encodingType": kind, "stringLength": 20}), vec![json!({})])
                .await
                .unwrap();
            assert_eq!(out[0][0]["data"].as_str().unwrap().len(), 20, "{kind}");
        }
        let out = testing::run(&node(), json!({"action": "generate"}), vec![json!({})]).await.unwrap();
        assert!(uuid::Uuid::parse_str(out[0][0]["data"].as_str().unwrap()).is_ok());
    }
}
