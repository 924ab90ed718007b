//! The node over tables in memory.

use std::sync::{Arc, Mutex};

use millrace_core::{
    DataTableId, EpochMs, Node, NodeError, OnError,
    data_table::{
        BatchError, ChangedRow, ColumnChange, DataTable as Table, DataTables, Matcher, NewColumn, Origin, RowBatch, RowChange, RowFilter,
        Sort, TableError, TableRef, TableRow, columns_of, sort,
    },
    spec::Effect,
};
use serde_json::{Value, json};

use super::node;
use crate::testing;

/// One table and its rows; what the store makes of values is its own matter and not repeated here.
#[derive(Default)]
struct Memory(Mutex<(Vec<Table>, Vec<TableRow>, Vec<usize>)>);

#[async_trait::async_trait]
impl DataTables for Memory {
    async fn tables(&self) -> Result<Vec<Table>, TableError> {
        Ok(self.0.lock().unwrap().0.clone())
    }
    async fn table(&self, which: &TableRef) -> Result<Table, TableError> {
        let (TableRef::Id(wanted) | TableRef::Name(wanted)) = which;
        let is = |t: &Table| if matches!(which, TableRef::Id(_)) { t.id.to_string() == *wanted } else { t.name == *wanted };
        self.tables().await?.into_iter().find(is).ok_or_else(|| TableError::NoTable(wanted.clone()))
    }
    async fn create(&self, name: &str, columns: Vec<NewColumn>) -> Result<Table, TableError> {
        if self.table(&TableRef::Name(name.into())).await.is_ok() {
            return Err(TableError::NameTaken(name.into()));
        }
        let (columns, at) = (columns_of(columns)?, EpochMs(0));
        let table = Table { id: DataTableId::new(), name: name.into(), columns, row_count: 0, created_at: at, updated_at: at };
        self.0.lock().unwrap().0.push(table.clone());
        Ok(table)
    }
    async fn update(&self, id: DataTableId, name: Option<String>, _: Option<Vec<ColumnChange>>) -> Result<Table, TableError> {
        let mut all = self.0.lock().unwrap();
        let table = all.0.iter_mut().find(|t| t.id == id).unwrap();
        table.name = name.unwrap();
        Ok(table.clone())
    }
    async fn delete(&self, id: DataTableId) -> Result<(), TableError> {
        self.0.lock().unwrap().0.retain(|t| t.id != id);
        Ok(())
    }
    async fn rows(&self, id: DataTableId, filter: &RowFilter, by: Option<&Sort>, limit: usize) -> Result<Vec<TableRow>, TableError> {
        let table = self.table(&TableRef::Id(id.to_string())).await?;
        let matcher = Matcher::new(&table, filter)?;
        let mut rows: Vec<_> = self.0.lock().unwrap().1.iter().filter(|row| matcher.matches(row)).cloned().collect();
        if let Some(by) = by {
            sort(&table, &mut rows, by)?;
        }
        rows.truncate(limit);
        Ok(rows)
    }
    async fn change(&self, id: DataTableId, batch: RowBatch, origin: Origin) -> Result<Vec<Vec<ChangedRow>>, BatchError> {
        assert!(origin.workflow.is_none(), "the test's execution has no id");
        let mut out = vec![];
        for (index, change) in batch.changes.iter().enumerate() {
            out.push(self.one(id, change, batch.dry_run).await.map_err(|source| BatchError { index: Some(index), source })?);
        }
        self.0.lock().unwrap().2.push(batch.changes.len());
        Ok(out)
    }
}

