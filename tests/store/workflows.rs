//! Workflows: lists, search, deletion, versions.

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Operation, Workflow, WorkflowId,
    journal::{ExecutionEnd, ExecutionStart, Journal as _},
};
use millrace_store::{Error, NewWorkflow, Store, WorkflowFilter, migrate_down};
use serde_json::json;

use crate::setup::{Db, add, create, edit, node, on_both, set, workflow};

on_both!(
    pages_follow_each_other_without_gaps,
    search_looks_at_name_tags_and_node_types,
    deleted_workflows_are_hidden_and_come_back,
    deleted_workflows_with_executions_can_be_found,
    equal_content_is_one_version,
    settings_are_set_one_by_one,
    a_reference_is_an_id_a_name_or_the_id_of_an_imported_file,
    a_file_replaces_what_has_its_id_or_else_its_name,
    ids_of_imported_files_are_found_after_a_migration,
    a_workflow_that_is_given_is_kept_once
);

fn find(query: &str) -> WorkflowFilter {
    WorkflowFilter { query: Some(query.into()), ..WorkflowFilter::default() }
}

async fn pages_follow_each_other_without_gaps(db: Db) {
    let store = db.temporary().await;
    for i in 0..25 {
        create(&store, &format!("W{i}")).await;
    }
    let (mut names, mut after) = (vec![], None);
    loop {
        let page = store.list_workflows(&WorkflowFilter { after, limit: Some(10), ..WorkflowFilter::default() }).await.unwrap();
        names.extend(page.items.into_iter().map(|w| w.name));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let newest_first: Vec<String> = (0..25).rev().map(|i| format!("W{i}")).collect();
    assert_eq!(names, newest_first);
    assert!(matches!(
        store.list_workflows(&WorkflowFilter { after: Some("x".into()), ..WorkflowFilter::default() }).await,
        Err(Error::Cursor)
    ));
}

async fn search_looks_at_name_tags_and_node_types(db: Db) {
    let store = db.temporary().await;
    let mut document = workflow("Rechnungen PRÜFEN");
    document.tags = vec!["Büro".into()];
    document.nodes = vec![node("a", "A")];
    let draft = store.create_workflow(NewWorkflow { document }).await.unwrap();
    create(&store, "Other").await;
    for query in ["rechnung", "prüfen", "büro", "set", "  RECHNUNGEN set "] {
        let page = store.list_workflows(&find(query)).await.unwrap();
        assert_eq!(page.items.iter().map(|w| w.id).collect::<Vec<_>>(), [draft.id], "{query}");
    }
    for query in ["invoice", "rechnungen other", "100%", "_"] {
        assert!(store.list_workflows(&find(query)).await.unwrap().items.is_empty(), "{query}");
    }
    let by_tag = store.list_workflows(&WorkflowFilter { tag: Some("Büro".into()), ..WorkflowFilter::default() }).await.unwrap();
    assert_eq!((by_tag.items.len(), by_tag.items[0].tags.clone(), by_tag.items[0].node_count), (1, vec!["Büro".to_owned()], 1));
    let by_type = store.list_workflows(&WorkflowFilter { node_type: Some("set".into()), ..WorkflowFilter::default() }).await.unwrap();
    assert_eq!(by_type.items.len(), 1);
    assert_eq!(store.tags().await.unwrap(), ["Büro"]);
    // The index follows edits.
    store.apply(edit(&draft, vec![Operation::SetWorkflow { field: "tags".into(), value: json!(["Neu"]) }])).await.unwrap();
    assert_eq!(store.tags().await.unwrap(), ["Neu"]);
}

async fn deleted_workflows_with_executions_can_be_found(db: Db) {
    let store = db.temporary().await;
    let (ran, never, alive) = (create(&store, "Ran").await, create(&store, "Never ran").await, create(&store, "Alive").await);
    let version = store.save_version(ran.id).await.unwrap().number;
    let start = ExecutionStart::plain(ExecutionId::new(), store.workspace_id(), ran.id, version, EpochMs(1_000));
    store.execution_started(start.clone()).await.unwrap();
    let end = ExecutionEnd { id: start.id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(2_000) };
    store.execution_finished(end).await.unwrap();
    store.delete_workflows(vec![ran.id, never.id]).await.unwrap();
    let given = store.keep_given("{}", &workflow("Given")).await.unwrap();
    let inner = ExecutionStart::plain(ExecutionId::new(), store.workspace_id(), given, 1, EpochMs(1_000));
    store.execution_started(inner).await.unwrap();
    let all = WorkflowFilter { with_deleted: true, ..WorkflowFilter::default() };
    let page = store.list_workflows(&all).await.unwrap();
    let mut found: Vec<_> = page.items.iter().map(|w| (w.id, w.deleted_at.is_some())).collect();
    let mut expected = vec![(alive.id, false), (ran.id, true)];
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "neither what left no trace nor what a node brought along");
    let named = store.list_workflows(&WorkflowFilter { query: Some("ran".into()), ..all }).await.unwrap();
    assert_eq!(named.items.iter().map(|w| w.id).collect::<Vec<_>>(), [ran.id]);
    let row = store.execution(start.id).await.unwrap();
    assert!(row.workflow_deleted, "its executions say that there is nothing to open");
    store.restore_workflows(vec![ran.id]).await.unwrap();
    assert!(!store.execution(start.id).await.unwrap().workflow_deleted);
    store.delete_workflows(vec![ran.id]).await.unwrap();
    assert_eq!(store.list_workflows(&WorkflowFilter::default()).await.unwrap().items.len(), 1);
    // Once its history is gone, so is it.
    store.delete_executions(vec![start.id]).await.unwrap();
    let all = WorkflowFilter { with_deleted: true, ..WorkflowFilter::default() };
    assert_eq!(store.list_workflows(&all).await.unwrap().items.len(), 1);
}

