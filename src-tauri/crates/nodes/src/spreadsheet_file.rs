//! n8n's retired Spreadsheet File node: rows of a spreadsheet to items and back. Convert to File and Extract from File took its place.

use std::sync::Arc;

use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};

use crate::{
    convert_to_file,
    extract_from_file::{csv_options, sheet_options},
    files::{binary, blocking, csv_in, sheet, text},
    item_params::ItemParams,
    items::error_item,
};

struct SpreadsheetFile(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(SpreadsheetFile(spec()))
}

fn spec() -> NodeSpec {
    let reading = || is("operation", &["fromFile"]);
    let writing = || is("operation", &["toFile"]);
    NodeSpec {
        node_type: "spreadsheet_file",
        n8n_type: "n8n-nodes-base.spreadsheetFile",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Files",
        label: "Spreadsheet File",
        help: "Reads or makes spreadsheets. Older workflows hold it; use Extract from File and Convert to File instead.",
        keywords: &["legacy", "csv", "xlsx", "excel"],
        icon: "table",
        versions: versions(&[1.0, 2.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("operation", "Operation", &[("fromFile", "Read from file"), ("toFile", "Write to file")]).no_expression(),
            options(
                "fileFormat",
                "File format",
                &[
                    ("autodetect", "Detect"),
                    ("csv", "CSV"),
                    ("html", "HTML"),
                    ("ods", "ODS"),
                    ("rtf", "RTF"),
                    ("xls", "XLS"),
                    ("xlsx", "XLSX"),
                ],
            )
            .when([reading(), from_version(2.0)]),
            options(
                "fileFormat",
                "File format",
                &[("csv", "CSV"), ("html", "HTML"), ("ods", "ODS"), ("rtf", "RTF"), ("xls", "XLS"), ("xlsx", "XLSX")],
            )
            .default_value("xls")
            .when([writing()]),
            string("binaryPropertyName", "File field of the item").default_value("data").required(),
            collection(
                "options",
                "Options",
                vec![
                    boolean("headerRow", "Header row", true),
                    string("delimiter", "Delimiter").default_value(","),
                    boolean("includeEmptyCells", "Include empty cells", false),
                    boolean("rawData", "Numbers as text", false),
                    boolean("readAsString", "Read as text", false),
                    number("maxRowCount", "Most rows", -1.0),
                    string("range", "Range"),
                    string("sheetName", "Sheet name"),
                    string("fileName", "File name"),
                ],
            ),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for SpreadsheetFile {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let items = ctx.items();
        if params.text("operation", 0, "fromFile")? == "toFile" {
            let format = params.text("fileFormat", 0, "xls")?;
            return match convert_to_file::table(ctx, &params, items, &format, "spreadsheet").await {
                Ok(item) => Ok(NodeOutput::one(vec![item])),
                Err(error) if ctx.continue_on_fail() => Ok(NodeOutput::one(vec![error_item(&error, 0)])),
                Err(error) => Err(error),
            };
        }
        let mut out = vec![];
        for (index, item) in items.iter().enumerate() {
            match rows(ctx, &params, item, index).await {
                Ok(mut found) => out.append(&mut found),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

async fn rows(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Vec<Item>, NodeError> {
    let property = params.text("binaryPropertyName", index, "data")?;
    let bytes = binary::bytes_of(ctx, item, &property, index)?;
    let mut format = params.text("fileFormat", index, "autodetect")?.into_owned();
    if format == "autodetect" || ctx.version() < 2.0 {
        let file = binary::of(item, &property, index)?;
        format = match (file.mime_type.as_str(), file.file_extension.as_deref()) {
            ("text/csv", _) | (_, Some("csv")) => "csv",
            ("text/html", _) => "html",
            ("application/rtf" | "text/rtf", _) => "rtf",
            _ => "workbook",
        }
        .to_owned();
    }
    let (csv, options, modern) = (csv_options(params, index)?, sheet_options(params, index)?, ctx.version() >= 2.0);
    blocking("Reading the spreadsheet", move || {
        let mut out = vec![];
        let grid = match format.as_str() {
            "csv" if modern => {
                csv_in::read(&bytes, &csv, index, &mut out)?;
                return Ok(out);
            }
            "csv" => sheet::from_csv(&text::decode(&bytes, "utf8")?),
            "html" => sheet::from_html(&String::from_utf8_lossy(&bytes)),
            "rtf" => sheet::from_rtf(&String::from_utf8_lossy(&bytes)),
            _ => sheet::open(bytes, &options.sheet)?,
        };
        sheet::to_items(grid, &options, index, &mut out)?;
        Ok(out)
    })
    .await
}
