//! Reads what is in a file: rows of CSV and spreadsheets, JSON, text, or the bytes as base64.

use std::sync::Arc;

use base64::Engine as _;
use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use serde_json::Value;

use crate::{
    files::{
        binary, blocking,
        csv_in::{self, CsvOptions},
        sheet::{self, SheetOptions},
        text,
    },
    item_params::ItemParams,
    items::error_item,
    paths::Path,
};

struct ExtractFromFile(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ExtractFromFile(spec()))
}

const OPERATIONS: [(&str, &str); 12] = [
    ("csv", "From CSV"),
    ("html", "From HTML table"),
    ("fromIcs", "From ICS"),
    ("fromJson", "From JSON"),
    ("ods", "From ODS"),
    ("pdf", "From PDF"),
    ("rtf", "From RTF"),
    ("text", "From text file"),
    ("xml", "From XML"),
    ("xls", "From XLS"),
    ("xlsx", "From XLSX"),
    ("binaryToPropery", "File to base64 text"),
];

fn spec() -> NodeSpec {
    let on = |names: &[&str]| is("operation", names);
    let encoding = || {
        options(
            "encoding",
            "Encoding",
            &[("utf8", "UTF-8"), ("latin1", "Latin-1"), ("utf16le", "UTF-16"), ("windows-1252", "Windows-1252")],
        )
    };
    let keep = || options("keepSource", "Keep of the item", &[("json", "JSON"), ("binary", "File"), ("both", "Both")]);
    let rows =
        || -> Vec<ParamSpec> { vec![boolean("headerRow", "Header row", true), boolean("includeEmptyCells", "Include empty cells", false)] };
    let csv = vec![
        string("delimiter", "Delimiter").default_value(","),
        encoding(),
        boolean("enableBOM", "Remove byte order mark", false),
        number("fromLine", "First line", 0.0),
        number("maxRowCount", "Most rows", -1.0),
        boolean("skipRecordsWithErrors", "Skip records with errors", false),
    ];
    let sheets = vec![
        boolean("rawData", "Numbers as text", false),
        string("range", "Range").placeholder("A2:C10"),
        string("sheetName", "Sheet name"),
    ];
    NodeSpec {
        node_type: "extract_from_file",
        n8n_type: "n8n-nodes-base.extractFromFile",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Files",
        label: "Extract from File",
        help: "Reads the rows of a CSV or Excel file, JSON, or text.",
        keywords: &["csv", "xlsx", "excel", "spreadsheet", "json", "text", "parse", "import", "base64", "binary"],
        icon: "file-input",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("operation", "Operation", &OPERATIONS).no_expression(),
            string("binaryPropertyName", "File field of the item").default_value("data").required(),
            string("destinationKey", "Put output in field").default_value("data").required().when([on(&[
                "binaryToPropery",
                "fromJson",
                "text",
                "fromIcs",
                "xml",
            ])]),
            collection("options", "Options", [csv, rows()].concat()).when([on(&["csv"])]),
            collection("options", "Options", [rows(), sheets].concat()).when([on(&["html", "rtf", "ods", "xls", "xlsx"])]),
            collection("options", "Options", vec![encoding(), boolean("stripBOM", "Remove byte order mark", true), keep()])
                .when([on(&["fromJson", "text", "xml", "fromIcs"])]),
            collection("options", "Options", vec![keep()]).when([on(&["binaryToPropery"])]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for ExtractFromFile {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let operation = params.text("operation", 0, "csv")?;
        let items = ctx.items();
        let mut out = vec![];
        for (index, item) in items.iter().enumerate() {
            if ctx.is_canceled() {
                return Err(NodeError::new("canceled", "The execution was canceled."));
            }
            let result = match operation.as_ref() {
                "csv" | "html" | "rtf" | "ods" | "xls" | "xlsx" => rows(ctx, &params, item, index, &operation).await,
                "pdf" | "fromIcs" => {
                    Err(NodeError::new("node.parameter", format!("Millrace cannot read files of the kind “{operation}” yet."))
                        .hint("Save the file as CSV, XLSX, JSON or text, and read that."))
                }
                other => value(ctx, &params, item, index, other).map(|i| vec![i]),
            };
            match result {
                Ok(mut found) => out.append(&mut found),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

async fn rows(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize, operation: &str) -> Result<Vec<Item>, NodeError> {
    let property = params.text("binaryPropertyName", index, "data")?;
    let bytes = binary::bytes_of(ctx, item, property.trim(), index)?;
    if operation == "csv" {
        let options = csv_options(params, index)?;
        return blocking("Reading the CSV", move || {
            let mut out = vec![];
            csv_in::read(&bytes, &options, index, &mut out)?;
            Ok(out)
        })
        .await;
    }
    let (options, kind) = (sheet_options(params, index)?, operation.to_owned());
    blocking("Reading the spreadsheet", move || {
        let grid = match kind.as_str() {
            "html" => sheet::from_html(&String::from_utf8_lossy(&bytes)),
            "rtf" => sheet::from_rtf(&String::from_utf8_lossy(&bytes)),
            _ => sheet::open(bytes, &options.sheet)?,
        };
        let mut out = vec![];
        sheet::to_items(grid, &options, index, &mut out)?;
        Ok(out)
    })
    .await
}

/// The options for CSV.
pub(crate) fn csv_options(params: &ItemParams<'_>, index: usize) -> Result<CsvOptions, NodeError> {
    let most = params.number("options.maxRowCount", index)?.filter(|n| *n >= 0.0).map(|n| n as usize);
    Ok(CsvOptions {
        delimiter: params.text("options.delimiter", index, ",")?.into_owned(),
        encoding: params.text("options.encoding", index, "utf8")?.to_ascii_lowercase(),
        skip_bom: params.flag("options.enableBOM", index, false)?,
        header_row: params.flag("options.headerRow", index, true)?,
        include_empty: params.flag("options.includeEmptyCells", index, false)?,
        from_line: params.number("options.fromLine", index)?.map_or(1, |n| (n as usize).max(1)),
        max_rows: most,
        skip_broken: params
            .raw("options.skipRecordsWithErrors")
            .is_some_and(|v| *v == true || v.get("value").and_then(|v| v.get("enabled")).is_some_and(|e| *e == true)),
    })
}

/// The options for spreadsheets.
pub(crate) fn sheet_options(params: &ItemParams<'_>, index: usize) -> Result<SheetOptions, NodeError> {
    Ok(SheetOptions {
        sheet: params.text("options.sheetName", index, "")?.into_owned(),
        range: params.text("options.range", index, "")?.into_owned(),
        header_row: params.flag("options.headerRow", index, true)?,
        include_empty: params.flag("options.includeEmptyCells", index, false)?,
        raw: params.flag("options.rawData", index, false)?,
    })
}

fn value(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize, operation: &str) -> Result<Item, NodeError> {
    let property = params.text("binaryPropertyName", index, "data")?;
    let property = property.trim();
    let bytes = binary::bytes_of(ctx, item, property, index)?;
    let content = if operation == "binaryToPropery" {
        Value::String(base64::engine::general_purpose::STANDARD.encode(&bytes))
    } else {
        let decoded = text::decode(&bytes, &params.text("options.encoding", index, "utf8")?)?;
        let stripped = if params.flag("options.stripBOM", index, true)? { text::without_bom(&decoded) } else { &decoded };
        match operation {
            "fromJson" if stripped.trim().is_empty() => Value::Object(JsonMap::new()),
            "fromJson" => serde_json::from_str(stripped).map_err(|e| {
                NodeError::new("node.input", "The file selected in 'Input Binary Field' is not in JSON format")
                    .describe(format!("{e}. It begins with: {}", stripped.chars().take(60).collect::<String>()))
            })?,
            _ => Value::String(stripped.to_owned()),
        }
    };
    let keep = params.text("options.keepSource", index, "")?;
    let mut json = if matches!(&*keep, "json" | "both") { (*item.json).clone() } else { JsonMap::new() };
    let key = params.text("destinationKey", index, "data")?;
    match (key.as_ref(), content) {
        ("", Value::Object(map)) => json.extend(map),
        ("", other) => drop(json.insert("data".into(), other)),
        (key, content) => Path::new(key).set(&mut json, content)?,
    }
    let files = item.binary.clone().filter(|_| matches!(&*keep, "binary" | "both")).or_else(|| {
        let rest: std::collections::BTreeMap<_, _> =
            item.binary.as_deref()?.iter().filter(|(name, _)| *name != property).map(|(n, b)| (n.clone(), b.clone())).collect();
        (!rest.is_empty()).then(|| Arc::new(rest))
    });
    Ok(Item { binary: files, ..Item::new(json) }.paired_with(index))
}
