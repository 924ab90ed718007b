//! Data tables: rows go in and out as they should, in one transaction a batch.

use millrace_core::{
    DataTableId, EpochMs, JsonMap,
    data_table::{
        ChangedRow, ColumnChange, ColumnType, Condition, DataTable, MOST_CHANGED, MOST_ROW_BYTES, MOST_TABLES, NewColumn, Operator,
        RowBatch, RowChange, RowFilter, Sort, TableError, TableRef, TableRow,
    },
};
use millrace_store::{Error, PendingEvent, RowPageFilter};
use serde_json::{Value, json};

use crate::fixture::{Fixture, HOUR, NOW, both, object};

both!(
    tables_are_made_listed_renamed_and_deleted,
    rows_come_back_as_their_columns_say,
    each_change_tells_before_and_after,
    a_batch_is_all_or_nothing,
    conditions_find_the_same_in_every_database,
    columns_change_without_touching_others,
    pages_and_searches_go_on_where_they_stopped,
    rows_are_sorted_with_empty_ones_first,
    limits_are_said,
    writers_at_once_lose_nothing,
);

async fn orders(f: &Fixture) -> DataTable {
    let column = |name: &str, column_type| NewColumn { name: name.into(), column_type };
    let columns = vec![
        column("Name", ColumnType::String),
        column("Total", ColumnType::Number),
        column("Paid", ColumnType::Boolean),
        column("Due", ColumnType::Date),
    ];
    f.store.create_data_table("Orders", columns).await.unwrap()
}

fn insert(values: Value) -> RowChange {
    RowChange::Insert { values: object(values) }
}

fn only(column: &str, word: &str, value: Value) -> RowFilter {
    RowFilter { any: true, conditions: vec![Condition { column: column.into(), operator: Operator::parse(word).unwrap(), value }] }
}

/// Workflows that listen: none.
pub(crate) fn nobody(_: &DataTable, _: &[Vec<ChangedRow>]) -> Vec<PendingEvent> {
    vec![]
}

fn batch(changes: Vec<RowChange>) -> RowBatch {
    RowBatch { changes, dry_run: false }
}

async fn change(f: &Fixture, id: DataTableId, changes: Vec<RowChange>) -> Vec<ChangedRow> {
    f.store.change_data_table(id, batch(changes), nobody).await.unwrap().rows.into_iter().flatten().collect()
}

async fn all(f: &Fixture, id: DataTableId) -> Vec<TableRow> {
    f.store.data_table_matches(id, &RowFilter::default(), None, usize::MAX).await.unwrap()
}

fn why(error: Error) -> TableError {
    match error {
        Error::Table { source, .. } => source,
        other => panic!("{other}"),
    }
}

async fn tables_are_made_listed_renamed_and_deleted(f: Fixture) {
    let orders = orders(&f).await;
    let other = f.store.create_data_table("  Bills ", vec![]).await.unwrap();
    assert_eq!(f.store.data_table(orders.id).await.unwrap(), orders);
    assert_eq!(f.store.find_data_table(&TableRef::Name("Bills".into())).await.unwrap().id, other.id);
    assert_eq!(f.store.find_data_table(&TableRef::Id(orders.id.to_string())).await.unwrap().id, orders.id);
    assert!(matches!(f.store.create_data_table("Orders", vec![]).await.map_err(why), Err(TableError::NameTaken(_))));
    assert!(matches!(f.store.create_data_table(" ", vec![]).await.map_err(why), Err(TableError::Name { .. })));
    let first = f.store.list_data_tables(None, Some(1)).await.unwrap();
    let second = f.store.list_data_tables(first.next.as_deref(), Some(1)).await.unwrap();
    assert_eq!((first.items[0].name.as_str(), second.items[0].name.as_str(), second.next), ("Bills", "Orders", None));
    f.clock.advance(HOUR);
    let renamed = f.store.update_data_table(other.id, Some("Invoices".into()), None).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.created_at, renamed.updated_at), ("Invoices", EpochMs(NOW), EpochMs(NOW + HOUR)));
    assert!(matches!(f.store.update_data_table(other.id, Some("Orders".into()), None).await.map_err(why), Err(TableError::NameTaken(_))));
    change(&f, other.id, vec![insert(json!({}))]).await;
    f.store.delete_data_table(other.id).await.unwrap();
    assert!(matches!(f.store.delete_data_table(other.id).await.map_err(why), Err(TableError::NoTable(_))));
    assert!(matches!(f.store.data_table_row(other.id, 1).await.map_err(why), Err(TableError::NoTable(_))));
    assert_eq!(f.store.data_tables().await.unwrap().len(), 1);
}

