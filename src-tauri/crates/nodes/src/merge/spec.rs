//! What Merge looks like.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamGroup, ParamKind, ParamSpec, PortRule, PortSet, build::*},
};
use serde_json::json;

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "merge",
        n8n_type: "n8n-nodes-base.merge",
        kind: NodeKind::Flow,
        family: Family::Flow,
        group: "Flow",
        label: "Merge",
        help: "Joins the items of two or more branches.",
        keywords: &["join", "combine", "append", "union", "zip", "wait", "lookup", "enrich"],
        icon: "merge",
        versions: versions(&[1.0, 2.0, 2.1, 3.0, 3.1, 3.2]),
        inputs: vec![
            PortRule { when: vec![below_version(3.0)], ports: PortSet::Fixed { labels: vec!["Input 1", "Input 2"] } },
            PortRule {
                when: vec![is("mode", &["append", "chooseBranch", "combineBySql"])],
                ports: PortSet::Count { parameter: "numberInputs", default: 2, prefix: "Input" },
            },
            PortRule {
                when: vec![is("mode", &["combine"]), is("combineBy", &["combineByPosition"])],
                ports: PortSet::Count { parameter: "numberInputs", default: 2, prefix: "Input" },
            },
            PortRule { when: vec![], ports: PortSet::Fixed { labels: vec!["Input 1", "Input 2"] } },
        ],
        outputs: ports(PortSet::one()),
        parameters: [latest(), shared(), version2(), version1()].concat(),
        credentials: vec![],
        effect: Effect::None,
        summary: "{mode}",
        required_inputs: Some(1),
    }
}

fn inputs() -> ParamSpec {
    param("numberInputs", "Inputs", ParamKind::Number { min: Some(2.0), max: Some(10.0) }, json!(2)).no_expression()
}

fn latest() -> Vec<ParamSpec> {
    let mode = |values: &[&str]| is("mode", values);
    let v3 = || from_version(3.0);
    vec![
        options(
            "mode",
            "How to join",
            &[
                ("append", "One after the other"),
                ("combine", "Combine items"),
                ("combineBySql", "With SQL"),
                ("chooseBranch", "Choose a branch"),
            ],
        )
        .no_expression()
        .when([v3()]),
        options(
            "combineBy",
            "Which items belong together",
            &[
                ("combineByFields", "Those with matching fields"),
                ("combineByPosition", "Those at the same position"),
                ("combineAll", "Each with each"),
            ],
        )
        .no_expression()
        .when([mode(&["combine"]), v3()]),
        inputs().when([mode(&["append", "chooseBranch", "combineBySql"]), v3()]),
        inputs().when([mode(&["combine"]), is("combineBy", &["combineByPosition"]), v3()]),
        boolean("advanced", "The fields have different names", false).no_expression().when([
            mode(&["combine"]),
            is("combineBy", &["combineByFields"]),
            v3(),
        ]),
        string("fieldsToMatchString", "Fields to match")
            .required()
            .placeholder("id, country")
            .help("Names with commas between them. Items match when all these fields are equal.")
            .when([mode(&["combine"]), is("combineBy", &["combineByFields"]), flag("advanced", false), v3()]),
        pairs().when([mode(&["combine"]), is("combineBy", &["combineByFields"]), flag("advanced", true), v3()]),
        param(
            "query",
            "SQL",
            ParamKind::Code { language: "sql" },
            json!("SELECT * FROM input1 LEFT JOIN input2 ON input1.name = input2.id"),
        )
        .help("Cannot run here yet; kept for workflows that have it.")
        .when([mode(&["combineBySql"]), v3()]),
        options("output", "Output", &[("specifiedInput", "The items of one input"), ("empty", "A single empty item")])
            .when([mode(&["chooseBranch"]), v3()]),
        param("useDataOfInput", "Input", ParamKind::Number { min: Some(1.0), max: Some(10.0) }, json!(1)).when([
            mode(&["chooseBranch"]),
            is("output", &["specifiedInput"]),
            v3(),
        ]),
    ]
}

fn pairs() -> ParamSpec {
    list(
        "mergeByFields",
        "Fields to match",
        "values",
        "Pair",
        vec![string("field1", "Field of input 1").placeholder("id"), string("field2", "Field of input 2").placeholder("customer_id")],
    )
}

