//! Large content: one file however often it is used, gone when nobody needs it.

use std::{collections::BTreeMap, sync::Arc};

use millrace_core::{Binary, BinaryData, Item, Items, node::BinaryStore as _};
use millrace_store::Side;

use crate::setup::{Db, Run, blob_count, create, items, on_both, port, size};

on_both!(
    files_of_items_come_back,
    deleting_executions_frees_what_only_they_needed,
    content_that_two_are_about_to_use_waits_for_both,
    a_blob_that_is_about_to_be_used_is_not_swept
);

fn with_file(data: BinaryData) -> Items {
    let binary = Binary { data, mime_type: "application/pdf".into(), ..Binary::default() };
    Arc::new(vec![Item { binary: Some(Arc::new(BTreeMap::from([("data".to_owned(), binary)]))), ..Item::default() }])
}

async fn files_of_items_come_back(db: Db) {
    let store = db.temporary().await;
    let small = store.blobs().put(vec![1; 100].into()).unwrap();
    assert_eq!(small, BinaryData::Inline(vec![1; 100].into()), "a small file travels in its item");
    let large = store.blobs().put(vec![7; 200_000].into()).unwrap();
    let BinaryData::Blob { id, bytes } = &large else { panic!("a large file stays in memory") };
    assert_eq!((*bytes, id.len()), (200_000, 64));
    assert_eq!(store.blobs().get(&large).unwrap(), vec![7; 200_000]);
    for strange in ["", "../../etc/passwd", "zz", &"A".repeat(64)] {
        assert!(store.blobs().get(&BinaryData::Blob { id: strange.into(), bytes: 1 }).is_err(), "{strange}");
    }
}

async fn deleting_executions_frees_what_only_they_needed(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let file = store.blobs().put(vec![9; 300_000].into()).unwrap();
    let mut ids = vec![];
    for _ in 0..3 {
        let mut run = Run::begin(&store, &draft).await;
        run.node("Start", None, None, items(5_000)).await;
        run.node("File", None, None, with_file(file.clone())).await;
        for n in 0..20 {
            run.node(&format!("Small{n}"), None, None, items(900)).await;
        }
        ids.push(run.end().await);
    }
    // The list and the file are the same in all three.
    assert_eq!(blob_count(&store), 2);
    let full = size(store.data_dir());
    store.delete_executions(vec![ids[0], ids[1]]).await.unwrap();
    assert_eq!(blob_count(&store), 2, "the third still needs them");
    assert_eq!(store.items_page(&port(ids[2], "Start", Side::Output), 4_999, 1, None).await.unwrap().items.len(), 1);
    store.delete_executions(vec![ids[2]]).await.unwrap();
    assert_eq!(blob_count(&store), 0);
    let empty = size(store.data_dir());
    assert!(empty < full / 3, "{full} bytes shrank to {empty} only");
}

async fn content_that_two_are_about_to_use_waits_for_both(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let content = vec![6; 100_000];
    let first = store.blobs().put(content.clone().into()).unwrap();
    let second = store.blobs().put(content.clone().into()).unwrap();
    let mut run = Run::begin(&store, &draft).await;
    run.node("File", None, None, with_file(first.clone())).await;
    // Passing it on is no second use.
    run.node("Pass", None, None, with_file(first)).await;
    store.delete_executions(vec![run.end().await]).await.unwrap();
    assert_eq!(store.blobs().get(&second).unwrap(), content, "the second has not been journalled yet");
}

async fn a_blob_that_is_about_to_be_used_is_not_swept(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    let draft = create(&store, "W").await;
    let content = vec![5; 100_000];
    let mut first = Run::begin(&store, &draft).await;
    first.node("File", None, None, with_file(store.blobs().put(content.clone().into()).unwrap())).await;
    let first = first.end().await;
    // Another execution has just kept the same content and not written its journal yet.
    let again = store.blobs().put(content.clone().into()).unwrap();
    store.delete_executions(vec![first]).await.unwrap();
    assert_eq!(store.blobs().get(&again).unwrap(), content);
    store.close().await;
    // Its process died before it did: the next one clears up.
    let store = db.open(folder.path()).await;
    assert_eq!(store.sweep_all().await.unwrap(), 1);
    assert_eq!(blob_count(&store), 0);
}
