//! Starts a workflow when something happens in Millrace itself.

use std::sync::Arc;

use millrace_core::{
    NodeSpec, NodeType,
    spec::{ParamKind, build::*},
};
use serde_json::json;

use crate::start_nodes::{base, start_node};

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    let events = [
        ("workflow_failed", "A workflow failed"),
        ("workflow_succeeded", "A workflow succeeded"),
        ("approval_answered", "A question was answered"),
        ("data_table_row_changed", "A data table row changed"),
        ("deployed", "A workflow was deployed"),
        ("alarm_raised", "An alarm was raised"),
    ];
    let operations = [
        ("equals", "is"),
        ("notEquals", "is not"),
        ("contains", "contains"),
        ("notContains", "does not contain"),
        ("startsWith", "begins with"),
        ("endsWith", "ends with"),
        ("exists", "is there"),
        ("notExists", "is not there"),
        ("larger", "is larger than"),
        ("smaller", "is smaller than"),
    ];
    let changes = [("inserted", "was added"), ("updated", "was changed"), ("deleted", "was deleted")];
    let of_rows = || is("events", &["data_table_row_changed"]);
    let of_workflows = is("events", &["workflow_failed", "workflow_succeeded", "approval_answered", "deployed", "alarm_raised"]);
    let condition = vec![
        string("field", "Field")
            .required()
            .placeholder("message")
            .no_expression()
            .help("Such as message, choice, workflow.name, or after.Total of a row."),
        options("operation", "Condition", &operations).no_expression(),
        string("value", "Value").no_expression().help("Upper and lower case are the same."),
    ];
    start_node(NodeSpec {
        node_type: "app_event_trigger",
        n8n_type: "millrace.appEventTrigger",
        label: "App Event Trigger",
        help: "Starts the workflow when something happens in Millrace: a workflow failed, a question was answered, a row of a data table changed.",
        keywords: &["event", "failure", "alarm", "approval", "deploy", "monitor", "internal", "data table"],
        icon: "radio",
        summary: "{events}",
        ..base(vec![
            param("events", "When", ParamKind::MultiOptions { choices: choices(&events) }, json!(["workflow_failed"]))
                .required()
                .no_expression(),
            string("workflows", "Only of these workflows")
                .no_expression()
                .placeholder("Orders, Invoices")
                .help("Names or ids, with commas between them; empty: of all. A workflow never hears of itself.")
                .when([of_workflows]),
            string("tables", "Only of these data tables")
                .no_expression()
                .placeholder("Customers, Orders")
                .help("Names or ids, with commas between them; empty: of all.")
                .when([of_rows()]),
            param("changes", "Only if the row", ParamKind::MultiOptions { choices: choices(&changes) }, json!([]))
                .no_expression()
                .placeholder("Whatever became of it")
                .when([of_rows()]),
            list("filters", "Only if", "conditions", "Condition", condition),
            options("combine", "Combine", &[("all", "All must hold"), ("any", "Any may hold")]).no_expression(),
        ])
    })
}
