//! Reads files from this computer, or writes them to it, below the allowed folders.

use std::{path::Path, sync::Arc};

use millrace_core::{
    Item, Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{
    files::{binary, blocking, disk, glob, roots::Roots},
    item_params::ItemParams,
    items::error_item,
};

struct ReadWriteFile(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ReadWriteFile(spec()))
}

fn spec() -> NodeSpec {
    let reading = || is("operation", &["read"]);
    let writing = || is("operation", &["write"]);
    NodeSpec {
        node_type: "read_write_file",
        n8n_type: "n8n-nodes-base.readWriteFile",
        kind: NodeKind::ExternalAction,
        family: Family::Action,
        group: "Files",
        label: "Read/Write Files from Disk",
        help: "Reads files from this computer, or writes them to it.",
        keywords: &["file", "disk", "folder", "save", "open", "load", "path", "binary"],
        icon: "hard-drive",
        versions: versions(&[1.0, 1.1]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options("operation", "Operation", &[("read", "Read files"), ("write", "Write a file")]).no_expression(),
            string("fileSelector", "Files")
                .placeholder("~/Documents/orders/*.csv")
                .help("A path; * stands for any part of a name.")
                .required()
                .when([reading()]),
            string("fileName", "File path")
                .placeholder("~/Documents/report.xlsx")
                .help("Folders that are missing are made.")
                .required()
                .when([writing()]),
            string("dataPropertyName", "File field of the item").default_value("data").required().when([writing()]),
            collection(
                "options",
                "Options",
                vec![
                    string("fileExtension", "File extension").placeholder("zip"),
                    string("fileName", "File name"),
                    string("mimeType", "MIME type").placeholder("text/csv"),
                    string("dataPropertyName", "Put file in field").default_value("data"),
                ],
            )
            .when([reading()]),
            collection(
                "options",
                "Options",
                vec![boolean("append", "Append", false).help("Adds to the end of the file instead of replacing it.")],
            )
            .when([writing()]),
        ],
        credentials: vec![],
        effect: Effect::Idempotent,
        summary: "{operation} {fileSelector}{fileName}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for ReadWriteFile {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let items = ctx.items();
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            if ctx.is_canceled() {
                return Err(NodeError::new("canceled", "The execution was canceled."));
            }
            let result = match params.text("operation", index, "read") {
                Ok(operation) if operation == "write" => write(ctx, &params, item, index).await.map(|i| vec![i]),
                Ok(_) => read(ctx, &params, index).await,
                Err(error) => Err(error),
            };
            match result {
                Ok(mut found) => out.append(&mut found),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }

    fn effect(&self, node: &Node) -> Effect {
        effect(node)
    }
}

/// A file that is written again is the same; one that is added to again is not.
pub(crate) fn effect(node: &Node) -> Effect {
    let append = node.parameters.get("options").and_then(|options| options.get("append"));
    // An expression may say either.
    if append.is_none_or(|append| *append == Value::Bool(false)) { Effect::Idempotent } else { Effect::Once }
}

async fn read(ctx: &NodeContext, params: &ItemParams<'_>, index: usize) -> Result<Vec<Item>, NodeError> {
    let selector = params.text("fileSelector", index, "")?.into_owned();
    let property = params.text("options.dataPropertyName", index, "data")?;
    let mime = params.text("options.mimeType", index, "")?;
    let mut out = vec![];
    for (path, bytes) in load(ctx, selector).await? {
        let (name, folder) = name_and_folder(&path);
        let mut file = binary::make(ctx, bytes, (!mime.is_empty()).then_some(&*mime), Some(&name))?;
        file.directory = Some(folder);
        let named = params.text("options.fileName", index, "")?;
        if !named.is_empty() {
            file.file_name = Some(named.into_owned());
        }
        let extension = params.text("options.fileExtension", index, "")?;
        if !extension.is_empty() {
            file.file_extension = Some(extension.into_owned());
        }
        let facts = json!({ "mimeType": file.mime_type, "fileType": file.file_type, "fileName": file.file_name, "directory": file.directory, "fileExtension": file.file_extension, "fileSize": file.file_size });
        let Value::Object(mut map) = facts else { continue };
        map.retain(|_, v| !v.is_null());
        out.push(Item { binary: binary::only(&property, file), ..Item::new(map) }.paired_with(index));
    }
    Ok(out)
}

/// The files a selector names, and what is in them.
pub(crate) async fn load(ctx: &NodeContext, selector: String) -> Result<Vec<(std::path::PathBuf, bytes::Bytes)>, NodeError> {
    let policy = ctx.policy.clone();
    blocking("Reading the file", move || {
        let roots = Roots::new(&policy)?;
        glob::find(&roots, &selector)?.into_iter().map(|path| disk::read(&path).map(|bytes| (path, bytes))).collect()
    })
    .await
}

/// A path's file name, and its folder as people write it.
pub(crate) fn name_and_folder(path: &Path) -> (String, String) {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
    (name, folder)
}

/// Writes an item's file and says where.
pub(crate) async fn write(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize) -> Result<Item, NodeError> {
    let written = params.text("fileName", index, "")?.into_owned();
    let property = params.text("dataPropertyName", index, "data")?;
    let append = params.flag("options.append", index, false)?;
    let bytes = binary::bytes_of(ctx, item, &property, index)?;
    let (policy, target) = (ctx.policy.clone(), written.clone());
    blocking("Writing the file", move || {
        let path = Roots::new(&policy)?.resolve(&target)?;
        if append { disk::append(&path, &bytes) } else { disk::write(&path, &bytes) }
    })
    .await?;
    let mut json = (*item.json).clone();
    json.insert("fileName".into(), Value::String(written));
    Ok(Item { json: Arc::new(json), binary: item.binary.clone(), ..Item::default() }.paired_with(index))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use millrace_core::{OnError, node::Policy};

    use super::*;
    use crate::testing;

    fn context(folder: &Path, parameters: Value, item: Value) -> NodeContext {
        let mut ctx = testing::context(&node(), parameters, vec![vec![item]]);
        ctx.policy = Arc::new(Policy { allow_local_network: false, file_roots: vec![folder.to_owned()] });
        ctx
    }

    #[test]
    fn a_file_is_replaced_again_but_not_added_to_again() {
        let effect = |options: Value| {
            let mut set_up = Node::new("Write", "read_write_file", 1.0);
            set_up.parameters.insert("options".into(), options);
            node().effect(&set_up)
        };
        assert_eq!(effect(json!({})), Effect::Idempotent);
        assert_eq!(effect(json!({ "append": false })), Effect::Idempotent);
        assert_eq!(effect(json!({ "append": true })), Effect::Once);
        assert_eq!(effect(json!({ "append": "={{ $json.add }}" })), Effect::Once);
    }

    #[tokio::test]
    async fn what_is_written_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = json!({ "json": { "a": 1 }, "binary": { "data": { "data": "aGVsbG8=", "mimeType": "text/plain" } } });
        let path = dir.path().join("new/note.txt").display().to_string();
        let parameters = json!({ "operation": "write", "fileName": path });
        for append in [false, true] {
            let mut parameters = parameters.clone();
            parameters["options"] = json!({ "append": append });
            let written = node().execute(&context(dir.path(), parameters, file.clone())).await.unwrap();
            assert_eq!(testing::json(written), [[json!({ "a": 1, "fileName": path })]]);
        }
        let read = node()
            .execute(&context(dir.path(), json!({ "fileSelector": format!("{}/**/*.txt", dir.path().display()) }), json!({})))
            .await
            .unwrap();
        let item = &read.outputs[0].as_ref().unwrap()[0];
        assert_eq!(item.json["fileName"], "note.txt");
        assert_eq!(item.json["fileSize"], "10 B");
        assert_eq!(item.binary.as_ref().unwrap()["data"].data, millrace_core::BinaryData::Inline("hellohello".into()));
    }

    #[tokio::test]
    async fn other_folders_are_refused_and_missing_files_are_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let read = |selector: &str| context(dir.path(), json!({ "fileSelector": selector }), json!({}));
        assert_eq!(node().execute(&read("/etc/passwd")).await.unwrap_err().code, "node.file_access");
        assert_eq!(testing::json(node().execute(&read("none.txt")).await.unwrap()), [[] as [Value; 0]]);
        let kept = testing::on_error(read("/etc/passwd"), OnError::Continue);
        assert!(testing::json(node().execute(&kept).await.unwrap())[0][0]["error"].as_str().unwrap().contains("/etc/passwd"));
    }
}
