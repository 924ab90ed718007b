//! Names of nodes in the versions that executions run.

use std::collections::HashMap;

use millrace_core::{NodeId, WorkflowId};
use serde::Deserialize;

use crate::{Error, Store, database::Query};

/// Looks each version up once.
pub(super) struct Names<'a> {
    store: &'a Store,
    versions: HashMap<(WorkflowId, u32), HashMap<NodeId, String>>,
}

/// The part of a document that is read here.
#[derive(Deserialize)]
struct Nodes {
    #[serde(default)]
    nodes: Vec<Named>,
}
#[derive(Deserialize)]
struct Named {
    id: NodeId,
    name: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, versions: HashMap::new() }
    }

    /// A node's name; its id where the version has no such node.
    pub(super) async fn of(&mut self, workflow: WorkflowId, version: u32, node: &NodeId) -> Result<String, Error> {
        if !self.versions.contains_key(&(workflow, version)) {
            let names = self.read(workflow, version).await?;
            self.versions.insert((workflow, version), names);
        }
        let name = self.versions.get(&(workflow, version)).and_then(|names| names.get(node)).cloned();
        Ok(name.unwrap_or_else(|| node.to_string()))
    }

    async fn read(&self, workflow: WorkflowId, version: u32) -> Result<HashMap<NodeId, String>, Error> {
        let query = Query::new("SELECT document FROM workflow_versions WHERE workflow_id = ? AND version = ?")
            .bind(workflow.to_string())
            .bind(version);
        let Some(row) = self.store.readers().fetch_optional(query).await? else { return Ok(HashMap::new()) };
        let document: Nodes = row.json("document")?;
        Ok(document.nodes.into_iter().map(|node| (node.id, node.name)).collect())
    }
}
