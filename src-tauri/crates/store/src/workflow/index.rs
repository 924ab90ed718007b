//! What lists and searches need, derived from the draft and rewritten with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use millrace_core::{
    BinaryData, JsonMap, Registry, Workflow,
    spec::{Family, NodeKind},
};
use serde_json::Value;

use crate::{
    Error,
    database::{Connection, Query},
};

/// Characters of an imported id that others can refer to; n8n's have 16.
const IMPORTED_ID: usize = 200;

pub(super) struct Index {
    pub(super) node_count: i64,
    pub(super) tags: BTreeSet<String>,
    pub(super) search_text: String,
    /// The id that the imported file gave the workflow.
    pub(super) imported_id: Option<String>,
    node_types: BTreeSet<String>,
    /// Node id → type, disabled.
    triggers: BTreeMap<String, (String, bool)>,
    /// Blobs of pinned data.
    blobs: BTreeSet<Arc<str>>,
}

impl Index {
    pub(super) fn of(workflow: &Workflow, registry: &Registry) -> Self {
        let mut index = Self {
            node_count: 0,
            tags: workflow.tags.iter().cloned().collect(),
            search_text: String::new(),
            imported_id: workflow.imported.as_deref().and_then(imported_id),
            node_types: BTreeSet::new(),
            triggers: BTreeMap::new(),
            blobs: BTreeSet::new(),
        };
        for node in &workflow.nodes {
            let spec = registry.spec(&node.node_type);
            if spec.is_none_or(|s| s.family != Family::Note) {
                index.node_count += 1;
            }
            index.node_types.insert(node.node_type.clone());
            if spec.is_some_and(|s| s.kind == NodeKind::Trigger) {
                index.triggers.insert(node.id.to_string(), (node.node_type.clone(), node.disabled));
            }
        }
        let binaries = workflow.pinned.values().flatten().filter_map(|i| i.binary.as_ref()).flat_map(|b| b.values());
        index.blobs.extend(binaries.filter_map(|b| match &b.data {
            BinaryData::Blob { id, .. } => Some(id.clone()),
            BinaryData::Inline(_) => None,
        }));
        index.search_text = index.text(workflow, registry);
        index
    }

    fn text(&self, workflow: &Workflow, registry: &Registry) -> String {
        let mut words: Vec<&str> = vec![&workflow.name];
        words.extend(self.tags.iter().map(String::as_str));
        for node_type in &self.node_types {
            words.push(node_type);
            words.extend(registry.spec(node_type).map(|s| s.label));
        }
        // A line break keeps a search from matching across two entries.
        words.join("\n").to_lowercase()
    }

    pub(super) async fn write(&self, connection: &mut Connection, workspace: &str, id: &str) -> Result<(), Error> {
        for table in [
            "DELETE FROM workflow_tags WHERE workflow_id = ?",
            "DELETE FROM workflow_node_types WHERE workflow_id = ?",
            "DELETE FROM trigger_index WHERE workflow_id = ?",
        ] {
            connection.execute(Query::new(table).bind(id)).await?;
        }
        for tag in &self.tags {
            connection
                .execute(
                    Query::new("INSERT INTO workflow_tags (workflow_id, tag, workspace_id) VALUES (?, ?, ?)")
                        .bind(id)
                        .bind(tag)
                        .bind(workspace),
                )
                .await?;
        }
        for node_type in &self.node_types {
            connection
                .execute(
                    Query::new("INSERT INTO workflow_node_types (workflow_id, node_type, workspace_id) VALUES (?, ?, ?)")
                        .bind(id)
                        .bind(node_type)
                        .bind(workspace),
                )
                .await?;
        }
        for (node, (node_type, disabled)) in &self.triggers {
            connection
                .execute(
                    Query::new(
                        "INSERT INTO trigger_index (workflow_id, node_id, workspace_id, node_type, disabled) VALUES (?, ?, ?, ?, ?)",
                    )
                    .bind(id)
                    .bind(node)
                    .bind(workspace)
                    .bind(node_type)
                    .bind(*disabled),
                )
                .await?;
        }
        for blob in &self.blobs {
            // Never taken back while the workflow lives: undo may bring pinned data back.
            connection
                .execute(
                    Query::new("INSERT INTO blob_refs (blob_id, owner_id, workspace_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                        .bind(&**blob)
                        .bind(id)
                        .bind(workspace),
                )
                .await?;
        }
        Ok(())
    }

    pub(super) fn tags_json(&self) -> Result<String, Error> {
        serde_json::to_string(&self.tags).map_err(|e| Error::damaged("tags", e))
    }
}

/// Old files number their workflows.
pub(super) fn imported_id(file: &JsonMap) -> Option<String> {
    let id = match file.get("id")? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // PostgreSQL's texts cannot hold NUL.
    (!id.is_empty() && id.chars().count() <= IMPORTED_ID && !id.contains('\0')).then_some(id)
}
