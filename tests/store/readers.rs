//! Reading what another process owns.

use std::path::Path;

use millrace_store::{Error, ExecutionFilter, Options, Store, migrate_down};

use crate::setup::{Db, Run, create, items, on_both};

on_both!(a_reader_sees_what_the_owner_writes_and_changes_nothing, a_reader_needs_data_of_its_own_format);

async fn read(db: &Db, folder: &Path) -> Result<Store, Error> {
    Store::open_reader(folder, db.options()).await
}

async fn a_reader_sees_what_the_owner_writes_and_changes_nothing(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let owner = db.open(folder.path()).await;
    let draft = create(&owner, "W").await;
    let reader = read(&db, folder.path()).await.unwrap();
    let mut run = Run::begin(&owner, &draft).await;
    run.node("Start", None, None, items(3_000)).await;
    let id = run.end().await;
    let listed = reader.list_executions(&ExecutionFilter::default()).await.unwrap();
    assert_eq!(listed.items.iter().map(|e| e.id).collect::<Vec<_>>(), [id]);
    let data = reader.run_data(id, usize::MAX).await.unwrap();
    assert_eq!(data.runs["Start"][0].outputs[0], Some(items(3_000)), "large lists too");
    let error = reader.undo(draft.id).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly), "{error}");
    assert!(matches!(reader.read_only(), Some(Error::ReadOnly)));
    reader.close().await;
    owner.close().await;
    // Nobody owns it now; it can be read all the same.
    let reader = read(&db, folder.path()).await.unwrap();
    assert_eq!(reader.execution(id).await.unwrap().id, id);
    reader.close().await;
    assert!(!folder.path().join("lock.json").exists());
}

async fn a_reader_needs_data_of_its_own_format(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read(&db, folder.path()).await, Err(Error::NoData { .. })));
    let look = async || Store::look(folder.path(), &db.options()).await;
    assert!(matches!(look().await, Err(Error::NoData { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    db.open(folder.path()).await.close().await;
    migrate_down(folder.path(), db.url(), 1).await.unwrap();
    assert!(matches!(read(&db, folder.path()).await, Err(Error::Older { found: 1, .. })));
    look().await.unwrap();
}

#[tokio::test]
async fn a_reader_of_a_folder_without_anything_says_so() {
    let options = Options::default();
    let Err(error) = Store::open_reader(Path::new("/nowhere"), options).await else { panic!("there is no such folder") };
    assert!(error.to_string().contains("/nowhere"), "{error}");
}
