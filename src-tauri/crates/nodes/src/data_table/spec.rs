//! What the node looks like. Parameter names are n8n's.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, When, build::*},
};
use serde_json::{Value, json};

const ROW: &[(&str, &str)] = &[
    ("insert", "Add a row"),
    ("get", "Get rows"),
    ("update", "Change rows"),
    ("upsert", "Change rows, or add one"),
    ("deleteRows", "Delete rows"),
    ("rowExists", "Go on if a row exists"),
    ("rowNotExists", "Go on if no row exists"),
];
const TABLE: &[(&str, &str)] =
    &[("list", "List the tables"), ("create", "Make a table"), ("update", "Rename a table"), ("delete", "Delete a table")];

/// The operations that look for rows.
const FINDING: &[&str] = &["get", "update", "upsert", "deleteRows", "rowExists", "rowNotExists"];
const FILLING: &[&str] = &["insert", "update", "upsert"];

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "data_table",
        n8n_type: "n8n-nodes-base.dataTable",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Data Table",
        help: "Reads and changes rows of a data table, which stay between executions.",
        keywords: &["database", "rows", "store", "save", "remember", "insert", "upsert", "lookup", "records", "spreadsheet", "state"],
        icon: "table",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        // That of adding a row; the node says what the others have.
        effect: Effect::Once,
        summary: "{operation}",
        required_inputs: None,
    }
}

fn row(operations: &[&str]) -> [When; 2] {
    [is("resource", &["row"]), is("operation", operations)]
}

fn table(operations: &[&str]) -> [When; 2] {
    [is("resource", &["table"]), is("operation", operations)]
}

fn parameters() -> Vec<ParamSpec> {
    let mut all = vec![
        options("resource", "Work with", &[("row", "Rows"), ("table", "Tables")]).no_expression(),
        options("operation", "Do", ROW).no_expression().when([is("resource", &["row"])]),
        options("operation", "Do", TABLE).no_expression().when([is("resource", &["table"])]),
        locator().when([is("resource", &["row"])]),
        locator().when(table(&["update", "delete"])),
    ];
    all.extend(finding());
    all.extend(filling());
    all.extend(reading());
    all.extend(tables());
    all
}

fn locator() -> ParamSpec {
    let modes = choices(&[("list", "From the list"), ("name", "By name"), ("id", "By id")]);
    param(
        "dataTableId",
        "Data table",
        ParamKind::ResourceLocator { modes, resource: "data_table" },
        json!({"__rl": true, "mode": "list", "value": ""}),
    )
    .required()
}

fn finding() -> Vec<ParamSpec> {
    let operators = [
        ("eq", "is"),
        ("neq", "is not"),
        ("like", "contains"),
        ("ilike", "contains, upper and lower case alike"),
        ("gt", "is greater than"),
        ("gte", "is at least"),
        ("lt", "is less than"),
        ("lte", "is at most"),
        ("isEmpty", "is empty"),
        ("isNotEmpty", "is not empty"),
        ("isTrue", "is true"),
        ("isFalse", "is false"),
    ];
    let compared: Vec<&str> = operators[..8].iter().map(|(word, _)| *word).collect();
    let condition = vec![
        string("keyName", "Column").default_value("id").help("The name of a column, or id, createdAt, updatedAt."),
        options("condition", "Condition", &operators).no_expression(),
        string("keyValue", "Value").help("With “contains”, % stands for any text.").when([is("condition", &compared)]),
    ];
    vec![
        options("matchType", "Rows must match", &[("anyCondition", "Any condition"), ("allConditions", "All conditions")])
            .no_expression()
            .when(row(FINDING)),
        list("filters", "Conditions", "conditions", "Condition", condition).when(row(FINDING)),
    ]
}

fn filling() -> Vec<ParamSpec> {
    let nothing_written = json!({"mappingMode": "defineBelow", "value": null});
    let dry_run =
        boolean("dryRun", "Only try", false).help("Changes nothing, and gives each row as it is and as it would be.").no_expression();
    vec![
        param("columns", "Values", ParamKind::Mapper { table: "dataTableId" }, nothing_written).required().when(row(FILLING)),
        collection(
            "options",
            "Options",
            vec![boolean("optimizeBulk", "Give back only how many", false).help("Faster where many rows are added.").no_expression()],
        )
        .when(row(&["insert"])),
        collection("options", "Options", vec![dry_run]).when(row(&["update", "upsert", "deleteRows"])),
    ]
}

fn limit(name: &'static str) -> ParamSpec {
    param(name, "At most", ParamKind::Number { min: Some(1.0), max: None }, Value::from(50))
}

fn reading() -> Vec<ParamSpec> {
    let shown = || row(&["get"]);
    vec![
        boolean("returnAll", "All rows", false).when(shown()),
        limit("limit").when(shown()).when([flag("returnAll", false)]),
        boolean("orderBy", "Sort", false).when(shown()),
        string("orderByColumn", "By column").default_value("createdAt").when(shown()).when([flag("orderBy", true)]),
        options("orderByDirection", "Order", &[("DESC", "Greatest first"), ("ASC", "Smallest first")])
            .when(shown())
            .when([flag("orderBy", true)]),
    ]
}

fn tables() -> Vec<ParamSpec> {
    let types = [("string", "Text"), ("number", "Number"), ("boolean", "Yes or no"), ("date", "Date and time")];
    let column = vec![string("name", "Name").required(), options("type", "Type", &types)];
    let fields = [("name", "Name"), ("createdAt", "When it was made"), ("updatedAt", "When it was changed")];
    vec![
        string("tableName", "Name").required().placeholder("Customers").when(table(&["create"])),
        list("columns", "Columns", "column", "Column", column).when(table(&["create"])),
        collection(
            "options",
            "Options",
            vec![
                boolean("createIfNotExists", "Take the one that exists", true)
                    .help("A table of this name is used as it is.")
                    .no_expression(),
            ],
        )
        .when(table(&["create"])),
        string("newName", "New name").required().when(table(&["update"])),
        boolean("returnAll", "All tables", true).when(table(&["list"])),
        limit("limit").when(table(&["list"])).when([flag("returnAll", false)]),
        collection(
            "options",
            "Options",
            vec![
                string("filterName", "Name contains"),
                options("sortField", "Sort by", &fields),
                options("sortDirection", "Order", &[("asc", "Smallest first"), ("desc", "Greatest first")]),
            ],
        )
        .when(table(&["list"])),
    ]
}
