//! What was acknowledged is there, whatever happens to the process.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use millrace_store::Store;
use tokio::task::JoinSet;

use crate::setup::{Run, add, create, edit, items, open, temporary};

const CHILD: &str = "MILLRACE_TEST_CHILD_FOLDER";
const ACKNOWLEDGED: usize = 40;

/// This test starts itself again as a child that writes until it is killed.
#[tokio::test]
async fn acknowledged_writes_survive_kill_9() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return write_for_ever(open(&PathBuf::from(folder)).await).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durability::acknowledged_writes_survive_kill_9", "--nocapture"])
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

    let store = open(folder.path()).await;
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
    assert_eq!(store.pragma("integrity_check").await.unwrap(), "ok");
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

#[tokio::test]
async fn one_failing_change_does_not_take_its_neighbours_with_it() {
    let store = Arc::new(temporary().await);
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
