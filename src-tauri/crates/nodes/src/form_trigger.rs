//! Starts a workflow when somebody fills in a form.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{CredentialUse, ParamGroup, ParamKind, ParamSpec, build::*},
};
use serde_json::json;

use crate::start_nodes::{base, start_node};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    start_node(NodeSpec {
        node_type: "form_trigger",
        n8n_type: "n8n-nodes-base.formTrigger",
        label: "Form Trigger",
        help: "Starts the workflow when somebody fills in its form.",
        keywords: &["form", "survey", "input", "questionnaire", "submit"],
        icon: "clipboard-list",
        versions: versions(&[1.0, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5]),
        credentials: vec![CredentialUse {
            credential_type: "httpBasicAuth",
            required: true,
            when: vec![is("authentication", &["basicAuth"])],
        }],
        summary: "{formTitle}",
        ..base(parameters())
    })
}

fn parameters() -> Vec<ParamSpec> {
    vec![
        options("authentication", "Who may fill it in", &[("none", "Anyone"), ("basicAuth", "Name and password")]).no_expression(),
        string("path", "Path").no_expression().when([below_version(2.2)]).help("The last part of the form's address."),
        string("formTitle", "Title").required().placeholder("Contact us"),
        string("formDescription", "Description").rows(2).placeholder("We'll get back to you soon"),
        list(
            "formFields",
            "Questions",
            "values",
            "Question",
            questions().into_iter().map(|p| if p.name == "fieldName" { p.when([from_version(2.4)]) } else { p }).collect(),
        ),
        options(
            "responseMode",
            "Answer",
            &[
                ("onReceived", "When the form is sent"),
                ("lastNode", "When the last step is done"),
                ("responseNode", "With a Respond to Webhook node"),
            ],
        )
        .no_expression(),
        collection(
            "options",
            "Options",
            vec![
                string("path", "Path").no_expression().when([from_version(2.2)]).help("The last part of the form's address."),
                string("buttonLabel", "Button").default_value("Submit"),
                string("formSubmittedText", "Thanks").placeholder("Your response has been recorded").when([below_version(2.0)]),
                after().when([from_version(2.0)]),
                boolean("ignoreBots", "Ignore bots", false),
                string("ipWhitelist", "Allowed addresses").placeholder("127.0.0.1, 10.0.0.0/8").help("Only these may see it; empty: all."),
                param("maxBodyMegabytes", "Largest answer in MB", ParamKind::Number { min: Some(0.001), max: Some(1024.0) }, json!(16))
                    .no_expression(),
                param("rateLimit", "Answers a minute", ParamKind::Number { min: Some(0.0), max: Some(1_000_000.0) }, json!(100))
                    .no_expression()
                    .help("Loading the page counts, too; 0: no limit."),
                boolean("useWorkflowTimezone", "Use the workflow's time zone", true),
                param("customCss", "Style", ParamKind::Code { language: "css" }, json!("")),
            ],
        ),
    ]
}

/// What follows a form that was sent.
fn after() -> ParamSpec {
    let fields = vec![
        options("respondWith", "Then", &[("text", "Say thanks"), ("redirect", "Go to another address")]),
        string("formSubmittedText", "Thanks").default_value("Your response has been recorded").when([is("respondWith", &["text"])]),
        string("redirectUrl", "Address").placeholder("https://example.com").when([is("respondWith", &["redirect"])]),
    ];
    let groups = vec![ParamGroup { name: "values", label: "After sending", fields }];
    param("respondWithOptions", "After sending", ParamKind::FixedCollection { groups, multiple: false }, json!({})).no_expression()
}

/// What a form may ask: the fields of one question.
pub(crate) fn questions() -> Vec<ParamSpec> {
    let types = [
        ("text", "Text"),
        ("textarea", "Long text"),
        ("number", "Number"),
        ("email", "E-mail"),
        ("password", "Password"),
        ("date", "Date"),
        ("dropdown", "Choice from a list"),
        ("checkbox", "Checkboxes"),
        ("radio", "Radio buttons"),
        ("file", "File"),
        ("html", "Text to show (HTML)"),
        ("hiddenField", "Hidden field"),
    ];
    vec![
        string("fieldLabel", "Label").required().placeholder("What is your name?"),
        string("fieldName", "Field name").help("Its name in the item; empty: the label."),
        options("fieldType", "Kind", &types),
        string("placeholder", "Example"),
        string("defaultValue", "Starting value"),
        string("fieldValue", "Value").when([is("fieldType", &["hiddenField"])]),
        param("html", "Text", ParamKind::Code { language: "html" }, json!(""))
            .help("Shown as plain text.")
            .when([is("fieldType", &["html"])]),
        string("elementName", "Name in the item").when([is("fieldType", &["html"])]),
        boolean("multipleFiles", "Several files", true).when([is("fieldType", &["file"])]),
        string("acceptFileTypes", "Kinds of files").placeholder(".pdf, .jpg").when([is("fieldType", &["file"])]),
        list("fieldOptions", "Choices", "values", "Choice", vec![string("option", "Choice")])
            .when([is("fieldType", &["dropdown", "checkbox", "radio"])]),
        boolean("multiselect", "Several may be chosen", false).when([is("fieldType", &["dropdown"])]),
        boolean("requiredField", "Must be answered", false),
    ]
}
