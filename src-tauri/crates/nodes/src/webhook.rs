//! Starts a workflow when somebody calls its address.

use std::sync::Arc;

use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{CredentialUse, ParamGroup, ParamKind, ParamSpec, PortRule, PortSet, Test, When, build::*},
};
use serde_json::{Value, json};

use crate::{start::start_items, start_nodes::base};

struct Webhook(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    let credential = |credential_type, value| CredentialUse { credential_type, required: true, when: vec![is("authentication", &[value])] };
    Arc::new(Webhook(NodeSpec {
        node_type: "webhook",
        n8n_type: "n8n-nodes-base.webhook",
        label: "Webhook",
        help: "Starts the workflow when another program calls its address.",
        keywords: &["http", "api", "endpoint", "callback", "url", "post", "receive", "listen"],
        icon: "webhook",
        versions: versions(&[1.0, 1.1, 2.0, 2.1]),
        credentials: vec![
            credential("httpBasicAuth", "basicAuth"),
            credential("httpHeaderAuth", "headerAuth"),
            credential("jwtAuth", "jwtAuth"),
            CredentialUse {
                credential_type: "webhookSignature",
                required: false,
                when: vec![When { param: "options.signature", test: Test::NotIn(vec![Value::Null]) }],
            },
        ],
        outputs: vec![
            PortRule { when: vec![flag("multipleMethods", true)], ports: output_per_method() },
            PortRule { when: vec![], ports: PortSet::one() },
        ],
        summary: "{httpMethod} /{path}",
        ..base(parameters())
    }))
}

fn output_per_method() -> PortSet {
    PortSet::List { parameter: "httpMethod", label_field: "", extra_parameter: "", extra_value: "", extra_label: "" }
}

#[async_trait::async_trait]
impl NodeType for Webhook {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let started = start_items(ctx);
        let methods = match ctx.raw("httpMethod") {
            Value::Array(list) if ctx.raw("multipleMethods") == true && !list.is_empty() => list,
            _ => return Ok(started),
        };
        let mut outputs = vec![vec![]; methods.len()];
        for mut item in started.outputs.into_iter().flatten().flat_map(|items| items.to_vec()) {
            let output = item.json.get("method").and_then(|method| methods.iter().position(|m| m == method));
            if output.is_some() {
                forget_method(&mut item);
            }
            outputs[output.unwrap_or(0)].push(item);
        }
        Ok(NodeOutput::many(outputs))
    }
}

/// Which output it takes was all that the method was for.
fn forget_method(item: &mut Item) {
    Arc::make_mut(&mut item.json).shift_remove("method");
}

