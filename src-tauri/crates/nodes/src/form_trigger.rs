//! Starts a workflow when somebody fills in a form.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{CredentialUse, ParamKind, ParamSpec, build::*},
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
        options("authentication", "Who may fill it in", &[("none", "Anyone"), ("basicAuth", "Name and password")]).no_expression(),
        string("path", "Path").no_expression().when([below_version(2.2)]).help("The last part of the form's address."),
        string("formTitle", "Title").required().placeholder("Contact us"),
        string("formDescription", "Description").rows(2).placeholder("We'll get back to you soon"),
        list(
            "formFields",
            "Questions",
            "values",
            "Question",
            vec![
                string("fieldLabel", "Label").required().placeholder("What is your name?"),
                string("fieldName", "Field name").help("Its name in the item; empty: the label.").when([from_version(2.4)]),
                options("fieldType", "Kind", &types),
                string("placeholder", "Example"),
                string("defaultValue", "Starting value"),
                list("fieldOptions", "Choices", "values", "Choice", vec![string("option", "Choice")])
                    .when([is("fieldType", &["dropdown", "checkbox", "radio"])]),
                boolean("multiselect", "Several may be chosen", false).when([is("fieldType", &["dropdown"])]),
                boolean("requiredField", "Must be answered", false),
            ],
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
                string("buttonLabel", "Button").default_value("Submit"),
                boolean("ignoreBots", "Ignore bots", false),
                boolean("useWorkflowTimezone", "Use the workflow's time zone", true),
                param("customCss", "Style", ParamKind::Code { language: "css" }, json!("")),
            ],
        ),
    ]
}
