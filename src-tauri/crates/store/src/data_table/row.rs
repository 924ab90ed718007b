//! Rows as they are stored: JSON by column number.

use millrace_core::{
    EpochMs, JsonMap,
    data_table::{DataTable, MOST_ROW_BYTES, TableError, TableRow},
};
use serde_json::Value;

use crate::{Error, database::Row};

/// Reads `id, data, created_at, updated_at`.
pub(super) fn read(table: &DataTable, row: &Row) -> Result<TableRow, Error> {
    let stored: JsonMap = row.json("data")?;
    let values = table.columns.iter().map(|c| (c.name.clone(), stored.get(&c.key()).cloned().unwrap_or_default())).collect();
    Ok(TableRow { id: row.get("id")?, values, created_at: row.get("created_at")?, updated_at: row.get("updated_at")? })
}

/// A new row with these values.
///
/// # Errors
/// When a column does not exist or a value does not fit it.
pub(super) fn make(table: &DataTable, id: i64, given: &JsonMap, now: EpochMs) -> Result<TableRow, Error> {
    let values = table.columns.iter().map(|c| (c.name.clone(), Value::Null)).collect();
    with(table, TableRow { id, values, created_at: now, updated_at: now }, given)
}

/// The row with these values put in.
///
/// # Errors
/// When a column does not exist or a value does not fit it.
pub(super) fn with(table: &DataTable, mut row: TableRow, given: &JsonMap) -> Result<TableRow, Error> {
    for (name, value) in given {
        let column = table.column(name)?;
        row.values.insert(column.name.clone(), column.accept(value)?);
    }
    Ok(row)
}

/// The text that is stored.
///
/// # Errors
/// When the row is too large.
pub(super) fn write(table: &DataTable, row: &TableRow) -> Result<String, Error> {
    let filled = table.columns.iter().filter_map(|c| Some((c.key(), row.values.get(&c.name).filter(|v| !v.is_null())?.clone())));
    let text = Value::Object(filled.collect()).to_string();
    if text.len() > MOST_ROW_BYTES {
        let reason =
            format!("A row of “{}” holds at most {} KiB; this one has {}.", table.name, MOST_ROW_BYTES / 1024, text.len().div_ceil(1024));
        return Err(TableError::Limit(reason).into());
    }
    Ok(text)
}
