//! What the Wait node looks like.

use millrace_core::{
    NodeSpec,
    spec::{CredentialUse, Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, When, build::*},
};
use serde_json::json;

use crate::form_trigger::questions;

/// Parameters that callers meet, and their names among a webhook's.
pub(super) const ASKED_OF_CALLERS: [(&str, &str); 7] = [
    ("httpMethod", "httpMethod"),
    ("incomingAuthentication", "authentication"),
    ("responseMode", "responseMode"),
    ("responseCode", "responseCode"),
    ("responseData", "responseData"),
    ("responseBinaryPropertyName", "responseBinaryPropertyName"),
    ("options", "options"),
];

/// Parameters that people meet, and their names among a form's.
pub(super) const ASKED_OF_PEOPLE: [(&str, &str); 6] = [
    ("formTitle", "formTitle"),
    ("formDescription", "formDescription"),
    ("formFields", "formFields"),
    ("incomingAuthentication", "authentication"),
    ("responseMode", "responseMode"),
    ("options", "options"),
];

pub(super) fn spec() -> NodeSpec {
    let credential = |credential_type, value, resume: &[&str]| CredentialUse {
        credential_type,
        required: true,
        when: vec![is("resume", resume), is("incomingAuthentication", &[value])],
    };
    NodeSpec {
        node_type: "wait",
        n8n_type: "n8n-nodes-base.wait",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Wait",
        help: "Waits for a while, until a time, until somebody calls an address, or until a form is sent.",
        keywords: &["pause", "delay", "sleep", "hold", "timeout", "resume", "callback", "until"],
        icon: "hourglass",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![
            credential("httpBasicAuth", "basicAuth", &["webhook", "form"]),
            credential("httpHeaderAuth", "headerAuth", &["webhook"]),
            credential("jwtAuth", "jwtAuth", &["webhook"]),
        ],
        effect: Effect::None,
        summary: "{resume}",
        required_inputs: None,
    }
}

fn when(values: &[&str]) -> When {
    is("resume", values)
}

fn parameters() -> Vec<ParamSpec> {
    let units = [("seconds", "seconds"), ("minutes", "minutes"), ("hours", "hours"), ("days", "days")];
    let amount = |name, default: f64| param(name, "How long", ParamKind::Number { min: Some(0.0), max: None }, json!(default as i64));
    let limited = || [is("resume", &["webhook", "form"]), flag("limitWaitTime", true)];
    let mut list = vec![
        options(
            "resume",
            "Go on",
            &[
                ("timeInterval", "After a while"),
                ("specificTime", "At a time"),
                ("webhook", "When an address is called"),
                ("form", "When a form is sent"),
            ],
        )
        .no_expression(),
        amount("amount", 5.0).when([when(&["timeInterval"]), from_version(1.1)]),
        amount("amount", 1.0).when([when(&["timeInterval"]), below_version(1.1)]),
        options("unit", "Unit", &units).when([when(&["timeInterval"]), from_version(1.1)]),
        options("unit", "Unit", &units).default_value("hours").when([when(&["timeInterval"]), below_version(1.1)]),
        param("dateTime", "Date and time", ParamKind::DateTime, json!("")).required().when([when(&["specificTime"])]),
    ];
    list.extend(call());
    list.extend(form());
    list.extend([
        boolean("limitWaitTime", "At most for a time", false)
            .when([when(&["webhook", "form"])])
            .help("Then the workflow goes on without an answer."),
        options("limitType", "Until", &[("afterTimeInterval", "After a while"), ("atSpecifiedTime", "At a time")]).when(limited()),
        amount("resumeAmount", 1.0).when(limited()).when([is("limitType", &["afterTimeInterval"])]),
        options("resumeUnit", "Unit", &units).default_value("hours").when(limited()).when([is("limitType", &["afterTimeInterval"])]),
        param("maxDateAndTime", "Date and time", ParamKind::DateTime, json!(""))
            .when(limited())
            .when([is("limitType", &["atSpecifiedTime"])]),
        collection("options", "Options", extras()),
    ]);
    list
}

fn call() -> Vec<ParamSpec> {
    let methods = [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE"), ("HEAD", "HEAD")];
    let access = [
        ("none", "Anyone who knows the address"),
        ("basicAuth", "Name and password"),
        ("headerAuth", "A secret header"),
        ("jwtAuth", "A signed token (JWT)"),
    ];
    let answers = [
        ("firstEntryJson", "The first item"),
        ("allEntries", "All items"),
        ("firstEntryBinary", "The first item's file"),
        ("noData", "Nothing"),
    ];
    let modes = [("onReceived", "At once"), ("lastNode", "When the last step is done"), ("responseNode", "With a Respond to Webhook node")];
    let last = || [when(&["webhook"]), is("responseMode", &["lastNode"])];
    vec![
        options("incomingAuthentication", "Who may call", &access).no_expression().when([when(&["webhook"])]),
        options("httpMethod", "Method", &methods).when([when(&["webhook"])]).help("The address is {{ $execution.resumeUrl }}."),
        options("responseMode", "Answer", &modes).when([when(&["webhook"])]),
        param("responseCode", "Status code", ParamKind::Number { min: Some(100.0), max: Some(599.0) }, json!(200))
            .when([when(&["webhook"]), is("responseMode", &["onReceived", "lastNode"])]),
        options("responseData", "Answer with", &answers).when(last()),
        string("responseBinaryPropertyName", "File field")
            .default_value("data")
            .when(last())
            .when([is("responseData", &["firstEntryBinary"])]),
    ]
}

fn form() -> Vec<ParamSpec> {
    let access = [("none", "Anyone who knows the address"), ("basicAuth", "Name and password")];
    let modes = [
        ("onReceived", "When the form is sent"),
        ("lastNode", "When the last step is done"),
        ("responseNode", "With a Respond to Webhook node"),
    ];
    vec![
        options("incomingAuthentication", "Who may fill it in", &access).no_expression().when([when(&["form"])]),
        string("formTitle", "Title").required().placeholder("Contact us").when([when(&["form"])]),
        string("formDescription", "Description").rows(2).when([when(&["form"])]),
        list("formFields", "Questions", "values", "Question", questions()).when([when(&["form"])]),
        options("responseMode", "Answer", &modes).when([when(&["form"])]),
    ]
}

fn extras() -> Vec<ParamSpec> {
    vec![
        string("webhookSuffix", "End of the address").placeholder("approved").help("Tells several waits of one execution apart."),
        string("binaryPropertyName", "File field").default_value("data").help("Where an uploaded file goes."),
        boolean("ignoreBots", "Ignore bots", false),
        string("ipWhitelist", "Allowed addresses").placeholder("127.0.0.1, 10.0.0.0/8").help("Only these may call; empty: all."),
        boolean("noResponseBody", "Empty answer", false),
        boolean("rawBody", "Keep the body as it came", false),
        string("responseContentType", "Content type").placeholder("application/xml"),
        string("responseData", "Answer text").placeholder("success"),
        string("responsePropertyName", "Only this field").placeholder("data"),
        list("responseHeaders", "Headers", "entries", "Header", vec![string("name", "Name"), string("value", "Value")]),
    ]
}
