//! Makes files of items: CSV, Excel, JSON, HTML, text, or bytes from base64.

use std::sync::Arc;

use base64::Engine as _;
use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};
use serde_json::Value;

use crate::{
    files::{
        binary, blocking,
        csv_in::delimiter,
        table_out::{self, Table},
        text,
    },
    item_params::ItemParams,
    items::{error_item, paired_with_all},
    paths::Path,
};

struct ConvertToFile(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ConvertToFile(spec()))
}

const OPERATIONS: [(&str, &str); 10] = [
    ("csv", "To CSV"),
    ("html", "To HTML table"),
    ("iCal", "To iCal"),
    ("toJson", "To JSON"),
    ("ods", "To ODS"),
    ("rtf", "To RTF"),
    ("toText", "To text file"),
    ("xls", "To XLS"),
    ("xlsx", "To XLSX"),
    ("toBinary", "Base64 text to file"),
];

fn spec() -> NodeSpec {
    let on = |names: &[&str]| is("operation", names);
    let name_options = || {
        vec![
            string("fileName", "File name").placeholder("report.csv"),
            options(
                "encoding",
                "Encoding",
                &[("utf8", "UTF-8"), ("latin1", "Latin-1"), ("utf16le", "UTF-16"), ("windows-1252", "Windows-1252")],
            ),
            boolean("addBOM", "Add byte order mark", false),
        ]
    };
    NodeSpec {
        node_type: "convert_to_file",
        n8n_type: "n8n-nodes-base.convertToFile",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Files",
        label: "Convert to File",
        help: "Makes a CSV, Excel, JSON, HTML or text file of the items.",
        keywords: &["csv", "xlsx", "excel", "spreadsheet", "json", "html", "text", "base64", "binary", "export"],
        icon: "file-output",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("operation", "Operation", &OPERATIONS).no_expression(),
            options("mode", "Mode", &[("once", "All items to one file"), ("each", "Each item to its own file")]).when([on(&["toJson"])]),
            string("sourceProperty", "Field with the text").placeholder("data").required().when([on(&["toText", "toBinary"])]),
            string("binaryPropertyName", "Put file in field").default_value("data").required(),
            collection(
                "options",
                "Options",
                vec![
                    string("fileName", "File name").placeholder("report.csv"),
                    boolean("headerRow", "Header row", true),
                    string("delimiter", "Delimiter").default_value(","),
                    string("sheetName", "Sheet name").default_value("Sheet"),
                ],
            )
            .when([on(&["csv", "html", "rtf", "xlsx", "xls", "ods"])]),
            collection("options", "Options", [name_options(), vec![boolean("format", "Pretty-print", false)]].concat())
                .when([on(&["toJson"])]),
            collection("options", "Options", name_options()).when([on(&["toText"])]),
            collection(
                "options",
                "Options",
                vec![string("fileName", "File name"), string("mimeType", "MIME type"), boolean("dataIsBase64", "Text is base64", true)],
            )
            .when([on(&["toBinary"])]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for ConvertToFile {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let items = ctx.items();
        let operation = params.text("operation", 0, "csv")?;
        let each = match operation.as_ref() {
            "toText" | "toBinary" => true,
            "toJson" => params.text("mode", 0, "once")? == "each",
            _ => false,
        };
        if !each {
            let result = match operation.as_ref() {
                "toJson" => all_json(ctx, &params, &items),
                format => table(ctx, &params, items.clone(), format, "File").await,
            };
            return match result {
                Ok(item) => Ok(NodeOutput::one(vec![item])),
                Err(error) if ctx.continue_on_fail() => Ok(NodeOutput::one(vec![error_item(&error, 0)])),
                Err(error) => Err(error),
            };
        }
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let made = match operation.as_ref() {
                "toText" => to_text(ctx, &params, item, index),
                "toBinary" => to_binary(ctx, &params, item, index),
                _ => json_file(ctx, &params, &Value::Object((*item.json).clone()), index),
            };
            match made {
                Ok(item) => out.push(item.paired_with(index)),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

fn from_all(item: Item, count: usize) -> Item {
    Item { paired: paired_with_all(count), ..item }
}

/// All items as one table file. `stem` names it when the user did not.
pub(crate) async fn table(
    ctx: &NodeContext,
    params: &ItemParams<'_>,
    items: millrace_core::Items,
    format: &str,
    stem: &str,
) -> Result<Item, NodeError> {
    let header = params.flag("options.headerRow", 0, true)?;
    let separator = delimiter(&params.text("options.delimiter", 0, ",")?)?;
    let sheet = params.text("options.sheetName", 0, "Sheet")?.into_owned();
    let (count, kind) = (items.len(), format.to_owned());
    let bytes = blocking("Making the file", move || {
        let table = Table::new(&items);
        match kind.as_str() {
            "csv" => Ok(table_out::csv(&table, header, separator)),
            "html" => Ok(table_out::html(&table, header)),
            "rtf" => Ok(table_out::rtf(&table, header)),
            "xlsx" => table_out::xlsx(&table, header, &sheet),
            other => Err(NodeError::new("node.parameter", format!("Millrace cannot write files of the kind “{other}”."))
                .hint("Choose XLSX, CSV or HTML; every spreadsheet program opens them.")),
        }
    })
    .await?;
    let mime = crate::files::mime::by_extension(format);
    let named = params.text("options.fileName", 0, "")?;
    let name = if named.is_empty() { format!("{stem}.{format}") } else { named.into_owned() };
    let file = binary::make(ctx, bytes.into(), mime.as_deref(), Some(&name))?;
    Ok(from_all(file_item(params, file, 0)?, count))
}

fn file_item(params: &ItemParams<'_>, file: millrace_core::Binary, index: usize) -> Result<Item, NodeError> {
    let property = params.text("binaryPropertyName", index, "data")?;
    Ok(Item { binary: binary::only(&property, file), ..Item::default() })
}

fn all_json(ctx: &NodeContext, params: &ItemParams<'_>, items: &[Item]) -> Result<Item, NodeError> {
    let all = Value::Array(items.iter().map(|i| Value::Object((*i.json).clone())).collect());
    Ok(from_all(json_file(ctx, params, &all, 0)?, items.len()))
}

fn json_file(ctx: &NodeContext, params: &ItemParams<'_>, value: &Value, index: usize) -> Result<Item, NodeError> {
    let text =
        if params.flag("options.format", index, false)? { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(|e| NodeError::new("node.file", e.to_string()))?;
    text_file(ctx, params, &text, "application/json", "file.json", index)
}

fn to_text(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Item, NodeError> {
    let content = match source(params, item, index)? {
        Value::String(s) => s,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    text_file(ctx, params, &content, "text/plain", "file.txt", index)
}

fn text_file(
    ctx: &NodeContext,
    params: &ItemParams<'_>,
    content: &str,
    mime: &str,
    default_name: &str,
    index: usize,
) -> Result<Item, NodeError> {
    let mark = if params.flag("options.addBOM", index, false)? { "\u{feff}" } else { "" };
    let bytes = text::encode(&format!("{mark}{content}"), &params.text("options.encoding", index, "utf8")?)?;
    let named = params.text("options.fileName", index, "")?;
    let name = if named.is_empty() { default_name } else { &*named };
    file_item(params, binary::make(ctx, bytes.into(), Some(mime), Some(name))?, index)
}

fn to_binary(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Item, NodeError> {
    let content = match source(params, item, index)? {
        Value::String(s) => s,
        other => other.to_string(),
    };
    let bytes = if params.flag("options.dataIsBase64", index, true)? { base64_lenient(&content)? } else { content.into_bytes() };
    let mime = params.text("options.mimeType", index, "")?;
    let named = params.text("options.fileName", index, "")?;
    let name = if named.is_empty() { "file" } else { &*named };
    let file = binary::make(ctx, bytes.into(), (!mime.is_empty()).then_some(&*mime), Some(name))?;
    file_item(params, file, index)
}

/// Base64 with or without padding, line breaks, or a `data:` prefix.
fn base64_lenient(text: &str) -> Result<Vec<u8>, NodeError> {
    let body = match text.trim_start().strip_prefix("data:") {
        Some(rest) => rest.split_once(',').map_or("", |(_, body)| body),
        None => text,
    };
    let clean: String = body
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '=')
        .map(|c| {
            if c == '-' {
                '+'
            } else if c == '_' {
                '/'
            } else {
                c
            }
        })
        .collect();
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(clean).map_err(|_| {
        NodeError::new("node.input", "The text is not valid base64.")
            .hint("If it is plain text, use “To text file”, or switch off “Text is base64”.")
    })
}

/// The value the user named: a field, or a dotted path to one.
fn source(params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Value, NodeError> {
    let path = params.text("sourceProperty", index, "")?;
    Path::new(&path).get(&item.json).cloned().ok_or_else(|| {
        NodeError::new("node.input", format!("The value in '{path}' is not set")).hint("Enter the name of a field that the items have.")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::{extract_from_file, testing};

    async fn convert(parameters: Value, items: Vec<Value>) -> Result<Vec<Item>, NodeError> {
        let out = node().execute(&testing::context(&node(), parameters, vec![items])).await?;
        Ok(out.outputs[0].as_ref().unwrap().to_vec())
    }

    async fn extract(parameters: Value, items: Vec<Item>) -> Vec<Value> {
        let from = extract_from_file::node();
        let items = items.iter().map(|i| serde_json::to_value(i).unwrap()).collect();
        testing::json(from.execute(&testing::context(&from, parameters, vec![items])).await.unwrap()).swap_remove(0)
    }

    #[tokio::test]
    async fn items_survive_the_way_into_a_file_and_back() {
        let items = vec![json!({ "a": 1, "b": "x" }), json!({ "a": 2.5, "b": "ü" })];
        for (to, from) in [("xlsx", "xlsx"), ("html", "html")] {
            let file = convert(json!({ "operation": to }), items.clone()).await.unwrap();
            assert_eq!(extract(json!({ "operation": from }), file).await, items, "{to}");
        }
        let csv = convert(json!({ "operation": "csv", "options": { "delimiter": ";" } }), items.clone()).await.unwrap();
        assert_eq!(csv[0].paired.refs().len(), 2);
        assert_eq!(csv[0].binary.as_ref().unwrap()["data"].file_name.as_deref(), Some("File.csv"));
        let rows = extract(json!({ "operation": "csv", "options": { "delimiter": ";", "enableBOM": true } }), csv).await;
        assert_eq!(rows, [json!({ "a": "1", "b": "x" }), json!({ "a": "2.5", "b": "ü" })]);
        let whole = convert(json!({ "operation": "toJson" }), items.clone()).await.unwrap();
        assert_eq!(extract(json!({ "operation": "fromJson" }), whole).await, [json!({ "data": items })]);
        let each = convert(json!({ "operation": "toJson", "mode": "each" }), items.clone()).await.unwrap();
        assert_eq!(extract(json!({ "operation": "fromJson", "destinationKey": "x.y" }), each).await[1], json!({ "x": { "y": items[1] } }));
    }

    #[tokio::test]
    async fn base64_is_decoded_and_what_is_not_base64_is_an_error() {
        let file = convert(
            json!({ "operation": "toBinary", "sourceProperty": "f", "options": { "fileName": "a.png" } }),
            vec![json!({ "f": "data:image/png;base64,iVBORw0KGgo" })],
        )
        .await
        .unwrap();
        assert_eq!(file[0].binary.as_ref().unwrap()["data"].mime_type, "image/png");
        assert!(convert(json!({ "operation": "toBinary", "sourceProperty": "f" }), vec![json!({ "f": "{not}" })]).await.is_err());
        let error = convert(json!({ "operation": "toText", "sourceProperty": "none" }), vec![json!({ "f": 1 })]).await.unwrap_err();
        assert_eq!(error.message, "The value in 'none' is not set");
        assert!(convert(json!({ "operation": "ods" }), vec![json!({})]).await.unwrap_err().message.contains("ods"));
    }
}
