//! Reads and changes data tables: rows that stay between executions.

mod conditions;
mod rows;
mod spec;
mod tables;
mod target;
mod values;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use millrace_core::{
    Node, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    data_table::{DataTables, TableError},
    spec::Effect,
};
use serde_json::Value;

struct DataTable(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(DataTable(spec::spec()))
}

#[async_trait::async_trait]
impl NodeType for DataTable {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    fn effect(&self, node: &Node) -> Effect {
        let text = |key: &str, default| node.parameters.get(key).map_or(Some(default), Value::as_str);
        let option = |key: &str| node.parameters.get("options").and_then(|options| options.get(key)) == Some(&Value::Bool(true));
        match (text("resource", "row"), text("operation", if text("resource", "row") == Some("row") { "insert" } else { "list" })) {
            (Some("row"), Some("get" | "rowExists" | "rowNotExists")) | (Some("table"), Some("list")) => Effect::None,
            (Some("row"), Some("update" | "upsert" | "deleteRows")) if option("dryRun") => Effect::None,
            (Some("row"), Some("update" | "upsert" | "deleteRows")) | (Some("table"), Some("update")) => Effect::Idempotent,
            (Some("table"), Some("create")) if option("createIfNotExists") => Effect::Idempotent,
            _ => Effect::Once,
        }
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let tables = ctx.tables.as_deref().ok_or_else(|| {
            NodeError::new(CODE, "There are no data tables here.")
                .hint("Run this workflow in Millrace itself, where its data tables are kept: `millrace run` has no store.")
        })?;
        let (resource, operation) = (ctx.param_string("resource", 0)?, ctx.param_string("operation", 0)?);
        let run = Run { ctx, tables };
        let out = match (resource.as_str(), operation.as_str()) {
            ("row", "insert") => run.insert().await?,
            ("row", "update") => run.update(false).await?,
            ("row", "upsert") => run.update(true).await?,
            ("row", "deleteRows") => run.delete().await?,
            ("row", "get") => run.get().await?,
            ("row", "rowExists") => run.exists(true).await?,
            ("row", "rowNotExists") => run.exists(false).await?,
            ("table", "list") => run.list_tables().await?,
            ("table", "create") => run.create_table().await?,
            ("table", "update") => run.rename_table().await?,
            ("table", "delete") => run.delete_table().await?,
            _ => {
                return Err(NodeError::new("node.parameter", format!("A data table cannot do “{operation}” with a {resource}."))
                    .hint("Choose an operation from the list."));
            }
        };
        Ok(NodeOutput::one(out))
    }
}

const CODE: &str = "node.data_table";

/// One run of the node.
struct Run<'a> {
    ctx: &'a NodeContext,
    tables: &'a dyn DataTables,
}

fn failed(error: TableError) -> NodeError {
    let retryable = matches!(error, TableError::Store { passing: true, .. });
    NodeError { retryable, ..NodeError::new(CODE, error.to_string()) }
}