async fn rows_come_back_as_their_columns_say(f: Fixture) {
    let table = orders(&f).await;
    let rows = vec![
        insert(json!({"Name": "Zoë \"Ö\"\u{0}", "Total": "12.5", "Paid": "true", "Due": "2026-03-31"})),
        insert(json!({"Total": 7})),
        insert(json!({"Name": ""})),
    ];
    let changed = change(&f, table.id, rows).await;
    let row = f.store.data_table_row(table.id, 1).await.unwrap();
    assert_eq!(changed[0].after.as_ref(), Some(&row));
    let expected = json!({"Name": "Zoë \"Ö\"\u{fffd}", "Total": 12.5, "Paid": true, "Due": "2026-03-31T00:00:00.000Z"});
    assert_eq!(row.values, object(expected));
    assert_eq!(row.values.keys().collect::<Vec<_>>(), ["Name", "Total", "Paid", "Due"]);
    assert_eq!(
        f.store.data_table_row(table.id, 2).await.unwrap().values,
        object(json!({"Name": null, "Total": 7, "Paid": null, "Due": null}))
    );
    assert_eq!(f.store.data_table_row(table.id, 3).await.unwrap().values["Name"], "");
    assert!(matches!(f.store.data_table_row(table.id, 4).await.map_err(why), Err(TableError::NoRow { row: 4, .. })));
    assert_eq!(f.store.data_table(table.id).await.unwrap().row_count, 3);
}

async fn each_change_tells_before_and_after(f: Fixture) {
    let table = orders(&f).await;
    change(&f, table.id, vec![insert(json!({"Name": "a", "Total": 1})), insert(json!({"Name": "b", "Total": 2}))]).await;
    f.clock.advance(HOUR);
    let update = RowChange::Update { filter: only("Name", "eq", json!("b")), values: object(json!({"Total": 20})) };
    let upsert =
        |name: &str| RowChange::Upsert { filter: only("Name", "eq", json!(name)), values: object(json!({"Name": name, "Total": 9})) };
    let delete = RowChange::Delete { filter: only("Name", "eq", json!("a")) };
    let dry = RowBatch { changes: vec![update.clone(), upsert("c"), delete.clone()], dry_run: true };
    let tried: Vec<_> = f.store.change_data_table(table.id, dry, nobody).await.unwrap().rows.into_iter().flatten().collect();
    assert_eq!(tried.iter().map(ChangedRow::kind).collect::<Vec<_>>(), ["updated", "inserted", "deleted"]);
    assert_eq!(f.store.data_table(table.id).await.unwrap().row_count, 2, "nothing happened");

    let changed = change(&f, table.id, vec![update, upsert("c"), upsert("c"), delete.clone(), delete]).await;
    assert_eq!(changed.iter().map(ChangedRow::kind).collect::<Vec<_>>(), ["updated", "inserted", "updated", "deleted"]);
    assert_eq!(changed.iter().map(ChangedRow::id).collect::<Vec<_>>(), [2, 3, 3, 1]);
    let (before, after) = (changed[0].before.as_ref().unwrap(), changed[0].after.as_ref().unwrap());
    assert_eq!((&before.values["Total"], &after.values["Total"], &after.values["Name"]), (&json!(2), &json!(20), &json!("b")));
    assert_eq!((before.updated_at, after.created_at, after.updated_at), (EpochMs(NOW), EpochMs(NOW), EpochMs(NOW + HOUR)));
    assert_eq!(changed[3].before.as_ref().unwrap().values["Name"], "a");
    // The number of a row that is gone is not given again.
    change(&f, table.id, vec![RowChange::Delete { filter: RowFilter::row(3) }]).await;
    assert_eq!(change(&f, table.id, vec![insert(json!({}))]).await[0].id(), 4);
    assert_eq!(f.store.data_table(table.id).await.unwrap().row_count, 2);
}