fn parameters() -> Vec<ParamSpec> {
    let methods = [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE"), ("HEAD", "HEAD")];
    vec![
        boolean("multipleMethods", "Several methods", false).no_expression().when([from_version(2.0)]),
        options("httpMethod", "Method", &methods).no_expression().when([flag("multipleMethods", false)]),
        param("httpMethod", "Methods", ParamKind::MultiOptions { choices: choices(&methods) }, json!(["GET", "POST"]))
            .no_expression()
            .when([flag("multipleMethods", true)]),
        string("path", "Path")
            .required()
            .placeholder("orders")
            .no_expression()
            .help("The last part of the address. “:name” stands for any text."),
        options(
            "authentication",
            "Who may call",
            &[
                ("none", "Anyone"),
                ("basicAuth", "Name and password"),
                ("headerAuth", "A secret header"),
                ("jwtAuth", "A signed token (JWT)"),
            ],
        )
        .no_expression(),
        options(
            "responseMode",
            "Answer",
            &[
                ("onReceived", "At once"),
                ("lastNode", "When the last step is done"),
                ("responseNode", "With a Respond to Webhook node"),
                ("streaming", "Bit by bit"),
            ],
        )
        .no_expression(),
        param("responseCode", "Status code", ParamKind::Number { min: Some(100.0), max: Some(599.0) }, json!(200))
            .when([is("responseMode", &["onReceived", "lastNode"]), below_version(2.0)]),
        options(
            "responseData",
            "Answer with",
            &[
                ("firstEntryJson", "The first item"),
                ("allEntries", "All items"),
                ("firstEntryBinary", "The first item's file"),
                ("noData", "Nothing"),
            ],
        )
        .when([is("responseMode", &["lastNode"])]),
        string("responseBinaryPropertyName", "File field")
            .default_value("data")
            .when([is("responseMode", &["lastNode"]), is("responseData", &["firstEntryBinary"])]),
        collection(
            "options",
            "Options",
            vec![
                string("binaryPropertyName", "File field").default_value("data").help("Where an uploaded file goes."),
                boolean("binaryData", "The body is a file", false).when([below_version(2.0)]),
                string("allowedOrigins", "Allowed web pages")
                    .placeholder("https://example.com")
                    .help("Pages of other origins may not call it from a browser; empty: all may."),
                boolean("ignoreBots", "Ignore bots", false),
                string("ipWhitelist", "Allowed addresses").placeholder("127.0.0.1, 10.0.0.0/8").help("Only these may call; empty: all."),
                boolean("noResponseBody", "Empty answer", false),
                boolean("rawBody", "Keep the body as it came", false),
                string("responseContentType", "Content type").placeholder("application/xml"),
                string("responseData", "Answer text").placeholder("success"),
                param(
                    "responseCode",
                    "Status code",
                    ParamKind::FixedCollection {
                        groups: vec![ParamGroup {
                            name: "values",
                            label: "Status code",
                            fields: vec![number("responseCode", "Status code", 200.0), number("customCode", "Another code", 200.0)],
                        }],
                        multiple: false,
                    },
                    json!({}),
                )
                .when([from_version(2.0)]),
                list("responseHeaders", "Headers", "entries", "Header", vec![string("name", "Name"), string("value", "Value")]),
                string("responsePropertyName", "Only this field").placeholder("data"),
                signature(),
                param("rateLimit", "Calls a minute", ParamKind::Number { min: Some(0.0), max: Some(1_000_000.0) }, json!(100))
                    .no_expression()
                    .help("More calls than this get “429 Too Many Requests”; 0: no limit."),
                param("maxBodyMegabytes", "Largest body in MB", ParamKind::Number { min: Some(0.001), max: Some(1024.0) }, json!(16))
                    .no_expression(),
                string("dedupeKey", "Same call")
                    .placeholder("={{ $json.body.id }}")
                    .help("Calls for which this gives the same text start the workflow only once; empty: every call starts it."),
            ],
        ),
    ]
}

/// What senders sign with; checked over the body as it came.
fn signature() -> ParamSpec {
    let fields = vec![
        string("secret", "Secret").no_expression().help("What the sender signs with. Better: choose a credential."),
        string("header", "Header").placeholder("X-Hub-Signature-256").no_expression(),
        options(
            "format",
            "Written as",
            &[("hex", "Hexadecimal, also after “sha256=”"), ("base64", "Base64"), ("stripe", "Time and signature (t=…,v1=…)")],
        )
        .no_expression(),
        string("timestampHeader", "Header with the time")
            .no_expression()
            .help("Its value and a dot stand before the body when it is signed; empty: only the body is signed."),
        param("tolerance", "Oldest signature in seconds", ParamKind::Number { min: Some(0.0), max: Some(1_000_000.0) }, json!(300))
            .no_expression()
            .help("Older ones are refused, so that nobody can send a call again; 0: any time will do."),
    ];
    let groups = vec![ParamGroup { name: "values", label: "Signature", fields }];
    param("signature", "Check the signature", ParamKind::FixedCollection { groups, multiple: false }, json!({}))
        .no_expression()
        .help("Takes only calls whose body was signed with a secret that you share with the sender (HMAC-SHA-256).")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing;

    #[tokio::test]
    async fn each_method_has_an_output() {
        let several = json!({"multipleMethods": true, "httpMethod": ["GET", "POST"]});
        let post = testing::run(&super::node(), several.clone(), vec![json!({"json": {"body": 1, "method": "POST"}})]).await.unwrap();
        assert_eq!(post, [vec![], vec![json!({"body": 1})]]);
        let unknown = testing::run(&super::node(), several, vec![json!({"json": {"method": "PUT"}})]).await.unwrap();
        assert_eq!(unknown, [vec![json!({"method": "PUT"})], vec![]]);
        let one = testing::run(&super::node(), json!({}), vec![json!({"json": {"method": "POST"}})]).await.unwrap();
        assert_eq!(one, [[json!({"method": "POST"})]]);
    }
}