async fn deleted_workflows_are_hidden_and_come_back(db: Db) {
    let store = db.temporary().await;
    let (a, b) = (create(&store, "A").await, create(&store, "B").await);
    store.delete_workflows(vec![a.id]).await.unwrap();
    assert!(matches!(store.draft(a.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(store.apply(edit(&a, vec![])).await, Err(Error::NotFound { .. })));
    assert_eq!(store.list_workflows(&find("")).await.unwrap().items.len(), 1);
    store.restore_workflows(vec![a.id]).await.unwrap();
    assert_eq!(store.draft(a.id).await.unwrap().document.name, "A");
    // All or nothing.
    assert!(matches!(store.delete_workflows(vec![b.id, WorkflowId::new()]).await, Err(Error::NotFound { .. })));
    assert!(store.draft(b.id).await.is_ok());
}

async fn equal_content_is_one_version(db: Db) {
    let store = db.temporary().await;
    let mut document = workflow("V");
    document.nodes = vec![node("a", "A")];
    let draft = store.create_workflow(NewWorkflow { document }).await.unwrap();
    assert_eq!(store.save_version(draft.id).await.unwrap().number, 1);
    assert_eq!(store.save_version(draft.id).await.unwrap().number, 1);
    let draft = store.apply(edit(&draft, vec![set("a", "notes", "x")])).await.unwrap();
    assert_eq!(store.save_version(draft.id).await.unwrap().number, 2);
    assert_eq!(store.version(draft.id, 1).await.unwrap().nodes[0].notes, "");
    assert_eq!(store.version(draft.id, 2).await.unwrap().nodes[0].notes, "x");
    assert!(matches!(store.version(draft.id, 3).await, Err(Error::NotFound { .. })));
}

async fn settings_are_set_one_by_one(db: Db) {
    let store = db.temporary().await;
    store.set_settings([("theme".to_owned(), json!("dark")), ("panel.width".to_owned(), json!(300))].into()).await.unwrap();
    store.set_settings([("theme".to_owned(), json!("light")), ("panel.width".to_owned(), json!(null))].into()).await.unwrap();
    let settings = store.settings().await.unwrap();
    assert_eq!((settings.len(), &settings["theme"]), (1, &json!("light")));
}

async fn a_reference_is_an_id_a_name_or_the_id_of_an_imported_file(db: Db) {
    let store = db.temporary().await;
    let mut document = workflow("Sub");
    document.imported = Some(Box::new(json!({"id": "Xq3kWm0bTz8LpA1v"}).as_object().cloned().unwrap()));
    let sub = store.create_workflow(NewWorkflow { document }).await.unwrap().id;
    let other = create(&store, "Other").await.id;
    for (reference, found) in [
        (sub.to_string(), Some(sub)),
        (" Sub ".to_owned(), Some(sub)),
        ("Xq3kWm0bTz8LpA1v".to_owned(), Some(sub)),
        ("Other".to_owned(), Some(other)),
        ("Nobody".to_owned(), None),
        (WorkflowId::new().to_string(), None),
        (String::new(), None),
    ] {
        assert_eq!(store.find_workflow(&reference).await.unwrap(), found, "{reference}");
    }
    store.delete_workflows(vec![sub]).await.unwrap();
    assert_eq!(store.find_workflow("Xq3kWm0bTz8LpA1v").await.unwrap(), None);
}

async fn a_file_replaces_what_has_its_id_or_else_its_name(db: Db) {
    let store = db.temporary().await;
    let make = async |name: &str, file: serde_json::Value| {
        let document = Workflow { imported: file.as_object().cloned().map(Box::new), ..workflow(name) };
        store.create_workflow(NewWorkflow { document }).await.unwrap().id
    };
    let (first, second) = (make("A", json!({"id": "wf-1"})).await, make("B", json!({"id": "wf-2"})).await);
    let copy = make("B copy", json!({"id": "wf-2"})).await;
    let (left, right) = (make("Twin", json!(null)).await, make("Twin", json!(null)).await);
    let later = EpochMs(i64::MAX);
    for (name, file, found) in [
        ("Renamed", json!({"id": "wf-1"}), vec![first]),
        ("B", json!({"id": "wf-2"}), vec![second]),
        ("B copy", json!({"id": "wf-2"}), vec![copy]),
        ("C", json!({"id": "wf-2"}), vec![second, copy]),
        ("A", json!({"id": "wf-9"}), vec![first]),
        ("A", json!(null), vec![first]),
        ("Twin", json!(null), vec![left, right]),
        ("Nobody", json!({"id": "wf-9"}), vec![]),
    ] {
        let document = Workflow { imported: file.as_object().cloned().map(Box::new), ..workflow(name) };
        assert_eq!(store.replaceable(&document, later).await.unwrap(), found, "{name} {file}");
        assert_eq!(store.replaceable(&document, EpochMs(0)).await.unwrap(), [], "changed since");
    }
    store.delete_workflows(vec![first]).await.unwrap();
    assert_eq!(store.replaceable(&workflow("A"), later).await.unwrap(), []);
}

async fn ids_of_imported_files_are_found_after_a_migration(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    let mut ids = vec![];
    for file in [
        json!({"id": "Xq3kWm0bTz8LpA1v", "note": "a\u{0}\u{0}b \\u0000 \\\u{0}"}),
        json!({"id": 42}),
        json!({"id": ""}),
        json!({"id": "x".repeat(300)}),
        json!({"id": null}),
    ] {
        let document = Workflow { imported: Some(Box::new(file.as_object().cloned().unwrap())), ..workflow("W") };
        ids.push(store.create_workflow(NewWorkflow { document }).await.unwrap().id);
    }
    let found = async |store: &Store| {
        let mut found = vec![];
        for reference in ["Xq3kWm0bTz8LpA1v", "42", "", &"x".repeat(300), "null"] {
            found.push(store.find_workflow(reference).await.unwrap());
        }
        found
    };
    let expected = vec![Some(ids[0]), Some(ids[1]), None, None, None];
    assert_eq!(found(&store).await, expected);
    store.close().await;
    migrate_down(folder.path(), db.url(), 2).await.unwrap();
    let store = db.open(folder.path()).await;
    assert_eq!(found(&store).await, expected);
    let draft = store.draft(ids[1]).await.unwrap();
    store.apply(edit(&draft, vec![add("n", "N")])).await.unwrap();
    assert_eq!(found(&store).await, expected, "an edit keeps it");
}

async fn a_workflow_that_is_given_is_kept_once(db: Db) {
    let store = db.temporary().await;
    let mut document = workflow("Given");
    document.nodes = vec![node("a", "A")];
    let id = store.keep_given("{\"nodes\": []}", &document).await.unwrap();
    let mut again = document.clone();
    again.nodes[0].id = "made up anew at each reading".into();
    assert_eq!(store.keep_given("{\"nodes\": []}", &again).await.unwrap(), id);
    assert_eq!(store.version(id, 1).await.unwrap(), document, "what was kept first stays");
    assert_ne!(store.keep_given("{}", &document).await.unwrap(), id);
    assert!(store.list_workflows(&find("")).await.unwrap().items.is_empty(), "it is in no list");
}
