//! Which table an item is about.

use std::collections::HashMap;

use millrace_core::{
    NodeError,
    data_table::{DataTable, TableError, TableRef},
};
use serde_json::Value;

use super::{Run, failed};
use crate::{field::Field, js};

/// The tables that a run has looked up.
pub(super) struct Targets {
    field: Field,
    known: HashMap<String, DataTable>,
}

impl Targets {
    pub(super) fn new(run: &Run<'_>) -> Self {
        Self { field: Field::new(run.ctx, "dataTableId"), known: HashMap::new() }
    }

    /// The table for an item.
    pub(super) async fn table(&mut self, run: &Run<'_>, item: usize) -> Result<DataTable, NodeError> {
        let value = self.field.get(run.ctx, item)?.into_owned();
        let key = value.to_string();
        if let Some(table) = self.known.get(&key) {
            return Ok(table.clone());
        }
        let table = find(run, &value).await?;
        self.known.insert(key, table.clone());
        Ok(table)
    }
}

async fn find(run: &Run<'_>, value: &Value) -> Result<DataTable, NodeError> {
    let text = |value: Option<&Value>| value.filter(|v| !v.is_null()).map(js::to_text).unwrap_or_default().trim().to_owned();
    let wanted = text(Some(value.get("value").unwrap_or(value)));
    if wanted.is_empty() {
        return Err(NodeError::new("node.parameter", "No data table is chosen.")
            .hint("Choose one in “Data table”. You make them on the page Data tables."));
    }
    if value.get("mode").is_some_and(|mode| mode == "name") {
        return run.tables.table(&TableRef::Name(wanted)).await.map_err(failed);
    }
    match run.tables.table(&TableRef::Id(wanted.clone())).await {
        // A workflow from elsewhere names a table by the id it had there; the name may be the same here.
        Err(TableError::NoTable(_)) => {
            let name = Some(text(value.get("cachedResultName"))).filter(|name| !name.is_empty());
            let found = run.tables.table(&TableRef::Name(name.clone().unwrap_or(wanted))).await;
            found.map_err(|e| failed(e).hint("Make it on the page Data tables, or choose another one in “Data table”."))
        }
        other => other.map_err(failed),
    }
}
