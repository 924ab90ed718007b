//! What is done with whole tables.

use millrace_core::{
    Item, NodeError,
    data_table::{ColumnType, DataTable, NewColumn, TableError, TableRef},
};
use serde_json::{Value, json};

use super::{Run, failed, target::Targets};
use crate::{
    items::{check_canceled, error_item},
    js,
};

impl Run<'_> {
    pub(super) async fn list_tables(&self) -> Result<Vec<Item>, NodeError> {
        let mut out = vec![];
        for index in 0..self.ctx.items().len() {
            check_canceled(self.ctx, 0)?;
            out.extend(self.list_one(index).await?.into_iter().map(|table| Item::from_value(shown(&table)).paired_with(index)));
        }
        Ok(out)
    }

    async fn list_one(&self, index: usize) -> Result<Vec<DataTable>, NodeError> {
        let ctx = self.ctx;
        let mut tables = self.tables.tables().await.map_err(failed)?;
        let part = ctx.param_string("options.filterName", index)?.to_lowercase();
        tables.retain(|table| table.name.to_lowercase().contains(&part));
        match ctx.param_string("options.sortField", index)?.as_str() {
            "createdAt" => tables.sort_by_key(|table| table.created_at),
            "updatedAt" => tables.sort_by_key(|table| table.updated_at),
            _ => {}
        }
        if ctx.param_string("options.sortDirection", index)? == "desc" {
            tables.reverse();
        }
        if !ctx.param_bool("returnAll", index)?
            && let Some(limit) = ctx.param_number("limit", index)?.filter(|n| *n >= 1.0)
        {
            tables.truncate(limit as usize);
        }
        Ok(tables)
    }

    pub(super) async fn create_table(&self) -> Result<Vec<Item>, NodeError> {
        let reuse = self.ctx.raw("options.createIfNotExists") == Value::Bool(true);
        let mut out = vec![];
        for index in 0..self.ctx.items().len() {
            let made = self.create_one(index, reuse).await.map(|table| shown(&table));
            self.keep(&mut out, index, made)?;
        }
        Ok(out)
    }

    async fn create_one(&self, index: usize, reuse: bool) -> Result<DataTable, NodeError> {
        let name = self.ctx.param_string("tableName", index)?;
        let columns = columns(&self.ctx.param("columns.column", index)?)?;
        match self.tables.create(&name, columns).await {
            Err(TableError::NameTaken(name)) if reuse => self.tables.table(&TableRef::Name(name)).await.map_err(failed),
            other => other.map_err(failed),
        }
    }

    pub(super) async fn rename_table(&self) -> Result<Vec<Item>, NodeError> {
        let (mut targets, mut out) = (Targets::new(self), vec![]);
        for index in 0..self.ctx.items().len() {
            let renamed = async {
                let table = targets.table(self, index).await?;
                let table = self.tables.update(table.id, Some(self.ctx.param_string("newName", index)?), None).await.map_err(failed)?;
                Ok(json!({"success": true, "name": table.name}))
            };
            let renamed = renamed.await;
            self.keep(&mut out, index, renamed)?;
        }
        Ok(out)
    }

    pub(super) async fn delete_table(&self) -> Result<Vec<Item>, NodeError> {
        let mut out = vec![];
        for index in 0..self.ctx.items().len() {
            let deleted = async {
                // Not from memory: an item before may have deleted the same table.
                let table = Targets::new(self).table(self, index).await?;
                self.tables.delete(table.id).await.map_err(failed)?;
                Ok(json!({"success": true, "deletedTableId": table.id}))
            };
            let deleted = deleted.await;
            self.keep(&mut out, index, deleted)?;
        }
        Ok(out)
    }

    fn keep(&self, out: &mut Vec<Item>, index: usize, made: Result<Value, NodeError>) -> Result<(), NodeError> {
        check_canceled(self.ctx, 0)?;
        out.push(match made {
            Ok(json) => Item::from_value(json).paired_with(index),
            Err(error) if self.ctx.continue_on_fail() => error_item(&error, index),
            Err(error) => return Err(error.on_item(index)),
        });
        Ok(())
    }
}

fn columns(written: &Value) -> Result<Vec<NewColumn>, NodeError> {
    let list = written.as_array().map(Vec::as_slice).unwrap_or_default();
    let read = list.iter().map(|column| {
        let word = column.get("type").map_or_else(|| "string".to_owned(), js::to_text);
        let column_type: ColumnType = serde_json::from_value(word.clone().into()).map_err(|_| {
            NodeError::new("node.parameter", format!("“{word}” is no type of a column.")).hint("Choose string, number, boolean or date.")
        })?;
        Ok(NewColumn { name: column.get("name").map(js::to_text).unwrap_or_default(), column_type })
    });
    read.collect()
}

/// A table as an item shows it.
fn shown(table: &DataTable) -> Value {
    let columns: Vec<Value> =
        table.columns.iter().enumerate().map(|(index, c)| json!({"name": c.name, "type": c.column_type, "index": index})).collect();
    json!({
        "id": table.id,
        "name": table.name,
        "columns": columns,
        "rowCount": table.row_count,
        "createdAt": millrace_core::data_table::iso(table.created_at),
        "updatedAt": millrace_core::data_table::iso(table.updated_at),
    })
}