/// What versions 2 and 3 have in common.
fn shared() -> Vec<ParamSpec> {
    let joins = [
        ("keepMatches", "Keep matches"),
        ("keepNonMatches", "Keep what does not match"),
        ("keepEverything", "Keep everything"),
        ("enrichInput1", "Add to input 1"),
        ("enrichInput2", "Add to input 2"),
    ];
    let froms =
        || options("outputDataFrom", "Output the data of", &[("both", "Both inputs"), ("input1", "Input 1"), ("input2", "Input 2")]);
    let mut out = Vec::new();
    for conditions in [
        vec![is("mode", &["combine"]), is("combineBy", &["combineByFields"]), from_version(3.0)],
        vec![is("mode", &["combine"]), is("combinationMode", &["mergeByFields"]), from_version(2.0), below_version(3.0)],
    ] {
        out.push(options("joinMode", "What to keep", &joins).when(conditions.clone()));
        out.push(froms().when(conditions).when([is("joinMode", &["keepMatches", "keepNonMatches"])]));
    }
    out.push(collection("options", "Options", merge_options()).when([is("mode", &["combine"]), from_version(2.0)]));
    out
}

fn merge_options() -> Vec<ParamSpec> {
    let clash = vec![ParamGroup {
        name: "values",
        label: "Same field on both sides",
        fields: vec![
            options(
                "resolveClash",
                "Which value to take",
                &[("preferLast", "The last input's"), ("preferInput1", "Input 1's"), ("addSuffix", "Both, with a number after the name")],
            )
            .when([from_version(3.0)]),
            options(
                "resolveClash",
                "Which value to take",
                &[("preferInput2", "Input 2's"), ("preferInput1", "Input 1's"), ("addSuffix", "Both, with a number after the name")],
            )
            .when([below_version(3.0)]),
            options("mergeMode", "Objects inside", &[("deepMerge", "Merge them too"), ("shallowMerge", "Replace them")])
                .when([is("resolveClash", &["preferLast", "preferInput1", "preferInput2"])]),
            boolean("overrideEmpty", "Never replace with an empty value", false)
                .when([is("resolveClash", &["preferLast", "preferInput1", "preferInput2"])]),
        ],
    }];
    vec![
        param("clashHandling", "Same field on both sides", ParamKind::FixedCollection { groups: clash, multiple: false }, json!({}))
            .no_expression(),
        boolean("disableDotNotation", "Dots are part of the name", false).help("“a.b” then is one field, not a field inside an object."),
        boolean("fuzzyCompare", "Match loosely", false).help("“1” matches 1, and empty values match each other."),
        boolean("includeUnpaired", "Keep items without a partner", false),
        options("multipleMatches", "When several match", &[("all", "Take all of them"), ("first", "Take the first only")]),
    ]
}

fn version2() -> Vec<ParamSpec> {
    let v2 = || [from_version(2.0), below_version(3.0)];
    vec![
        options(
            "mode",
            "How to join",
            &[("append", "One after the other"), ("combine", "Combine items"), ("chooseBranch", "Choose a branch")],
        )
        .no_expression()
        .when(v2()),
        options(
            "combinationMode",
            "Which items belong together",
            &[
                ("mergeByFields", "Those with matching fields"),
                ("mergeByPosition", "Those at the same position"),
                ("multiplex", "Each with each"),
            ],
        )
        .no_expression()
        .when(v2())
        .when([is("mode", &["combine"])]),
        pairs().when(v2()).when([is("mode", &["combine"]), is("combinationMode", &["mergeByFields"])]),
        options("chooseBranchMode", "When", &[("waitForAll", "When both inputs have arrived")])
            .when(v2())
            .when([is("mode", &["chooseBranch"])]),
        options(
            "output",
            "Output",
            &[("input1", "The items of input 1"), ("input2", "The items of input 2"), ("empty", "A single empty item")],
        )
        .when(v2())
        .when([is("mode", &["chooseBranch"])]),
    ]
}

fn version1() -> Vec<ParamSpec> {
    let when = |modes: &[&str]| [below_version(2.0), is("mode", modes)];
    let keys = ["keepKeyMatches", "mergeByKey", "removeKeyMatches"];
    vec![
        options(
            "mode",
            "How to join",
            &[
                ("append", "One after the other"),
                ("keepKeyMatches", "Keep those with a match"),
                ("mergeByIndex", "By position"),
                ("mergeByKey", "By key"),
                ("multiplex", "Each with each"),
                ("passThrough", "Pass one input through"),
                ("removeKeyMatches", "Remove those with a match"),
                ("wait", "Wait for both"),
            ],
        )
        .no_expression()
        .when([below_version(2.0)]),
        options(
            "join",
            "Which to keep",
            &[("left", "As many as input 1 has"), ("inner", "As many as both have"), ("outer", "As many as either has")],
        )
        .when(when(&["mergeByIndex"])),
        string("propertyName1", "Field of input 1").required().when(when(&keys)),
        string("propertyName2", "Field of input 2").required().when(when(&keys)),
        options("output", "Output the data of", &[("input1", "Input 1"), ("input2", "Input 2")]).when(when(&["passThrough"])),
        options("overwrite", "Replace", &[("always", "Always"), ("blank", "When empty"), ("undefined", "When missing")])
            .when(when(&["mergeByKey"])),
    ]
}
