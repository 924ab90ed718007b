//! Events that are written with what caused them.

use millrace_core::{
    data_table::{ChangedRow, ColumnType, DataTable, NewColumn, RowBatch, RowChange},
    trigger::WaitKind,
};
use millrace_store::{Error, PendingEvent};
use serde_json::{Value, json};

use crate::fixture::{Fixture, NOW, both, object};

both!(what_rows_have_to_tell_is_kept_with_them, only_the_answer_that_counts_is_told);

fn event(text: &str) -> PendingEvent {
    PendingEvent::new(json!([text]).to_string())
}

/// Tells how many rows there were.
fn told(_: &DataTable, rows: &[Vec<ChangedRow>]) -> Vec<PendingEvent> {
    vec![event(&format!("{} rows", rows.iter().flatten().count()))]
}

async fn left(f: &Fixture) -> Vec<String> {
    let mut all = vec![];
    for id in f.store.pending_events(None).await.unwrap() {
        all.push(f.store.pending_event(&id).await.unwrap().unwrap().listeners);
    }
    all
}

async fn what_rows_have_to_tell_is_kept_with_them(f: Fixture) {
    let columns = vec![NewColumn { name: "Name".into(), column_type: ColumnType::String }];
    let table = f.store.create_data_table("Orders", columns).await.unwrap();
    let insert = |values: Value| RowChange::Insert { values: object(values) };
    let batch = |dry_run, changes| RowBatch { changes, dry_run };
    let two = || vec![insert(json!({"Name": "a"})), insert(json!({"Name": "b"}))];

    f.store.change_data_table(table.id, batch(true, two()), told).await.unwrap();
    let bad = vec![insert(json!({"Name": "a"})), insert(json!({"No": 1}))];
    assert!(matches!(f.store.change_data_table(table.id, batch(false, bad), told).await, Err(Error::Table { .. })));
    assert_eq!(left(&f).await, [""; 0], "what was not done is not told");

    let done = f.store.change_data_table(table.id, batch(false, two()), told).await.unwrap();
    f.store.change_data_table(table.id, batch(false, vec![insert(json!({}))]), told).await.unwrap();
    assert_eq!(left(&f).await, [r#"["2 rows"]"#, r#"["1 rows"]"#]);
    let first = &done.events[0];
    assert_eq!(f.store.pending_event(&first.id).await.unwrap().as_ref(), Some(first));
    assert_eq!(f.store.pending_events(Some(&first.id)).await.unwrap().len(), 1);
    f.store.pending_event_done(&first.id).await.unwrap();
    assert_eq!(f.store.pending_event(&first.id).await.unwrap(), None);
    assert_eq!(left(&f).await, [r#"["1 rows"]"#]);
}

async fn only_the_answer_that_counts_is_told(f: Fixture) {
    let flow = f.flow("W").await;
    let id = f.suspended(flow, NOW, WaitKind::Approval, None).await;
    assert!(f.store.answer_wait_and_tell(id, json!({"choice": "yes"}), vec![event("yes")]).await.unwrap());
    assert!(!f.store.answer_wait_and_tell(id, json!({"choice": "no"}), vec![event("no")]).await.unwrap());
    assert_eq!(left(&f).await, [r#"["yes"]"#]);
}
