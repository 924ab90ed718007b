//! The values that an item puts into a row.

use std::collections::HashSet;

use millrace_core::{
    Item, JsonMap, NodeContext, NodeError,
    data_table::{CREATED_AT, ID, UPDATED_AT},
};
use serde_json::Value;

use crate::field::Field;

/// `columns`, n8n's resource mapper, read once.
pub(super) struct Values {
    /// The fields of the item are the columns.
    automatic: bool,
    written: Field,
    removed: HashSet<String>,
}

impl Values {
    pub(super) fn new(ctx: &NodeContext) -> Self {
        let columns = ctx.raw("columns");
        let schema = columns.get("schema").and_then(Value::as_array).into_iter().flatten();
        let removed = schema.filter(|field| field.get("removed") == Some(&Value::Bool(true)));
        Self {
            automatic: columns.get("mappingMode").is_some_and(|mode| mode == "autoMapInputData"),
            removed: removed.filter_map(|field| Some(field.get("id")?.as_str()?.to_owned())).collect(),
            written: Field::of("columns", columns.get("value").cloned().unwrap_or_default()),
        }
    }

    /// The values by column.
    pub(super) fn of(&self, ctx: &NodeContext, item: &Item, index: usize) -> Result<JsonMap, NodeError> {
        if self.automatic {
            // What every row has comes along from another Data Table node, and is not for people to set.
            let own = |name: &str| matches!(name, ID | CREATED_AT | UPDATED_AT);
            return Ok(item.json.iter().filter(|(name, _)| !own(name)).map(|(name, value)| (name.clone(), value.clone())).collect());
        }
        match &*self.written.get(ctx, index)? {
            Value::Null => Ok(JsonMap::new()),
            Value::Object(map) => {
                Ok(map.iter().filter(|(name, _)| !self.removed.contains(*name)).map(|(n, v)| (n.clone(), v.clone())).collect())
            }
            _ => Err(NodeError::new("node.parameter", "The values are no object of columns.").hint("Enter them again in “Values”.")),
        }
    }
}
