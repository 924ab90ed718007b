//! Data tables over the store. What changed is on disk before workflows that listen, and people who look, hear of it.

use std::sync::{Arc, Weak};

use millrace_core::{
    DataTableId,
    data_table::{
        BatchError, ChangedRow, ColumnChange, DataTable, DataTables, NewColumn, Origin, RowBatch, RowFilter, Sort, TableError, TableRef,
        TableRow,
    },
};
use millrace_store::{Error, PendingEvent, RowsChanged, Store};

use super::{app_event::AppEvent, launch::Launcher};

/// The port that nodes work through. The engine holds it and the launcher the engine: one of the two must let go.
pub(crate) struct Tables {
    store: Arc<Store>,
    launcher: Weak<Launcher>,
}

impl Tables {
    pub(crate) fn new(launcher: &Arc<Launcher>) -> Self {
        Self { store: launcher.store.clone(), launcher: Arc::downgrade(launcher) }
    }

    /// Everybody who shows the table looks again.
    fn changed(&self, id: DataTableId) {
        if let Some(launcher) = self.launcher.upgrade() {
            launcher.events.changed(vec![format!("data_table:{id}"), "data_tables".into()]);
        }
    }

    /// What workflows that listen to rows of a table are to hear.
    fn events(&self, origin: Origin) -> impl FnOnce(&DataTable, &[Vec<ChangedRow>]) -> Vec<PendingEvent> + Send + 'static {
        let launcher = self.launcher.clone();
        move |table, rows| {
            let Some(launcher) = launcher.upgrade() else { return vec![] };
            let name: Arc<str> = table.name.as_str().into();
            let event = |row: &ChangedRow| AppEvent::RowChanged { table_id: table.id, table: name.clone(), origin, row: row.clone() };
            launcher.pending(rows.iter().flatten().map(event))
        }
    }
}

#[async_trait::async_trait]
impl DataTables for Tables {
    async fn tables(&self) -> Result<Vec<DataTable>, TableError> {
        self.store.data_tables().await.map_err(of_store)
    }

    async fn table(&self, which: &TableRef) -> Result<DataTable, TableError> {
        self.store.find_data_table(which).await.map_err(of_store)
    }

    async fn create(&self, name: &str, columns: Vec<NewColumn>) -> Result<DataTable, TableError> {
        let table = self.store.create_data_table(name, columns).await.map_err(of_store)?;
        self.changed(table.id);
        Ok(table)
    }

    async fn update(&self, id: DataTableId, name: Option<String>, columns: Option<Vec<ColumnChange>>) -> Result<DataTable, TableError> {
        let table = self.store.update_data_table(id, name, columns).await.map_err(of_store)?;
        self.changed(id);
        Ok(table)
    }

    async fn delete(&self, id: DataTableId) -> Result<(), TableError> {
        self.store.delete_data_table(id).await.map_err(of_store)?;
        self.changed(id);
        Ok(())
    }

    async fn rows(&self, id: DataTableId, filter: &RowFilter, sort: Option<&Sort>, limit: usize) -> Result<Vec<TableRow>, TableError> {
        self.store.data_table_matches(id, filter, sort, limit).await.map_err(of_store)
    }

    async fn change(&self, id: DataTableId, batch: RowBatch, origin: Origin) -> Result<Vec<Vec<ChangedRow>>, BatchError> {
        let dry_run = batch.dry_run;
        let RowsChanged { rows, events } = self.store.change_data_table(id, batch, self.events(origin)).await.map_err(|e| match e {
            Error::Table { index, source } => BatchError { index, source },
            other => of_store(other).into(),
        })?;
        if !dry_run && rows.iter().any(|one| !one.is_empty()) {
            self.changed(id);
            if let Some(launcher) = self.launcher.upgrade() {
                launcher.deliver(events);
            }
        }
        Ok(rows)
    }
}

fn of_store(error: Error) -> TableError {
    match error {
        Error::Table { source, .. } => source,
        other => TableError::Store { passing: matches!(other, Error::Lost | Error::Unreachable { .. }), message: other.to_string() },
    }
}
