//! What Edit Fields looks like.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamGroup, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::json;

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "set",
        n8n_type: "n8n-nodes-base.set",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Edit Fields",
        help: "Adds, changes or removes fields of each item.",
        keywords: &["set", "field", "value", "assign", "add", "rename", "json", "map", "transform"],
        icon: "pencil",
        versions: versions(&[1.0, 2.0, 3.0, 3.1, 3.2, 3.3, 3.4]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: [main(), others(), older(), legacy(), last()].concat(),
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

fn main() -> Vec<ParamSpec> {
    vec![
        options("mode", "How to edit", &[("manual", "Field by field"), ("raw", "As JSON")]).no_expression().when([from_version(3.0)]),
        param("jsonOutput", "JSON", ParamKind::Json, json!("{\n  \"my_field_1\": \"value\",\n  \"my_field_2\": 1\n}\n"))
            .help("An object; its fields are set on each item. Expressions may stand inside.")
            .when([is("mode", &["raw"]), from_version(3.0)]),
        param("assignments", "Fields", ParamKind::Assignments, json!({}))
            .help("The fields to set. A dot in a name makes an object inside an object.")
            .when([is("mode", &["manual"]), from_version(3.3)]),
        boolean("includeOtherFields", "Keep the other fields", false)
            .help("Also passes on the fields the item already has.")
            .when([from_version(3.3)]),
    ]
}

fn others() -> Vec<ParamSpec> {
    let includes = [("all", "All"), ("selected", "Only some"), ("except", "All but some")];
    let shown = || [from_version(3.3), flag("includeOtherFields", true)];
    let earlier = || [from_version(3.0), below_version(3.3)];
    let selected = string("includeFields", "Fields to keep").placeholder("id, address.city").help("Names with commas between them.");
    let excluded = string("excludeFields", "Fields to drop").placeholder("id, address.city").help("Names with commas between them.");
    vec![
        options("include", "Which other fields", &includes).when(shown()),
        options("include", "Which other fields", &[includes[0], ("none", "None"), includes[1], includes[2]]).when(earlier()),
        selected.clone().when(shown()).when([is("include", &["selected"])]),
        excluded.clone().when(shown()).when([is("include", &["except"])]),
        selected.when(earlier()).when([is("include", &["selected"])]),
        excluded.when(earlier()).when([is("include", &["except"])]),
    ]
}

/// 3 to 3.2: a list whose entries hold a value for each type.
fn older() -> Vec<ParamSpec> {
    let types = [
        ("stringValue", "Text"),
        ("numberValue", "Number"),
        ("booleanValue", "Yes or no"),
        ("arrayValue", "List"),
        ("objectValue", "Object"),
    ];
    vec![
        list(
            "fields",
            "Fields",
            "values",
            "Field",
            vec![
                string("name", "Name"),
                options("type", "Type", &types),
                string("stringValue", "Value").when([is("type", &["stringValue"])]),
                string("numberValue", "Value").when([is("type", &["numberValue"])]),
                options("booleanValue", "Value", &[("true", "True"), ("false", "False")]).when([is("type", &["booleanValue"])]),
                string("arrayValue", "Value").placeholder("[1, 2]").when([is("type", &["arrayValue"])]),
                param("objectValue", "Value", ParamKind::Json, json!("={}")).when([is("type", &["objectValue"])]),
            ],
        )
        .when([is("mode", &["manual"]), from_version(3.0), below_version(3.3)]),
    ]
}

/// 1 and 2: groups by type.
fn legacy() -> Vec<ParamSpec> {
    let group = |name, label, value: ParamSpec| ParamGroup {
        name,
        label,
        fields: vec![string("name", "Name").default_value("propertyName"), value],
    };
    let groups = vec![
        group("boolean", "Yes or no", boolean("value", "Value", false)),
        group("number", "Number", number("value", "Value", 0.0)),
        group("string", "Text", string("value", "Value")),
    ];
    vec![
        boolean("keepOnlySet", "Keep only what is set", false).when([below_version(3.0)]),
        param("values", "Values", ParamKind::FixedCollection { groups, multiple: true }, json!({}))
            .no_expression()
            .when([below_version(3.0)]),
        collection("options", "Options", vec![boolean("dotNotation", "A dot makes an object", true)]).when([below_version(3.0)]),
    ]
}

fn last() -> Vec<ParamSpec> {
    vec![
        collection(
            "options",
            "Options",
            vec![
                boolean("includeBinary", "Keep files", true).when([below_version(3.4)]),
                boolean("stripBinary", "Drop files", true)
                    .help("Files that came with the item are not passed on.")
                    .when([from_version(3.4), flag("/includeOtherFields", true)]),
                boolean("ignoreConversionErrors", "Keep values that cannot be converted", false)
                    .help("A value of the wrong type is passed on as it is instead of failing the node."),
                boolean("dotNotation", "A dot makes an object", true).help("Without it, “a.b” is one field with a dot in its name."),
            ],
        )
        .when([from_version(3.0)]),
        boolean("duplicateItem", "Duplicate each item", false)
            .no_expression()
            .help("For trying things out; counts only when you press Run.")
            .when([from_version(3.0)]),
        param("duplicateCount", "How many more", ParamKind::Number { min: Some(0.0), max: Some(1000.0) }, json!(0))
            .no_expression()
            .when([from_version(3.0), flag("duplicateItem", true)]),
    ]
}
