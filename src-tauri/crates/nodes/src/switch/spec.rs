//! What Switch looks like.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortRule, PortSet, build::*},
};
use serde_json::json;

use crate::conditions::STRING_OPERATIONS;

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "switch",
        n8n_type: "n8n-nodes-base.switch",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Switch",
        help: "Sends each item to one of several outputs.",
        keywords: &["route", "router", "branch", "case", "rules", "condition"],
        icon: "waypoints",
        versions: versions(&[1.0, 2.0, 3.0, 3.1, 3.2, 3.3, 3.4]),
        inputs: ports(PortSet::one()),
        outputs: outputs(),
        parameters: [latest(), legacy()].concat(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

fn outputs() -> Vec<PortRule> {
    let rules = |parameter, extra_parameter| PortSet::List {
        parameter,
        label_field: "outputKey",
        extra_parameter,
        extra_value: "extra",
        extra_label: "Fallback",
    };
    vec![
        PortRule { when: vec![below_version(2.0)], ports: PortSet::Fixed { labels: vec!["0", "1", "2", "3"] } },
        PortRule {
            when: vec![below_version(3.0), is("mode", &["expression"])],
            ports: PortSet::Count { parameter: "outputsAmount", default: 4, prefix: "Output" },
        },
        PortRule { when: vec![below_version(3.0)], ports: rules("rules.rules", "") },
        PortRule {
            when: vec![is("mode", &["expression"])],
            ports: PortSet::Count { parameter: "numberOutputs", default: 4, prefix: "Output" },
        },
        PortRule { when: vec![], ports: rules("rules.values", "options.fallbackOutput") },
    ]
}

fn latest() -> Vec<ParamSpec> {
    let rules = || [is("mode", &["rules"]), from_version(3.0)];
    vec![
        options("mode", "Decide by", &[("rules", "Rules"), ("expression", "The number of the output")]).no_expression(),
        param("numberOutputs", "Outputs", ParamKind::Number { min: Some(1.0), max: Some(64.0) }, json!(4))
            .no_expression()
            .when([is("mode", &["expression"]), from_version(3.0)]),
        param("output", "Output number", ParamKind::Number { min: Some(0.0), max: None }, json!(""))
            .required()
            .placeholder("{{ $json.priority }}")
            .help("The first output is 0.")
            .when([is("mode", &["expression"]), from_version(3.0)]),
        list(
            "rules",
            "Rules",
            "values",
            "Rule",
            vec![
                param("conditions", "Conditions", ParamKind::Filter, json!({})),
                boolean("renameOutput", "Name this output", false),
                string("outputKey", "Name").help("Shown at the output on the canvas.").when([flag("renameOutput", true)]),
            ],
        )
        .help("Each rule has an output of its own. An item takes the first rule that holds.")
        .when(rules()),
        boolean("looseTypeValidation", "Convert types where needed", false)
            .help("Compares “5” with 5 by converting it. Without this, a value of another type is an error.")
            .when([is("mode", &["rules"]), from_version(3.1)]),
        collection(
            "options",
            "Options",
            vec![
                options(
                    "fallbackOutput",
                    "Items no rule takes",
                    &[("none", "Leave them out"), ("extra", "Send them to an output of their own")],
                )
                .help("Also takes the number of one of the rules' outputs."),
                string("renameFallbackOutput", "Name of that output").placeholder("Fallback"),
                boolean("ignoreCase", "Ignore upper and lower case", true),
                boolean("looseTypeValidation", "Convert types where needed", true).when([below_version(3.1)]),
                boolean("allMatchingOutputs", "Send to all rules that hold", true).help("Instead of only the first."),
            ],
        )
        .when(rules()),
    ]
}

fn legacy() -> Vec<ParamSpec> {
    let data_types = [("number", "Number"), ("string", "Text"), ("boolean", "Yes or no"), ("dateTime", "Date and time")];
    let rules = || [is("mode", &["rules"]), below_version(3.0)];
    let numbers = [
        ("smaller", "is less than"),
        ("smallerEqual", "is at most"),
        ("equal", "equals"),
        ("notEqual", "differs from"),
        ("larger", "is more than"),
        ("largerEqual", "is at least"),
    ];
    let operations: Vec<_> = [&numbers[..], &[("after", "is after"), ("before", "is before")], STRING_OPERATIONS].concat();
    let mut seen = std::collections::HashSet::new();
    let operations: Vec<_> = operations.into_iter().filter(|o| seen.insert(o.0)).collect();
    let rule = |extra: ParamSpec| {
        list(
            "rules",
            "Rules",
            "rules",
            "Rule",
            vec![options("operation", "Comparison", &operations), string("value2", "Compare with"), extra],
        )
    };
    vec![
        number("outputsAmount", "Outputs", 4.0).no_expression().when([is("mode", &["expression"]), from_version(2.0), below_version(3.0)]),
        number("output", "Output number", 0.0).when([is("mode", &["expression"]), below_version(3.0)]),
        options("dataType", "Kind of value", &data_types).when(rules()),
        string("value1", "Value").when(rules()),
        rule(number("output", "Output", 0.0)).when([is("mode", &["rules"]), below_version(2.0)]),
        rule(string("outputKey", "Name of the output")).when([is("mode", &["rules"]), from_version(2.0), below_version(3.0)]),
        number("fallbackOutput", "Output for items no rule takes", -1.0).help("-1 leaves them out.").when(rules()),
    ]
}
