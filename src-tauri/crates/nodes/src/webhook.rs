//! Starts a workflow when somebody calls its address.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{CredentialUse, ParamKind, ParamSpec, build::*},
};
use serde_json::json;

use crate::start_nodes::{base, start_node};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    let credential = |credential_type, value| CredentialUse { credential_type, required: true, when: vec![is("authentication", &[value])] };
    start_node(NodeSpec {
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
        ],
        summary: "{httpMethod} /{path}",
        ..base(parameters())
    })
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
                        groups: vec![millrace_core::spec::ParamGroup {
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
            ],
        ),
    ]
}
