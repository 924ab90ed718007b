//! Items of a port: pages, search, inputs that are somebody's outputs.

use std::sync::Arc;

use millrace_core::{ExecutionId, Item};
use millrace_store::{Error, Side};
use serde_json::{Value, json};

use crate::setup::{Db, Run, create, items, on_both, port, size};

on_both!(
    a_page_of_a_hundred_thousand_items,
    search_finds_text_as_people_see_it,
    inputs_are_read_from_their_sources_and_not_stored_twice,
    run_data_comes_back_as_it_was,
    what_did_not_run_is_an_error_and_what_gave_nothing_is_empty,
    numbers_and_key_order_survive
);

async fn a_page_of_a_hundred_thousand_items(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let all = items(100_000);
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, all.clone()).await;
    let id = run.end().await;
    let port = port(id, "Start", Side::Output);
    for (offset, limit, expected) in
        [(0, 3, 3), (63, 2, 2), (64, 1, 1), (77_777, 500, 500), (99_999, 10, 1), (100_000, 10, 0), (u32::MAX, 1, 0)]
    {
        let page = store.items_page(&port, offset, limit, None).await.unwrap();
        assert_eq!((page.total, page.items.len()), (100_000, expected), "offset {offset}");
        for (index, text) in page.items {
            let item: Item = serde_json::from_str(&text).unwrap();
            assert_eq!(item, all[index as usize]);
        }
    }
    assert_eq!(store.item(&port, 54_321).await.unwrap(), all[54_321]);
    assert_eq!(store.items(&port, usize::MAX).await.unwrap().unwrap(), all);
}

async fn search_finds_text_as_people_see_it(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let texts = ["Müller & Sons", "say \"hi\"", "two\nlines", "plain", "MÜLLER again"];
    let list = Arc::new(texts.iter().map(|t| Item::from_value(json!({"name": t})).paired_with(7)).collect::<Vec<_>>());
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, list).await;
    let port = port(run.end().await, "Start", Side::Output);
    for (text, expected) in
        [("müller", vec![0, 4]), ("\"hi\"", vec![1]), ("two\nlines", vec![2]), ("pairedItem", vec![]), ("json", vec![]), ("nobody", vec![])]
    {
        let page = store.items_page(&port, 0, 10, Some(text)).await.unwrap();
        assert_eq!(page.items.iter().map(|i| i.0).collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(page.total as usize, expected.len());
    }
    let second = store.items_page(&port, 1, 10, Some("müller")).await.unwrap();
    assert_eq!((second.total, second.items.len(), second.items[0].0), (2, 1, 4));
}

async fn inputs_are_read_from_their_sources_and_not_stored_twice(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let list = items(20_000);
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, list.clone()).await;
    let before = size(store.data_dir());
    run.node("Pass", Some("Start"), Some(list.clone()), items(1)).await;
    // An input that is not its source's output (only the first item of it) is kept.
    let first = Arc::new(vec![list[0].clone()]);
    run.node("Once", Some("Start"), Some(first.clone()), items(1)).await;
    assert!(size(store.data_dir()) - before < 100_000, "the list was stored again");
    let id = run.end().await;
    let input = port(id, "Pass", Side::Input);
    assert_eq!(store.items_page(&input, 0, 1, None).await.unwrap().total, 20_000);
    assert_eq!(store.item(&input, 19_999).await.unwrap(), list[19_999]);
    assert_eq!(store.items(&port(id, "Once", Side::Input), 10).await.unwrap().unwrap(), first);
}

async fn run_data_comes_back_as_it_was(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let list = items(300);
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, Some(items(2)), list.clone()).await;
    run.node("Next", Some("Start"), Some(list.clone()), items(1)).await;
    let id = run.end().await;
    let data = store.run_data(id, usize::MAX).await.unwrap();
    let (start, next) = (&data.runs["Start"][0], &data.runs["Next"][0]);
    assert_eq!(start.inputs, vec![Some(items(2))]);
    assert_eq!(start.outputs, vec![Some(list.clone()), None], "an output that gave nothing is not an empty list");
    assert!(Arc::ptr_eq(next.inputs[0].as_ref().unwrap(), start.outputs[0].as_ref().unwrap()), "shared, not copied");
    assert_eq!((next.execution_index, next.tries, next.logs.clone()), (1, 1, vec!["hello".to_owned()]));
    let cut = store.run_data(id, 5).await.unwrap();
    assert_eq!(cut.runs["Start"][0].outputs[0].as_ref().unwrap().len(), 5);
}

async fn what_did_not_run_is_an_error_and_what_gave_nothing_is_empty(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, items(0)).await;
    let id = run.end().await;
    assert_eq!(store.items_page(&port(id, "Start", Side::Output), 0, 10, None).await.unwrap().total, 0);
    assert_eq!(store.items_page(&port(id, "Start", Side::Input), 0, 10, None).await.unwrap().total, 0);
    let mut second = port(id, "Start", Side::Output);
    second.port = 1;
    assert_eq!(store.items_page(&second, 0, 10, None).await.unwrap().total, 0);
    for missing in [port(id, "Nobody", Side::Output), port(id, "Nobody", Side::Input), port(ExecutionId::new(), "Start", Side::Output)] {
        assert!(matches!(store.items_page(&missing, 0, 10, None).await, Err(Error::NotFound { .. })));
    }
}

async fn numbers_and_key_order_survive(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let value: Value = serde_json::from_str(r#"{"z":1,"a":9007199254740993,"m":1.5e300,"n":null,"l":[1,{"y":2,"b":3}]}"#).unwrap();
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, Arc::new(vec![Item::from_value(value.clone())])).await;
    let id = run.end().await;
    let item = store.item(&port(id, "Start", Side::Output), 0).await.unwrap();
    assert_eq!(serde_json::to_string(&*item.json).unwrap(), value.to_string());
}
