//! What is done with rows.

use millrace_core::{
    Item, JsonMap, NodeError,
    data_table::{ChangedRow, DataTable, RowChange, RowFilter, Sort, TableRow},
};
use serde_json::{Value, json};

use super::{
    Run,
    conditions::Conditions,
    failed,
    target::Targets,
    values::Values,
    write::{Done, Job},
};
use crate::{
    field::Field,
    items::{check_canceled, error_item, paired_with_all, passed},
};

impl Run<'_> {
    pub(super) async fn insert(&self) -> Result<Vec<Item>, NodeError> {
        let done = self.change(|_, values| RowChange::Insert { values }, true, false).await?;
        if self.ctx.raw("options.optimizeBulk") != Value::Bool(true) {
            return self.changed(done);
        }
        let count = done.iter().filter(|one| one.result.is_ok()).count();
        let (_, failures): (Vec<Done>, Vec<Done>) = done.into_iter().partition(|one| one.result.is_ok());
        let told =
            Item { paired: paired_with_all(self.ctx.items().len()), ..Item::from_value(json!({"success": true, "insertedRows": count})) };
        let mut out = vec![told];
        out.extend(self.changed(failures)?);
        Ok(out)
    }

    pub(super) async fn update(&self, or_insert: bool) -> Result<Vec<Item>, NodeError> {
        let change = |filter, values| match or_insert {
            true => RowChange::Upsert { filter, values },
            false => RowChange::Update { filter, values },
        };
        let done = self.change(change, true, true).await?;
        self.changed(done)
    }

    pub(super) async fn delete(&self) -> Result<Vec<Item>, NodeError> {
        let done = self.change(|filter, _| RowChange::Delete { filter }, false, true).await?;
        self.changed(done)
    }

    pub(super) async fn get(&self) -> Result<Vec<Item>, NodeError> {
        let (mut targets, conditions) = (Targets::new(self), Conditions::new(self.ctx));
        let mut out = vec![];
        for index in 0..self.ctx.items().len() {
            check_canceled(self.ctx, 0)?;
            match self.get_one(&mut targets, &conditions, index).await {
                Ok(rows) => out.extend(rows.into_iter().map(|row| Item::new(row.to_json()).paired_with(index))),
                Err(error) if self.ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(out)
    }

    async fn get_one(&self, targets: &mut Targets, conditions: &Conditions, index: usize) -> Result<Vec<TableRow>, NodeError> {
        let ctx = self.ctx;
        let table = targets.table(self, index).await?;
        let limit = if ctx.param_bool("returnAll", index)? { None } else { ctx.param_number("limit", index)? };
        let limit = limit.filter(|n| *n >= 1.0).map_or(usize::MAX, |n| n as usize);
        let sort = if ctx.param_bool("orderBy", index)? { Some(self.sort(index)?) } else { None };
        self.tables.rows(table.id, &conditions.of(ctx, index)?, sort.as_ref(), limit).await.map_err(failed)
    }

    fn sort(&self, index: usize) -> Result<Sort, NodeError> {
        let descending = self.ctx.param_string("orderByDirection", index)? != "ASC";
        Ok(Sort { column: self.ctx.param_string("orderByColumn", index)?, descending })
    }

    /// Lets an item pass when there is such a row, or when there is none.
    pub(super) async fn exists(&self, wanted: bool) -> Result<Vec<Item>, NodeError> {
        let (mut targets, conditions) = (Targets::new(self), Conditions::new(self.ctx));
        let mut out = vec![];
        for (index, item) in self.ctx.items().iter().enumerate() {
            check_canceled(self.ctx, 0)?;
            match self.exists_one(&mut targets, &conditions, index).await {
                Ok(there) if there == wanted => out.push(passed(item, index, 0)),
                Ok(_) => {}
                Err(error) if self.ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(out)
    }

    async fn exists_one(&self, targets: &mut Targets, conditions: &Conditions, index: usize) -> Result<bool, NodeError> {
        let table = targets.table(self, index).await?;
        let filter = conditions.of(self.ctx, index)?;
        Ok(!self.tables.rows(table.id, &filter, None, 1).await.map_err(failed)?.is_empty())
    }

    /// Works out the changes of all items, then makes them.
    async fn change(&self, make: impl Fn(RowFilter, JsonMap) -> RowChange, fills: bool, finds: bool) -> Result<Vec<Done>, NodeError> {
        let (mut targets, conditions, values) = (Targets::new(self), Conditions::new(self.ctx), Values::new(self.ctx));
        let (mut jobs, mut failures) = (vec![], vec![]);
        for (index, item) in self.ctx.items().iter().enumerate() {
            check_canceled(self.ctx, index)?;
            let parts = async {
                let filter = if finds { conditions.of(self.ctx, index)? } else { RowFilter::default() };
                let values = if fills { values.of(self.ctx, item, index)? } else { JsonMap::new() };
                Ok::<(DataTable, RowChange), NodeError>((targets.table(self, index).await?, make(filter, values)))
            };
            match parts.await {
                Ok((table, change)) => jobs.push(Job { item: index, table, change }),
                Err(error) if self.ctx.continue_on_fail() => failures.push(Done { item: index, result: Err(error) }),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        let mut done = self.write(jobs).await?;
        if !failures.is_empty() {
            done.extend(failures);
            done.sort_by_key(|one| one.item);
        }
        Ok(done)
    }

    /// The rows that were changed, as items.
    fn changed(&self, done: Vec<Done>) -> Result<Vec<Item>, NodeError> {
        let dry_run = Field::new(self.ctx, "options.dryRun").flag(self.ctx, 0)?;
        let mut out = vec![];
        for Done { item, result } in done {
            match result {
                Err(error) => out.push(error_item(&error, item)),
                Ok(rows) => {
                    let shown = rows.iter().flat_map(|row| if dry_run { both(row) } else { one(row) });
                    out.extend(shown.map(|json| Item::new(json).paired_with(item)));
                }
            }
        }
        Ok(out)
    }
}

/// The row as it is, or as it was when it is gone.
fn one(row: &ChangedRow) -> Vec<JsonMap> {
    row.after.as_ref().or(row.before.as_ref()).map(TableRow::to_json).into_iter().collect()
}

/// The row as it is and as it would be; where it is not there, all is empty.
fn both(row: &ChangedRow) -> Vec<JsonMap> {
    let Some(known) = row.before.as_ref().or(row.after.as_ref()).map(TableRow::to_json) else { return vec![] };
    let state = |side: Option<&TableRow>, word: &str| {
        let mut json = side.map_or_else(|| known.keys().map(|key| (key.clone(), Value::Null)).collect(), TableRow::to_json);
        json.insert("dryRunState".into(), word.into());
        json
    };
    let (before, mut after) = (state(row.before.as_ref(), "before"), state(row.after.as_ref(), "after"));
    if row.before.is_none() {
        // It has no number before it is there.
        after.insert(millrace_core::data_table::ID.into(), Value::Null);
    }
    vec![before, after]
}
