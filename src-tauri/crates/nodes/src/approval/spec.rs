//! What the node that asks a person looks like.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortRule, PortSet, build::*},
};
use serde_json::json;

use crate::form_trigger::questions;

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "approval",
        n8n_type: "millrace.approval",
        kind: NodeKind::Human,
        family: Family::Human,
        group: "Flow",
        label: "Ask a Person",
        help: "Asks a person and waits for the answer: a decision, a choice, a form, or a look at the data.",
        keywords: &["approval", "approve", "human", "decision", "review", "confirm", "form", "wait", "sign off", "ask"],
        icon: "user-check",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: outputs(),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "{title}",
        required_inputs: None,
    }
}

fn outputs() -> Vec<PortRule> {
    let by_choice =
        PortSet::List { parameter: "choices.values", label_field: "label", extra_parameter: "", extra_value: "", extra_label: "" };
    vec![
        PortRule { when: vec![is("kind", &["approve", "review"])], ports: PortSet::Fixed { labels: vec!["Approved", "Declined"] } },
        PortRule { when: vec![is("kind", &["select"])], ports: by_choice },
        PortRule { when: vec![], ports: PortSet::one() },
    ]
}

fn parameters() -> Vec<ParamSpec> {
    let kinds = [("approve", "A decision"), ("input", "A form"), ("select", "A choice"), ("review", "A look at the data")];
    let units = [("hours", "hours"), ("minutes", "minutes"), ("days", "days"), ("seconds", "seconds")];
    let limited = || flag("limitWaitTime", true);
    let choice = vec![
        string("label", "Label").required().placeholder("Express"),
        string("value", "Value").help("What the workflow gets; empty: the label."),
    ];
    vec![
        options("kind", "Ask for", &kinds).no_expression(),
        string("title", "Title").required().placeholder("Pay this invoice?"),
        string("message", "Message").rows(4).placeholder("{{ $json.customer }} owes {{ $json.amount }} €."),
        list("choices", "Choices", "values", "Choice", choice)
            .default_value(json!({"values": [{"label": "First"}, {"label": "Second"}]}))
            .when([is("kind", &["select"])]),
        param("data", "Data", ParamKind::Json, json!("={{ $json }}"))
            .when([is("kind", &["review"])])
            .help("What is to be looked through, and can be corrected."),
        list("formFields", "Questions", "values", "Question", questions()).when([is("kind", &["input", "review"])]),
        string("assignee", "For").placeholder("Accounting").help("Who should answer. Everybody sees it."),
        options("priority", "Priority", &[("normal", "Normal"), ("high", "High"), ("low", "Low")]),
        boolean("comment", "Ask for a comment", true),
        boolean("includeInput", "Pass the items on", true)
            .help("On: each item that came in gets the field “answer”. Off: only the answer goes on."),
        boolean("limitWaitTime", "At most for a time", false),
        param("resumeAmount", "How long", ParamKind::Number { min: Some(0.0), max: None }, json!(24)).when([limited()]),
        options("resumeUnit", "Unit", &units).when([limited()]),
        options("defaultChoice", "If nobody answers", &[("decline", "Declined"), ("approve", "Approved")])
            .when([limited(), is("kind", &["approve", "review"])]),
        string("defaultAnswer", "If nobody answers")
            .required()
            .placeholder("Express")
            .help("One of the choices.")
            .when([limited(), is("kind", &["select"])]),
    ]
}
