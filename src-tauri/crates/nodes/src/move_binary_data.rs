//! n8n's retired Move Binary Data node: JSON to a file of the item and back.

use std::sync::Arc;

use base64::Engine as _;
use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};
use serde_json::Value;

use crate::{
    files::{binary, text},
    item_params::ItemParams,
    items::error_item,
    paths::Path,
};

struct MoveBinaryData(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(MoveBinaryData(spec()))
}

fn spec() -> NodeSpec {
    let to_json = || is("mode", &["binaryToJson"]);
    let to_file = || is("mode", &["jsonToBinary"]);
    NodeSpec {
        node_type: "move_binary_data",
        n8n_type: "n8n-nodes-base.moveBinaryData",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Files",
        label: "Move Binary Data",
        help: "Turns a file into JSON and back. Older workflows hold it; use Extract from File and Convert to File instead.",
        keywords: &["legacy", "json", "base64", "file"],
        icon: "file-json",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("mode", "Mode", &[("binaryToJson", "File to JSON"), ("jsonToBinary", "JSON to file")]).no_expression(),
            boolean("setAllData", "Replace all data", true).when([to_json()]),
            string("sourceKey", "File field").default_value("data").when([to_json()]),
            string("destinationKey", "Put output in field").default_value("data").when([to_json(), flag("setAllData", false)]),
            boolean("convertAllData", "All data", true).when([to_file()]),
            string("sourceKey", "Field").default_value("data").when([to_file(), flag("convertAllData", false)]),
            string("destinationKey", "Put file in field").default_value("data").when([to_file()]),
            collection(
                "options",
                "Options",
                vec![
                    string("encoding", "Encoding").default_value("utf8"),
                    boolean("stripBOM", "Remove byte order mark", true),
                    boolean("addBOM", "Add byte order mark", false),
                    boolean("jsonParse", "Read as JSON", false),
                    boolean("keepAsBase64", "Keep as base64", false),
                    boolean("keepSource", "Keep source", false),
                    boolean("dataIsBase64", "Data is base64", false),
                    boolean("useRawData", "Use raw data", false),
                    string("fileName", "File name"),
                    string("mimeType", "MIME type").default_value("application/json"),
                ],
            ),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{mode}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for MoveBinaryData {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let items = ctx.items();
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let to_file = params.text("mode", index, "binaryToJson")? == "jsonToBinary";
            let made = if to_file { file_of(ctx, &params, item, index) } else { json_of(ctx, &params, item, index) };
            match made {
                Ok(Some(item)) => out.push(item.paired_with(index)),
                Ok(None) => {}
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

fn json_of(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Option<Item>, NodeError> {
    let source = params.text("sourceKey", index, "data")?;
    // Items without the file are left out, as in n8n.
    if item.binary.as_deref().is_none_or(|files| !files.contains_key(source.as_ref())) {
        return Ok(None);
    }
    let bytes = binary::bytes_of(ctx, item, &source, index)?;
    let keep = params.flag("options.keepSource", index, false)?;
    let decoded = || -> Result<String, NodeError> {
        let decoded = text::decode(&bytes, &params.text("options.encoding", index, "utf8")?)?;
        Ok(if params.flag("options.stripBOM", index, true)? { text::without_bom(&decoded).to_owned() } else { decoded })
    };
    let parse = |text: &str| {
        serde_json::from_str::<Value>(text).map_err(|e| NodeError::new("node.input", format!("The file does not hold valid JSON: {e}")))
    };
    let json = if params.flag("setAllData", index, true)? {
        match parse(&decoded()?)? {
            Value::Object(map) => map,
            other => JsonMap::from_iter([("data".to_owned(), other)]),
        }
    } else {
        let value = if params.flag("options.keepAsBase64", index, false)? {
            Value::String(base64::engine::general_purpose::STANDARD.encode(&bytes))
        } else if params.flag("options.jsonParse", index, false)? {
            parse(&decoded()?)?
        } else {
            Value::String(decoded()?)
        };
        let mut json = (*item.json).clone();
        Path::new(&params.text("destinationKey", index, "data")?).set(&mut json, value)?;
        json
    };
    let files = item.binary.clone().filter(|_| keep).or_else(|| {
        let rest: std::collections::BTreeMap<_, _> =
            item.binary.as_deref()?.iter().filter(|(name, _)| **name != *source).map(|(n, b)| (n.clone(), b.clone())).collect();
        (!rest.is_empty()).then(|| Arc::new(rest))
    });
    Ok(Some(Item { binary: files, ..Item::new(json) }))
}

fn file_of(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Option<Item>, NodeError> {
    let all = params.flag("convertAllData", index, true)?;
    let source = params.text("sourceKey", index, "data")?;
    let value = if all { Some(Value::Object((*item.json).clone())) } else { Path::new(&source).get(&item.json).cloned() };
    let Some(value) = value else { return Ok(Some(Item { json: item.json.clone(), binary: item.binary.clone(), ..Item::default() })) };
    let bytes = match &value {
        Value::String(s) if params.flag("options.dataIsBase64", index, false)? => base64::engine::general_purpose::STANDARD
            .decode(s.trim())
            .map_err(|_| NodeError::new("node.input", "The text is not valid base64."))?,
        _ => {
            let raw = params.flag("options.useRawData", index, false)?;
            let content = match &value {
                Value::String(s) if raw => s.clone(),
                other => other.to_string(),
            };
            let mark = if params.flag("options.addBOM", index, false)? { "\u{feff}" } else { "" };
            text::encode(&format!("{mark}{content}"), &params.text("options.encoding", index, "utf8")?)?
        }
    };
    let mime = params.text("options.mimeType", index, "application/json")?;
    let name = params.text("options.fileName", index, "")?;
    let file = binary::make(ctx, bytes.into(), Some(&mime), (!name.is_empty()).then_some(&*name))?;
    let mut files = item.binary.as_deref().cloned().unwrap_or_default();
    files.insert(params.text("destinationKey", index, "data")?.into_owned(), file);
    let mut json = if all { JsonMap::new() } else { (*item.json).clone() };
    if params.flag("options.keepSource", index, false)? {
        json = (*item.json).clone();
    } else if !all {
        json.shift_remove(source.as_ref());
    }
    Ok(Some(Item { binary: Some(Arc::new(files)), ..Item::new(json) }))
}