async fn a_batch_is_all_or_nothing(f: Fixture) {
    let table = orders(&f).await;
    change(&f, table.id, vec![insert(json!({"Name": "kept"}))]).await;
    let bad = vec![insert(json!({"Name": "a"})), RowChange::Delete { filter: RowFilter::row(1) }, insert(json!({"Total": "many"}))];
    let error = f.store.change_data_table(table.id, batch(bad), nobody).await.unwrap_err();
    assert!(matches!(&error, Error::Table { index: Some(2), source: TableError::WrongType { .. } }), "{error}");
    assert_eq!(all(&f, table.id).await.len(), 1);
    for (changes, named) in [
        (vec![insert(json!({"Nam": 1}))], "no column “Nam”"),
        (vec![RowChange::Delete { filter: RowFilter::default() }], "At least one condition"),
        (vec![RowChange::Delete { filter: only("Total", "gt", json!("x")) }], "takes a number"),
    ] {
        let error = f.store.change_data_table(table.id, batch(changes), nobody).await.unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    assert_eq!(f.store.data_table(table.id).await.unwrap().row_count, 1);
}

async fn conditions_find_the_same_in_every_database(f: Fixture) {
    let table = orders(&f).await;
    let rows = [
        json!({"Name": "Ada", "Total": 0.1, "Paid": true, "Due": "2026-01-01"}),
        json!({"Name": "ada", "Total": 9007199254740993_i64, "Paid": false}),
        json!({"Name": "O'Brien \"?\"", "Total": 1e22}),
        json!({"Name": null, "Total": 3}),
    ];
    change(&f, table.id, rows.into_iter().map(insert).collect()).await;
    for (column, word, value, ids) in [
        ("Name", "eq", json!("Ada"), vec![1]),
        ("Name", "ilike", json!("ADA"), vec![1, 2]),
        ("Name", "eq", json!("O'Brien \"?\""), vec![3]),
        ("Name", "neq", json!("Ada"), vec![2, 3, 4]),
        ("Name", "isEmpty", json!(""), vec![4]),
        ("Total", "eq", json!(0.1), vec![1]),
        ("Total", "eq", json!("3.0"), vec![4]),
        ("Total", "eq", json!(9007199254740993_i64), vec![2]),
        ("Total", "eq", json!(1e22), vec![3]),
        ("Total", "gt", json!(3), vec![2, 3]),
        ("Paid", "isTrue", json!(null), vec![1]),
        ("Paid", "isFalse", json!(null), vec![2]),
        ("Paid", "isNotEmpty", json!(null), vec![1, 2]),
        ("Due", "eq", json!("2026-01-01T01:00:00+01:00"), vec![1]),
        ("id", "eq", json!("2"), vec![2]),
        ("id", "eq", json!(2.5), vec![]),
        ("createdAt", "gte", json!(NOW), vec![1, 2, 3, 4]),
    ] {
        let found = f.store.data_table_matches(table.id, &only(column, word, value.clone()), None, 100).await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), ids, "{column} {word} {value}");
    }
    let mut both = only("Name", "eq", json!("Ada"));
    both.conditions.extend(only("Total", "eq", json!(3)).conditions);
    let count = async |filter: &RowFilter| f.store.data_table_matches(table.id, filter, None, 100).await.unwrap().len();
    assert_eq!(count(&both).await, 2);
    both.any = false;
    assert_eq!(count(&both).await, 0);
    assert_eq!(f.store.data_table_matches(table.id, &RowFilter::default(), None, 3).await.unwrap().len(), 3);
}

async fn columns_change_without_touching_others(f: Fixture) {
    let table = orders(&f).await;
    change(&f, table.id, vec![insert(json!({"Name": "a", "Total": 1, "Paid": true}))]).await;
    let keep =
        |index: usize, name: &str| ColumnChange { id: Some(table.columns[index].id), name: name.into(), column_type: ColumnType::Date };
    let new = ColumnChange { id: None, name: "Note".into(), column_type: ColumnType::String };
    let wanted = vec![keep(2, "Settled"), keep(0, "Customer"), new.clone()];
    let changed = f.store.update_data_table(table.id, None, Some(wanted)).await.unwrap();
    assert_eq!(
        changed.columns.iter().map(|c| c.column_type).collect::<Vec<_>>(),
        [ColumnType::Boolean, ColumnType::String, ColumnType::String]
    );
    let row = f.store.data_table_row(table.id, 1).await.unwrap();
    assert_eq!(row.values, object(json!({"Settled": true, "Customer": "a", "Note": null})));
    // What was in a column that went does not come back with a new one.
    let again = vec![ColumnChange { name: "Total".into(), ..new.clone() }, ColumnChange { name: "Due".into(), ..new }];
    f.store.update_data_table(table.id, None, Some(again)).await.unwrap();
    assert_eq!(f.store.data_table_row(table.id, 1).await.unwrap().values, object(json!({"Total": null, "Due": null})));
}

