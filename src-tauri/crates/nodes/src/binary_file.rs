//! n8n's retired nodes Read Binary File, Read Binary Files and Write Binary File. Read/Write Files from Disk took their place.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use bytes::Bytes;
use millrace_core::{
    Binary, Item, Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};

use crate::{
    files::binary,
    item_params::ItemParams,
    items::{error_item, paired_with_all},
    read_write_file::{self, load, name_and_folder},
};

#[derive(Clone, Copy)]
enum Kind {
    ReadOne,
    ReadMany,
    Write,
}

struct BinaryFile(NodeSpec, Kind);

/// Read Binary File.
pub fn read_one() -> Arc<dyn NodeType> {
    let parameters = vec![string("filePath", "File path").required(), property("Put file in field")];
    Arc::new(BinaryFile(
        spec("read_binary_file", "n8n-nodes-base.readBinaryFile", "Read Binary File", "{filePath}", parameters),
        Kind::ReadOne,
    ))
}

/// Read Binary Files.
pub fn read_many() -> Arc<dyn NodeType> {
    let parameters = vec![string("fileSelector", "Files").placeholder("*.jpg").required(), property("Put file in field")];
    Arc::new(BinaryFile(
        spec("read_binary_files", "n8n-nodes-base.readBinaryFiles", "Read Binary Files", "{fileSelector}", parameters),
        Kind::ReadMany,
    ))
}

/// Write Binary File.
pub fn write() -> Arc<dyn NodeType> {
    let options = collection("options", "Options", vec![boolean("append", "Append", false)]);
    let parameters = vec![string("fileName", "File path").required(), property("File field of the item"), options];
    Arc::new(BinaryFile(
        spec("write_binary_file", "n8n-nodes-base.writeBinaryFile", "Write Binary File", "{fileName}", parameters),
        Kind::Write,
    ))
}

fn property(label: &'static str) -> ParamSpec {
    string("dataPropertyName", label).default_value("data").required()
}

fn spec(
    node_type: &'static str,
    n8n_type: &'static str,
    label: &'static str,
    summary: &'static str,
    parameters: Vec<ParamSpec>,
) -> NodeSpec {
    NodeSpec {
        node_type,
        n8n_type,
        kind: NodeKind::ExternalAction,
        family: Family::Action,
        group: "Files",
        label,
        help: "Older workflows hold it; use Read/Write Files from Disk instead.",
        keywords: &["legacy", "file", "disk"],
        icon: "hard-drive",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters,
        credentials: vec![],
        effect: Effect::Idempotent,
        summary,
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for BinaryFile {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let items = ctx.items();
        if matches!(self.1, Kind::ReadMany) {
            return read_selected(ctx, &params, items.len()).await.map(NodeOutput::one);
        }
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let made = match self.1 {
                Kind::Write => read_write_file::write(ctx, &params, item, index).await,
                _ => read_path(ctx, &params, item, index).await,
            };
            match made {
                Ok(item) => out.push(item),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }

    fn effect(&self, node: &Node) -> Effect {
        read_write_file::effect(node)
    }
}

fn loaded(ctx: &NodeContext, path: &Path, bytes: Bytes) -> Result<Binary, NodeError> {
    let (name, folder) = name_and_folder(path);
    Ok(Binary { directory: Some(folder), ..binary::make(ctx, bytes, None, Some(&name))? })
}

async fn read_path(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Item, NodeError> {
    let written = params.text("filePath", index, "")?.into_owned();
    let found = load(ctx, written.clone()).await?;
    let [(path, bytes)] = found.as_slice() else {
        return Err(NodeError::new("node.file", format!("There is no file “{written}”.")).hint("Check the path."));
    };
    let mut files: BTreeMap<String, Binary> = item.binary.as_deref().cloned().unwrap_or_default();
    files.insert(params.text("dataPropertyName", index, "data")?.into_owned(), loaded(ctx, path, bytes.clone())?);
    Ok(Item { json: item.json.clone(), binary: Some(Arc::new(files)), ..Item::default() }.paired_with(index))
}

/// Runs once, whatever number of items came; every file is paired with all of them.
async fn read_selected(ctx: &NodeContext, params: &ItemParams<'_>, count: usize) -> Result<Vec<Item>, NodeError> {
    let property = params.text("dataPropertyName", 0, "data")?;
    let paired = paired_with_all(count);
    let found = load(ctx, params.text("fileSelector", 0, "")?.into_owned()).await?;
    found
        .into_iter()
        .map(|(path, bytes)| {
            Ok(Item { binary: binary::only(&property, loaded(ctx, &path, bytes)?), paired: paired.clone(), ..Item::default() })
        })
        .collect()
}
