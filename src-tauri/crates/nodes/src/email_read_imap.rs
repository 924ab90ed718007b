//! Starts a workflow when a message comes into a mailbox.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{CredentialUse, ParamSpec, build::*},
};

use crate::start_nodes::{base, start_node};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    start_node(NodeSpec {
        node_type: "email_read_imap",
        n8n_type: "n8n-nodes-base.emailReadImap",
        label: "Email Trigger (IMAP)",
        help: "Starts the workflow when a message comes into a mailbox, once for each message.",
        keywords: &["mail", "inbox", "imap", "message", "attachment", "receive", "invoice"],
        icon: "mail",
        versions: versions(&[1.0, 2.0, 2.1]),
        credentials: vec![CredentialUse { credential_type: "imap", required: true, when: vec![] }],
        summary: "{mailbox}",
        ..base(parameters())
    })
}

fn parameters() -> Vec<ParamSpec> {
    let prefix = || string("dataPropertyAttachmentsPrefixName", "Name of the file fields").default_value("attachment_").no_expression();
    vec![
        string("mailbox", "Mailbox").default_value("INBOX").no_expression(),
        options("postProcessAction", "Then", &[("read", "Mark it as read"), ("nothing", "Leave it as it is")]).no_expression(),
        boolean("downloadAttachments", "Get attachments", false).no_expression().when([is("format", &["simple"])]),
        options(
            "format",
            "Form",
            &[("simple", "Texts and headers"), ("resolved", "Everything, with attachments"), ("raw", "As it was sent")],
        )
        .no_expression(),
        prefix().when([is("format", &["resolved"])]).help("The first attachment is attachment_0."),
        prefix().when([is("format", &["simple"]), flag("downloadAttachments", true)]).help("The first attachment is attachment_0."),
        collection(
            "options",
            "Options",
            vec![
                string("customEmailConfig", "Only messages that meet")
                    .default_value("[\"UNSEEN\"]")
                    .help("Rules as JSON: [\"UNSEEN\", [\"FROM\", \"orders@example.org\"], [\"SINCE\", \"2026-01-31\"]]"),
                number("forceReconnect", "Connect again after minutes", 60.0).help("For servers that forget long connections."),
                boolean("trackLastMessageId", "Remember the last message", true).when([from_version(2.1)]).help("Millrace always does."),
                boolean("includeExisting", "Also messages that are there", false)
                    .help("On: begin with the messages that are in the mailbox when the workflow is deployed."),
                boolean("allowUnauthorizedCerts", "Accept any certificate", false).when([below_version(2.0)]),
            ],
        ),
    ]
}