async fn pages_and_searches_go_on_where_they_stopped(f: Fixture) {
    let table = orders(&f).await;
    let rows = (1..=620).map(|n| insert(json!({"Name": if n % 100 == 0 { format!("Große Nr {n}") } else { "x".into() }, "Total": n})));
    change(&f, table.id, rows.collect()).await;
    let page = async |text: Option<&str>, after: Option<String>, limit| {
        let filter = RowPageFilter { text: text.map(str::to_owned), after, limit: Some(limit) };
        f.store.data_table_rows(table.id, &filter).await.unwrap().1
    };
    let mut seen = vec![];
    let mut after = None;
    loop {
        let next = page(None, after, 200).await;
        seen.extend(next.items.iter().map(|row| row.id));
        after = next.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=620).collect::<Vec<i64>>());
    let first = page(Some("GROSSE große nr"), None, 4).await;
    assert!(first.items.is_empty() && first.next.is_none(), "each word must be there");
    let first = page(Some("nr GROßE"), None, 4).await;
    assert_eq!(first.items.iter().map(|row| row.id).collect::<Vec<_>>(), [100, 200, 300, 400]);
    let second = page(Some("nr große"), first.next, 4).await;
    assert_eq!(second.items.iter().map(|row| row.id).collect::<Vec<_>>(), [500, 600]);
    assert!(second.next.is_none());
    let exact = page(None, None, 200).await;
    assert!(exact.next.is_some() && exact.items.len() == 200);
    let wrong = RowPageFilter { after: Some("%%".into()), ..RowPageFilter::default() };
    assert!(matches!(f.store.data_table_rows(table.id, &wrong).await, Err(Error::Cursor)));
}

async fn rows_are_sorted_with_empty_ones_first(f: Fixture) {
    let table = orders(&f).await;
    change(&f, table.id, [json!({"Total": 10}), json!({"Total": 9.5}), json!({}), json!({"Total": -1})].map(insert).to_vec()).await;
    let ids = async |descending, limit| {
        let by = Sort { column: "Total".into(), descending };
        let rows = f.store.data_table_matches(table.id, &RowFilter::default(), Some(&by), limit).await.unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(false, 10).await, [3, 4, 2, 1]);
    assert_eq!(ids(true, 2).await, [1, 2]);
    let by = Sort { column: "no".into(), descending: false };
    assert!(f.store.data_table_matches(table.id, &RowFilter::default(), Some(&by), 1).await.is_err());
}

async fn limits_are_said(f: Fixture) {
    let table = orders(&f).await;
    let large = insert(json!({"Name": "x".repeat(MOST_ROW_BYTES)}));
    let refused =
        async |changes: Vec<RowChange>| f.store.change_data_table(table.id, batch(changes), nobody).await.map_err(why).unwrap_err();
    assert!(matches!(refused(vec![large]).await, TableError::Limit(_)));
    let many = vec![RowChange::Insert { values: JsonMap::new() }; MOST_CHANGED + 1];
    assert!(matches!(refused(many).await, TableError::Limit(_)));
    assert_eq!(f.store.data_table(table.id).await.unwrap().row_count, 0);
    for n in 1..MOST_TABLES {
        f.store.create_data_table(&format!("T{n}"), vec![]).await.unwrap();
    }
    assert!(matches!(f.store.create_data_table("One more", vec![]).await.map_err(why), Err(TableError::Limit(_))));
}

async fn writers_at_once_lose_nothing(f: Fixture) {
    let table = orders(&f).await;
    let upsert = |n: i64| RowChange::Upsert { filter: only("Total", "eq", json!(n % 5)), values: object(json!({"Total": n % 5})) };
    let done = futures::future::join_all((0..40).map(|n| f.store.change_data_table(table.id, batch(vec![upsert(n)]), nobody))).await;
    assert!(done.iter().all(Result::is_ok));
    let rows = all(&f, table.id).await;
    assert_eq!((rows.len(), f.store.data_table(table.id).await.unwrap().row_count), (5, 5), "nobody added what another one had");
}
