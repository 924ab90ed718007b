//! What was acknowledged is there, whatever happens to the process.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use millrace_store::Store;
use tokio::task::JoinSet;

use crate::postgres::Database;
use crate::setup::{Db, Run, add, create, edit, items, on_both};

on_both!(acknowledged_writes_survive_kill_9, one_failing_change_does_not_take_its_neighbours_with_it);

const CHILD: &str = "MILLRACE_TEST_CHILD_FOLDER";
const CHILD_DATABASE: &str = "MILLRACE_TEST_CHILD_DATABASE";
const ACKNOWLEDGED: usize = 40;

/// This test starts itself again as a child that writes until it is killed.
async fn acknowledged_writes_survive_kill_9(db: Db) {
    if let Some(folder) = std::env::var_os(CHILD) {
        let db = std::env::var(CHILD_DATABASE).map_or(Db::Sqlite, |address| Db::Postgres(Database::at(address)));
        return write_for_ever(db.open(&PathBuf::from(folder)).await).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    if let Db::Postgres(database) = &db {
        child.env(CHILD_DATABASE, database.address());
    }
    let mut child = child
        .args(["--exact", "durability::sqlite::acknowledged_writes_survive_kill_9", "--nocapture"])
        .env(CHILD, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let acknowledged: Vec<String> = lines.filter_map(|l| l.split_once("done ").map(|l| l.1.to_owned())).take(ACKNOWLEDGED).collect();
    // SIGKILL on Unix, TerminateProcess on Windows: nothing of the child runs after it.
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(acknowledged.len(), ACKNOWLEDGED, "the child did not get that far");

    let store = db.open(folder.path()).await;
    for line in &acknowledged {
        let (workflow, execution) = line.split_once(' ').unwrap();
        let draft = store.draft(workflow.parse().unwrap()).await.unwrap();
        assert_eq!((draft.revision, draft.document.nodes.len()), (1, 1));
        assert_eq!(store.fold(draft.id).await.unwrap(), draft.document);
        let execution = execution.parse().unwrap();
        let runs = store.node_runs(execution).await.unwrap();
        assert_eq!(runs.len(), 1);
        // The items are in a blob: it must be whole too.
        assert_eq!(store.run_data(execution, usize::MAX).await.unwrap().runs["Start"][0].outputs[0], Some(items(2_000)));
    }
    if db.is_sqlite() {
        assert_eq!(store.pragma("integrity_check").await.unwrap(), "ok");
    }
    store.mark_crashed().await.unwrap();
}

async fn write_for_ever(store: Store) {
    loop {
        let draft = create(&store, "W").await;
        store.apply(edit(&draft, vec![add("a", "A")])).await.unwrap();
        let mut run = Run::begin(&store, &draft).await;
        run.node("Start", None, None, items(2_000)).await;
        // Not `println!`: the test harness captures that, and the parent would never read it.
        #[allow(clippy::explicit_write)]
        writeln!(std::io::stdout(), "done {} {}", draft.id, run.id).unwrap();
    }
}

async fn one_failing_change_does_not_take_its_neighbours_with_it(db: Db) {
    let store = Arc::new(db.temporary().await);
    let draft = create(&store, "W").await;
    let mut tasks = JoinSet::new();
    for i in 0..300 {
        let (store, wrong) = (store.clone(), edit(&draft, vec![add("a", "A"), add("a", "A")]));
        tasks.spawn(async move {
            let result = if i % 3 == 0 { store.apply(wrong).await.map(|d| d.id) } else { Ok(create(&store, &format!("W{i}")).await.id) };
            (i, result)
        });
    }
    let mut made = vec![];
    for (i, result) in tasks.join_all().await {
        match result {
            Ok(id) => made.push(id),
            Err(error) => assert_eq!(i % 3, 0, "{error}"),
        }
    }
    assert_eq!(made.len(), 200);
    for id in made {
        store.draft(id).await.unwrap();
    }
    assert_eq!(store.draft(draft.id).await.unwrap().revision, 0);
}