impl Memory {
    async fn one(&self, id: DataTableId, change: &RowChange, dry_run: bool) -> Result<Vec<ChangedRow>, TableError> {
        let table = self.table(&TableRef::Id(id.to_string())).await?;
        let fill = |mut row: TableRow, given: &millrace_core::JsonMap| {
            for (name, value) in given {
                row.values.insert(name.clone(), table.column(name)?.accept(value)?);
            }
            Ok::<_, TableError>(row)
        };
        let (filter, values) = match change {
            RowChange::Insert { values } => (None, Some(values)),
            RowChange::Update { filter, values } | RowChange::Upsert { filter, values } => (Some(filter), Some(values)),
            RowChange::Delete { filter } => (Some(filter), None),
        };
        let found = match filter {
            Some(filter) if filter.conditions.is_empty() => return Err(TableError::NoCondition),
            Some(filter) => self.rows(id, filter, None, usize::MAX).await?,
            None => vec![],
        };
        let mut changed = vec![];
        for before in found {
            let after = values.map(|values| fill(before.clone(), values)).transpose()?;
            changed.push(ChangedRow { before: Some(before), after });
        }
        if changed.is_empty() && matches!(change, RowChange::Insert { .. } | RowChange::Upsert { .. }) {
            let next = self.0.lock().unwrap().1.iter().map(|row| row.id).max().unwrap_or(0) + 1;
            let empty = TableRow { id: next, values: Default::default(), created_at: EpochMs(0), updated_at: EpochMs(0) };
            changed.push(ChangedRow { before: None, after: Some(fill(empty, values.unwrap())?) });
        }
        if !dry_run {
            let rows = &mut self.0.lock().unwrap().1;
            for one in &changed {
                rows.retain(|row| row.id != one.id());
                rows.extend(one.after.clone());
            }
        }
        Ok(changed)
    }
}

struct World(Arc<Memory>);

impl World {
    /// `People` with Ada, 36, and Bob, 20.
    async fn new() -> Self {
        let world = Self(Arc::default());
        let columns = json!({"column": [{"name": "name", "type": "string"}, {"name": "age", "type": "number"}]});
        world
            .run(json!({"resource": "table", "operation": "create", "tableName": "People", "columns": columns}), vec![json!({})])
            .await
            .unwrap();
        let people = vec![json!({"name": "Ada", "age": 36}), json!({"name": "Bob", "age": 20})];
        world.run(row("insert", json!({"columns": {"mappingMode": "autoMapInputData"}})), people).await.unwrap();
        world
    }

    async fn run_as(&self, on_error: OnError, parameters: Value, items: Vec<Value>) -> Result<Vec<Value>, NodeError> {
        let mut ctx = testing::on_error(testing::context(&node(), parameters, vec![items]), on_error);
        ctx.tables = Some(self.0.clone());
        Ok(testing::json(node().execute(&ctx).await?).remove(0))
    }

    async fn run(&self, parameters: Value, items: Vec<Value>) -> Result<Vec<Value>, NodeError> {
        self.run_as(OnError::Stop, parameters, items).await
    }

    async fn names(&self) -> Vec<String> {
        let all = self.run(row("get", json!({"returnAll": true})), vec![json!({})]).await.unwrap();
        all.iter().map(|row| row["name"].as_str().unwrap_or("-").to_owned()).collect()
    }
}

fn row(operation: &str, more: Value) -> Value {
    let mut parameters = json!({"operation": operation, "dataTableId": {"__rl": true, "mode": "name", "value": "People"}});
    parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    parameters
}

fn by_name(value: &str) -> Value {
    json!({"conditions": [{"keyName": "name", "condition": "eq", "keyValue": value}]})
}

