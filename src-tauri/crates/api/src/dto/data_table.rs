//! Data tables and their rows.

use std::collections::HashMap;

use millrace_core::{DataTableId, EpochMs, JsonMap, data_table::ColumnType};
use serde::{Deserialize, Serialize};

/// `data_table_list`
#[derive(Clone, Debug, Default, Deserialize, Serialize, specta::Type)]
pub struct DataTableListRequest {
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of data tables, by name.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DataTableListResponse {
    /// Tables.
    pub items: Vec<DataTableInfo>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A data table.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DataTableInfo {
    /// Its id.
    pub id: DataTableId,
    /// Its name, unique.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<DataTableColumn>,
    /// Rows in it.
    pub row_count: u32,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it, or one of its rows, was last changed.
    pub updated_at: EpochMs,
}

/// A column.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DataTableColumn {
    /// Stays the same when the column is renamed.
    pub id: u32,
    /// Its name, unique in the table.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
}

/// A column as it is to be.
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableColumnRequest {
    /// Of a column that stays; absent for a new one.
    #[serde(default)]
    pub id: Option<u32>,
    /// Its name.
    pub name: String,
    /// Its type; that of a column that stays does not change.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
}

/// `data_table_get`, `data_table_delete`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableIdRequest {
    /// Which table.
    pub id: DataTableId,
}

/// `data_table_create`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableCreateRequest {
    /// Its name.
    pub name: String,
    /// Its columns.
    #[serde(default)]
    pub columns: Vec<DataTableColumnRequest>,
}

/// `data_table_update`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableUpdateRequest {
    /// Which table.
    pub id: DataTableId,
    /// Its new name; absent to keep it.
    #[serde(default)]
    pub name: Option<String>,
    /// Its columns from now on; absent to keep them. The values of a column that is not named go with it.
    #[serde(default)]
    pub columns: Option<Vec<DataTableColumnRequest>>,
}

/// `data_table_rows`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableRowsRequest {
    /// Of which table.
    pub id: DataTableId,
    /// Words that must be in the row's values.
    #[serde(default)]
    pub query: Option<String>,
    /// Cursor of the previous page.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted, at most 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of rows, in the order they were added.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DataTableRowsResponse {
    /// Rows. A search may find fewer than were asked for although there are more.
    pub items: Vec<DataTableRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A row.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DataTableRow {
    /// Counts up in its table.
    pub id: String,
    /// A value or null for each column, by its name.
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub values: JsonMap,
    /// When it was made.
    pub created_at: EpochMs,
    /// When it was last changed.
    pub updated_at: EpochMs,
}

/// `data_table_row_insert`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableRowInsertRequest {
    /// Into which table.
    pub id: DataTableId,
    /// Values by column; others are empty.
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub values: JsonMap,
}

/// `data_table_row_update`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableRowUpdateRequest {
    /// In which table.
    pub id: DataTableId,
    /// Which row.
    pub row_id: String,
    /// Values by column; others stay.
    #[specta(type = HashMap<String, specta_typescript::Unknown>)]
    pub values: JsonMap,
}

/// `data_table_row_delete`
#[derive(Clone, Debug, Deserialize, Serialize, specta::Type)]
pub struct DataTableRowDeleteRequest {
    /// In which table.
    pub id: DataTableId,
    /// Which rows, at most 1,000. Those that are gone already are left alone.
    pub row_ids: Vec<String>,
}
