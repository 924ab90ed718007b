//! Starts a workflow when a file or folder comes, changes or goes.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{ParamKind, ParamSpec, build::*},
};
use serde_json::json;

use crate::start_nodes::{base, start_node};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    start_node(NodeSpec {
        node_type: "local_file_trigger",
        n8n_type: "n8n-nodes-base.localFileTrigger",
        label: "Local File Trigger",
        help: "Starts the workflow when a file on this computer is added, changed or deleted.",
        keywords: &["folder", "directory", "watch", "disk", "inbox", "scan", "new file", "hot folder"],
        icon: "folder-sync",
        summary: "{path}",
        ..base(parameters())
    })
}

fn parameters() -> Vec<ParamSpec> {
    let events = [
        ("add", "A file is added"),
        ("change", "A file is changed"),
        ("unlink", "A file is deleted"),
        ("addDir", "A folder is added"),
        ("unlinkDir", "A folder is deleted"),
    ];
    vec![
        options("triggerOn", "Watch", &[("file", "One file"), ("folder", "A folder")]).no_expression().default_value(""),
        string("path", "File").required().no_expression().placeholder("~/Documents/report.xlsx").when([is("triggerOn", &["file"])]),
        string("path", "Folder").required().no_expression().placeholder("~/Documents/inbox").when([is("triggerOn", &["folder"])]),
        param("events", "When", ParamKind::MultiOptions { choices: choices(&events) }, json!([]))
            .required()
            .no_expression()
            .when([is("triggerOn", &["folder"])]),
        collection("options", "Options", extras()),
    ]
}

fn extras() -> Vec<ParamSpec> {
    let depths = [
        (0, "Only this folder"),
        (1, "1 level down"),
        (2, "2 levels down"),
        (3, "3 levels down"),
        (4, "4 levels down"),
        (5, "5 levels down"),
        (-1, "All levels"),
    ];
    let depths = depths.map(|(value, label)| millrace_core::spec::Choice { value: json!(value), label, help: "" });
    vec![
        boolean("awaitWriteFinish", "Wait until a file is complete", true).help("A file that still grows is not reported."),
        number("settle", "Seconds without a change", 2.0).help("How long a file must stay as it is before it is reported."),
        boolean("catchUp", "Catch up", false).help("Also report what was added or changed while the workflow was not listening."),
        param("depth", "Depth", ParamKind::Options { choices: depths.into() }, json!(-1)),
        boolean("followSymlinks", "Follow links", true),
        string("ignored", "Ignore").placeholder("**/*.tmp").help("Files and folders whose path fits this pattern are left out."),
        options("ignoreMode", "Ignore by", &[("path", "A pattern"), ("contain", "A piece of the path")]),
        boolean("ignoreInitial", "Ignore what is there", true).help("Off: report what is in the folder when the workflow is deployed."),
        boolean("usePolling", "List again and again", false).help("For network drives, which do not tell about changes."),
    ]
}