#[tokio::test]
async fn rows_are_added_and_read() {
    let world = World::new().await;
    let columns = json!({"mappingMode": "defineBelow", "value": {"name": "={{ $json.who }}", "age": "7", "gone": 1}, "schema": [{"id": "gone", "removed": true}]});
    let out = world.run(row("insert", json!({"columns": columns})), vec![json!({"who": "Cy"}), json!({"who": "Di"})]).await.unwrap();
    assert_eq!((&out[1]["id"], &out[1]["name"], &out[1]["age"]), (&json!(4), &json!("Di"), &json!(7)));
    assert_eq!(out[1]["createdAt"], "1970-01-01T00:00:00.000Z");
    assert_eq!(world.0.0.lock().unwrap().2, [2, 2], "each run was one batch");
    let bulk = json!({"columns": {"mappingMode": "autoMapInputData"}, "options": {"optimizeBulk": true}});
    // What a Data Table node gave out goes in again.
    assert_eq!(world.run(row("insert", bulk), out).await.unwrap(), [json!({"success": true, "insertedRows": 2})]);

    let age = json!({"conditions": [{"keyName": "age", "condition": "lt", "keyValue": "={{ $json.age }}"}]});
    let young =
        world.run(row("get", json!({"filters": age, "orderBy": true, "orderByColumn": "name"})), vec![json!({"age": 21})]).await.unwrap();
    assert_eq!(young.iter().map(|r| r["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Di", "Di", "Cy", "Cy", "Bob"]);
    assert_eq!(world.run(row("get", json!({"limit": 1})), vec![json!({}), json!({})]).await.unwrap().len(), 2, "one for each item");
}

#[tokio::test]
async fn rows_are_changed_and_deleted() {
    let world = World::new().await;
    let older = json!({"filters": by_name("Ada"), "columns": {"value": {"age": 37}}});
    let out = world.run(row("update", older), vec![json!({})]).await.unwrap();
    assert_eq!((&out[0]["id"], &out[0]["age"]), (&json!(1), &json!(37)));
    let either = json!({"filters": by_name("={{ $json.n }}"), "columns": {"value": {"name": "={{ $json.n }}", "age": 1}}});
    let out = world.run(row("upsert", either.clone()), vec![json!({"n": "Bob"}), json!({"n": "Cy"})]).await.unwrap();
    assert_eq!(out.iter().map(|r| r["id"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    let out = world.run(row("deleteRows", json!({"filters": by_name("Ada")})), vec![json!({})]).await.unwrap();
    assert_eq!((out.len(), &out[0]["age"]), (1, &json!(37)));
    assert_eq!(world.names().await, ["Bob", "Cy"]);
    for operation in ["update", "upsert", "deleteRows"] {
        let error = world.run(row(operation, json!({})), vec![json!({})]).await.unwrap_err();
        assert!(error.message.contains("At least one condition"), "{operation}: {error}");
    }
}

#[tokio::test]
async fn a_trial_changes_nothing() {
    let world = World::new().await;
    let dry = |filters: Value| json!({"filters": filters, "columns": {"value": {"name": "X"}}, "options": {"dryRun": true}});
    let out = world.run(row("update", dry(by_name("Ada"))), vec![json!({})]).await.unwrap();
    let states: Vec<_> = out.iter().map(|r| (r["dryRunState"].as_str().unwrap(), r["name"].as_str().unwrap())).collect();
    assert_eq!(states, [("before", "Ada"), ("after", "X")]);
    let out = world.run(row("deleteRows", dry(by_name("Ada"))), vec![json!({})]).await.unwrap();
    assert_eq!((&out[0]["name"], &out[1]["name"], &out[1]["id"]), (&json!("Ada"), &Value::Null, &Value::Null));
    let out = world.run(row("upsert", dry(by_name("Zed"))), vec![json!({})]).await.unwrap();
    assert_eq!((&out[0]["name"], &out[1]["name"], &out[1]["id"]), (&Value::Null, &json!("X"), &Value::Null));
    assert_eq!(world.names().await, ["Ada", "Bob"]);
}

#[tokio::test]
async fn items_pass_when_a_row_is_there_or_is_not() {
    let world = World::new().await;
    let people = || vec![json!({"n": "Ada"}), json!({"n": "Zed"})];
    let asked = json!({"filters": by_name("={{ $json.n }}")});
    assert_eq!(world.run(row("rowExists", asked.clone()), people()).await.unwrap(), [json!({"n": "Ada"})]);
    assert_eq!(world.run(row("rowNotExists", asked), people()).await.unwrap(), [json!({"n": "Zed"})]);
}

#[tokio::test]
async fn one_bad_item_does_not_take_others_with_it_where_the_node_may_go_on() {
    let world = World::new().await;
    let items = || vec![json!({"name": "Cy"}), json!({"name": "Di", "age": "old"}), json!({"name": "Ed"})];
    let insert = row("insert", json!({"columns": {"mappingMode": "autoMapInputData"}}));
    let error = world.run(insert.clone(), items()).await.unwrap_err();
    assert_eq!((error.item, error.code.as_str()), (Some(1), "node.data_table"));
    let world = World::new().await;
    let out = world.run_as(OnError::Continue, insert, items()).await.unwrap();
    assert!(out[1]["error"].as_str().unwrap().contains("takes a number"), "{out:?}");
    assert_eq!((&out[0]["name"], &out[2]["name"]), (&json!("Cy"), &json!("Ed")));
}

#[tokio::test]
async fn tables_are_listed_renamed_and_deleted() {
    let world = World::new().await;
    let table = |operation: &str, more: Value| {
        let mut parameters = row(operation, more);
        parameters["resource"] = "table".into();
        parameters
    };
    let out = world.run(table("list", json!({"options": {"filterName": "PEO"}})), vec![json!({})]).await.unwrap();
    assert_eq!((out.len(), &out[0]["columns"][1]), (1, &json!({"name": "age", "type": "number", "index": 1})));
    let again = json!({"tableName": "People", "options": {"createIfNotExists": true}});
    assert_eq!(world.run(table("create", again), vec![json!({})]).await.unwrap()[0]["id"], out[0]["id"]);
    let error = world.run(table("create", json!({"tableName": "People"})), vec![json!({})]).await.unwrap_err();
    assert!(error.message.contains("already"), "{error}");
    assert_eq!(
        world.run(table("update", json!({"newName": "Staff"})), vec![json!({})]).await.unwrap(),
        [json!({"success": true, "name": "Staff"})]
    );
    // As a file from elsewhere names it: an id that is not known here, and the name.
    let elsewhere = json!({"dataTableId": {"__rl": true, "mode": "list", "value": "x7", "cachedResultName": "Staff"}});
    assert_eq!(world.run(table("delete", elsewhere.clone()), vec![json!({})]).await.unwrap()[0]["success"], true);
    let error = world.run(table("delete", elsewhere), vec![json!({})]).await.unwrap_err();
    assert!(error.message.contains("“Staff”") && error.hint.is_some(), "{error}");
}

#[tokio::test]
async fn without_a_store_the_error_says_so() {
    let error = testing::run(&node(), row("get", json!({})), vec![json!({})]).await.unwrap_err();
    assert_eq!(error.code, "node.data_table");
    assert!(error.hint.is_some());
    let error = World::new().await.run(json!({"operation": "get"}), vec![json!({})]).await.unwrap_err();
    assert!(error.message.contains("No data table"), "{error}");
}

#[test]
fn only_what_cannot_be_repeated_is_asked_about() {
    let effect = |parameters: Value| {
        let mut one = Node::new("Table", "data_table", 1.1);
        one.parameters = parameters.as_object().cloned().unwrap();
        node().effect(&one)
    };
    assert_eq!(effect(json!({})), Effect::Once);
    assert_eq!(effect(json!({"operation": "get"})), Effect::None);
    assert_eq!(effect(json!({"operation": "upsert"})), Effect::Idempotent);
    assert_eq!(effect(json!({"operation": "deleteRows", "options": {"dryRun": true}})), Effect::None);
    assert_eq!(effect(json!({"operation": "={{ 1 }}"})), Effect::Once);
    assert_eq!(effect(json!({"resource": "table", "operation": "list"})), Effect::None);
    assert_eq!(effect(json!({"resource": "table", "operation": "delete"})), Effect::Once);
}
