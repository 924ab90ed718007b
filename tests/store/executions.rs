//! Executions: lists, what crashed, deletion.

use millrace_core::{ExecutionId, ExecutionStatus, WorkflowId};
use millrace_store::{Error, ExecutionFilter, WorkflowFilter};

use crate::setup::{Db, Run, create, items, on_both};

on_both!(
    lists_filter_by_workflow_and_status_and_page,
    the_journal_tells_what_each_node_did,
    partial_runs_that_a_dead_process_left_are_crashed,
    running_executions_are_not_deleted
);

async fn lists_filter_by_workflow_and_status_and_page(db: Db) {
    let store = db.temporary().await;
    let (a, b) = (create(&store, "A").await, create(&store, "B").await);
    let mut ids = vec![];
    for _ in 0..7 {
        ids.push(Run::begin(&store, &a).await.end().await);
    }
    let running = Run::begin(&store, &b).await.id;
    let all = store.list_executions(&ExecutionFilter { limit: Some(5), ..ExecutionFilter::default() }).await.unwrap();
    let rest = store.list_executions(&ExecutionFilter { after: all.next.clone(), ..ExecutionFilter::default() }).await.unwrap();
    let listed: Vec<ExecutionId> = all.items.iter().chain(&rest.items).map(|e| e.id).collect();
    let mut expected = ids.clone();
    expected.push(running);
    expected.reverse();
    assert_eq!(listed, expected);
    assert!(rest.next.is_none());
    let of_a = store.list_executions(&ExecutionFilter { workflow_id: Some(a.id), ..ExecutionFilter::default() }).await.unwrap();
    assert_eq!(of_a.items.len(), 7);
    let under_way = store
        .list_executions(&ExecutionFilter {
            statuses: vec![ExecutionStatus::Running, ExecutionStatus::Queued],
            ..ExecutionFilter::default()
        })
        .await
        .unwrap();
    assert_eq!(under_way.items.iter().map(|e| e.id).collect::<Vec<_>>(), [running]);
    let nothing =
        store.list_executions(&ExecutionFilter { workflow_id: Some(WorkflowId::new()), ..ExecutionFilter::default() }).await.unwrap();
    assert!(nothing.items.is_empty());
    let row = store.list_workflows(&WorkflowFilter { query: Some("a".into()), ..WorkflowFilter::default() }).await.unwrap();
    assert_eq!(row.items[0].last_execution.as_ref().map(|e| (e.id, e.status)), Some((ids[6], ExecutionStatus::Success)));
}

async fn the_journal_tells_what_each_node_did(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let list = items(3);
    let mut run = Run::begin(&store, &draft).await;
    run.node("Start", None, None, list.clone()).await;
    run.node("Next", Some("Start"), Some(list), items(2)).await;
    let id = run.end().await;
    let row = store.execution(id).await.unwrap();
    assert_eq!((row.status, row.node_runs, row.version, row.workflow_name.as_str()), (ExecutionStatus::Success, 2, 1, "W"));
    assert_eq!((row.started_at.0, row.finished_at.map(|t| t.0)), (1_000, Some(2_000)));
    let runs = store.node_runs(id).await.unwrap();
    assert_eq!(runs.iter().map(|r| r.node_name.as_str()).collect::<Vec<_>>(), ["Start", "Next"]);
    assert_eq!((&runs[0].input_counts, &runs[0].output_counts), (&vec![None], &vec![Some(3), None]));
    assert_eq!((&runs[1].input_counts, &runs[1].output_counts), (&vec![Some(3)], &vec![Some(2), None]));
    assert_eq!(runs[1].sources[0].as_ref().unwrap().node.as_ref(), "Start");
    assert!(matches!(store.execution(ExecutionId::new()).await, Err(Error::NotFound { .. })));
}

async fn partial_runs_that_a_dead_process_left_are_crashed(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    let draft = create(&store, "W").await;
    let done = Run::begin(&store, &draft).await.end().await;
    let whole = Run::begin(&store, &draft).await.id;
    let mut run = Run::begin_with(&store, &draft, |start| start.partial = true).await;
    run.node("Start", None, None, items(1)).await;
    let left = run.id;
    store.close().await;
    let store = db.open(folder.path()).await;
    assert_eq!(store.mark_crashed().await.unwrap(), [left]);
    let row = store.execution(left).await.unwrap();
    assert_eq!((row.status, row.node_runs), (ExecutionStatus::Crashed, 1));
    assert_eq!(row.error.unwrap().code, "execution.crashed");
    assert_eq!(store.execution(done).await.unwrap().status, ExecutionStatus::Success);
    assert_eq!(store.execution(whole).await.unwrap().status, ExecutionStatus::Running, "whole executions are taken up again");
    assert!(store.mark_crashed().await.unwrap().is_empty());
}

async fn running_executions_are_not_deleted(db: Db) {
    let store = db.temporary().await;
    let draft = create(&store, "W").await;
    let done = Run::begin(&store, &draft).await.end().await;
    let running = Run::begin(&store, &draft).await.id;
    assert!(store.delete_executions(vec![done, running]).await.is_err());
    assert!(store.execution(done).await.is_ok(), "all or nothing");
    assert_eq!(store.delete_executions(vec![done, ExecutionId::new()]).await.unwrap(), 1);
    assert!(store.execution(done).await.is_err());
}
