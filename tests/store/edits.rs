//! The edit journal: apply, undo, redo, conflicts.

use std::sync::Arc;

use millrace_core::{Connection, Operation, Workflow};
use millrace_store::{ApplyRequest, Draft, Error, Store};
use tokio::task::JoinSet;

use crate::setup::{Db, add, create, edit, on_both, set};

on_both!(
    undo_and_redo_walk_all_steps_also_after_a_restart,
    typing_in_a_row_is_one_step,
    a_new_edit_ends_what_could_be_redone_but_the_journal_keeps_it,
    an_edit_that_does_not_fit_changes_nothing,
    of_edits_made_at_once_one_wins_and_the_others_are_told,
    a_document_put_in_place_of_the_draft_is_one_step
);

async fn a_document_put_in_place_of_the_draft_is_one_step(db: Db) {
    let store = db.temporary().await;
    let mut draft = create(&store, "W").await;
    draft = store.apply(edit(&draft, vec![add("a", "A")])).await.unwrap();
    let before = draft.document.clone();
    let imported = serde_json::json!({"id": "wf-1"}).as_object().cloned().map(Box::new);
    let document = Workflow { name: "Other".into(), imported, nodes: vec![], ..before.clone() };
    draft = store.apply(edit(&draft, vec![Operation::Replace { document: Box::new(document.clone()) }])).await.unwrap();
    assert_eq!(draft.document, document);
    assert_eq!(store.fold(draft.id).await.unwrap(), document, "the journal gives the same");
    assert_eq!(store.find_workflow("wf-1").await.unwrap(), Some(draft.id));
    assert_eq!(store.undo(draft.id).await.unwrap().document, before);
    assert_eq!(store.redo(draft.id).await.unwrap().document, document);
}

async fn typed(store: &Store, draft: &Draft, text: &str) -> Draft {
    store.apply(ApplyRequest { merge_key: Some("a.notes".into()), ..edit(draft, vec![set("a", "notes", text)]) }).await.unwrap()
}

async fn undo_and_redo_walk_all_steps_also_after_a_restart(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    let mut draft = create(&store, "W").await;
    let first = draft.document.clone();
    let mut states = vec![first.clone()];
    for i in 0..30 {
        draft = store
            .apply(edit(
                &draft,
                vec![add(&format!("n{i}"), &format!("N{i}")), set(&format!("n{i}"), "notes", i)].into_iter().take(1).collect(),
            ))
            .await
            .unwrap();
        states.push(draft.document.clone());
    }
    draft = store
        .apply(edit(&draft, vec![Operation::AddConnection { connection: Connection::main("n0".into(), 0, "n1".into(), 0), index: None }]))
        .await
        .unwrap();
    states.push(draft.document.clone());
    draft = store.apply(edit(&draft, vec![Operation::RemoveNode { node_id: "n0".into() }])).await.unwrap();
    let last = draft.document.clone();
    store.close().await;

    let store = db.open(folder.path()).await;
    for state in states.iter().rev() {
        draft = store.undo(draft.id).await.unwrap();
        assert_eq!(draft.document, *state);
    }
    assert!(!draft.can_undo && draft.can_redo);
    assert_eq!(draft.document, first);
    assert!(matches!(store.undo(draft.id).await, Err(Error::NothingTo("undo"))));
    store.close().await;

    let store = db.open(folder.path()).await;
    assert!(store.draft(draft.id).await.unwrap().can_redo);
    for _ in &states {
        draft = store.redo(draft.id).await.unwrap();
    }
    assert_eq!(draft.document, last);
    assert!(matches!(store.redo(draft.id).await, Err(Error::NothingTo("redo"))));
    assert_eq!(store.fold(draft.id).await.unwrap(), last, "the draft is the fold of its journal");
    assert_eq!(store.draft(draft.id).await.unwrap().document, last);
}

async fn typing_in_a_row_is_one_step(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let mut draft = store.apply(edit(&draft, vec![add("a", "A")])).await.unwrap();
    for text in ["H", "He", "Hel"] {
        draft = typed(&store, &draft, text).await;
    }
    let draft = store.undo(draft.id).await.unwrap();
    assert_eq!(draft.document.nodes[0].notes, "");
    let draft = store.redo(draft.id).await.unwrap();
    assert_eq!(draft.document.nodes[0].notes, "Hel");
    // After an undo or redo, typing begins a step of its own.
    let draft = typed(&store, &draft, "Help").await;
    let draft = store.undo(draft.id).await.unwrap();
    assert_eq!(draft.document.nodes[0].notes, "Hel");
}

async fn a_new_edit_ends_what_could_be_redone_but_the_journal_keeps_it(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    store.apply(edit(&draft, vec![add("a", "A")])).await.unwrap();
    let draft = store.undo(draft.id).await.unwrap();
    let draft = store.apply(edit(&draft, vec![add("b", "B")])).await.unwrap();
    assert!(!draft.can_redo);
    assert_eq!(draft.revision, 3);
    assert_eq!(store.fold(draft.id).await.unwrap(), draft.document);
}

async fn an_edit_that_does_not_fit_changes_nothing(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let draft = store.apply(edit(&draft, vec![add("a", "A")])).await.unwrap();
    let error = store.apply(edit(&draft, vec![add("b", "B"), add("c", "A")])).await.unwrap_err();
    assert!(matches!(error, Error::Operation { index: 1, .. }), "{error}");
    let now = store.draft(draft.id).await.unwrap();
    assert_eq!((now.revision, now.document), (draft.revision, draft.document));
}

async fn of_edits_made_at_once_one_wins_and_the_others_are_told(db: Db) {
    let store = Arc::new(db.temporary().await);
    let draft = create(&store, "W").await;
    let mut tasks = JoinSet::new();
    for i in 0..20 {
        let (store, request) = (store.clone(), edit(&draft, vec![add(&format!("n{i}"), &format!("N{i}"))]));
        tasks.spawn(async move { store.apply(request).await });
    }
    let mut won = 0;
    for result in tasks.join_all().await {
        match result {
            Ok(after) => {
                assert_eq!(after.revision, 1);
                won += 1;
            }
            Err(Error::Conflict { base: 0, current: 1 }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(store.draft(draft.id).await.unwrap().document.nodes.len(), 1);
}
