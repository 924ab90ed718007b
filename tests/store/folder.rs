//! The data folder: set-up, lock, migrations.

use std::{fs, path::Path};

use millrace_store::{Error, Options, Store, migrate_down};

use crate::postgres::{Database, root};
use crate::setup::{Db, create, on_both};

on_both!(
    a_folder_in_use_names_its_holder,
    the_lock_file_says_where_the_door_is,
    an_upgrade_keeps_a_copy_and_the_data,
    a_failed_migration_puts_the_old_file_back,
    a_newer_database_is_shown_but_not_changed,
    migrations_go_down_and_up_again
);

#[tokio::test]
async fn sqlite_is_new_enough_and_set_up() {
    let store = Db::Sqlite.temporary().await;
    let version = store.database_version().await.unwrap();
    let numbers: Vec<u32> = version.split('.').map(|n| n.parse().unwrap()).collect();
    // Older ones have a bug in resetting the WAL that can damage a database.
    assert!(numbers >= vec![3, 51, 3], "SQLite {version}");
    for (name, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("auto_vacuum", "2")] {
        assert_eq!(store.pragma(name).await.unwrap(), expected, "{name}");
    }
}

async fn a_folder_in_use_names_its_holder(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let first = db.open(folder.path()).await;
    let second = Store::open(folder.path(), Options::default()).await;
    let Err(error @ Error::Locked { .. }) = second else { panic!("the folder was opened twice") };
    let text = error.to_string();
    assert!(text.contains(&std::process::id().to_string()), "{text}");
    assert!(text.contains(&folder.path().display().to_string()), "{text}");
    first.close().await;
    db.open(folder.path()).await.close().await;
    assert!(!folder.path().join("lock.json").exists());
}

async fn the_lock_file_says_where_the_door_is(db: Db) {
    let store = db.temporary().await;
    let door = millrace_store::DoorInfo { address: "http://127.0.0.1:1".into(), token_file: "/t".into() };
    store.announce_door(Some(door.clone())).unwrap();
    let info: millrace_store::LockInfo = serde_json::from_slice(&fs::read(store.data_dir().join("lock.json")).unwrap()).unwrap();
    assert_eq!((info.pid, info.door), (std::process::id(), Some(door)));
}

/// The program's own migrations, and these on top.
fn with_migrations(db: &Db, folder: &Path, more: &[(&str, &str)]) -> Options {
    let own = root().join("migrations").join(if db.is_sqlite() { "sqlite" } else { "postgres" });
    for file in fs::read_dir(own).unwrap().flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    for (name, sql) in more {
        fs::write(folder.join(name), sql).unwrap();
    }
    Options { migrations: Some(folder.into()), ..db.options() }
}

fn snapshots(folder: &Path) -> usize {
    fs::read_dir(folder.join("snapshots")).map_or(0, Iterator::count)
}

async fn an_upgrade_keeps_a_copy_and_the_data(db: Db) {
    let (folder, migrations) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = db.open(folder.path()).await;
    let draft = create(&store, "Kept").await;
    store.close().await;
    assert_eq!(snapshots(folder.path()), 0, "a fresh database needs no copy");
    let options = with_migrations(
        &db,
        migrations.path(),
        &[("9000_more.up.sql", "CREATE TABLE more (x TEXT);"), ("9000_more.down.sql", "DROP TABLE more;")],
    );
    let store = Store::open(folder.path(), options).await.unwrap();
    assert_eq!(store.draft(draft.id).await.unwrap().document.name, "Kept");
    assert_eq!(snapshots(folder.path()), usize::from(db.is_sqlite()), "a server's data is not ours to copy");
}

async fn a_failed_migration_puts_the_old_file_back(db: Db) {
    let (folder, migrations) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = db.open(folder.path()).await;
    let draft = create(&store, "Safe").await;
    store.close().await;
    let more = [
        ("9000_first.up.sql", "DELETE FROM drafts; DELETE FROM workflows;"),
        ("9000_first.down.sql", "SELECT 1;"),
        ("9001_second.up.sql", "CREATE TABLE broken (;"),
        ("9001_second.down.sql", "SELECT 1;"),
    ];
    let Err(error) = Store::open(folder.path(), with_migrations(&db, migrations.path(), &more)).await else {
        panic!("a broken migration passed")
    };
    let Error::Migration { snapshot, .. } = &error else { panic!("{error}") };
    assert_eq!(snapshot.as_ref().is_some_and(|copy| copy.exists()), db.is_sqlite(), "{error}");
    // In a file the first of the two had been committed; the copy is from before both. A server takes both back.
    let store = db.open(folder.path()).await;
    assert_eq!(store.draft(draft.id).await.unwrap().document.name, "Safe");
}

async fn a_newer_database_is_shown_but_not_changed(db: Db) {
    let (folder, migrations) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = with_migrations(
        &db,
        migrations.path(),
        &[("9000_more.up.sql", "CREATE TABLE more (x TEXT);"), ("9000_more.down.sql", "DROP TABLE more;")],
    );
    let store = Store::open(folder.path(), options).await.unwrap();
    let draft = create(&store, "From the future").await;
    store.close().await;
    let store = db.open(folder.path()).await;
    assert_eq!(store.draft(draft.id).await.unwrap().document.name, "From the future");
    let error = store.undo(draft.id).await.unwrap_err();
    assert!(matches!(error, Error::Newer { found: 9000, .. }), "{error}");
    assert!(error.to_string().contains("newer version"), "{error}");
    assert!(store.read_only().is_some());
}

async fn migrations_go_down_and_up_again(db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let store = db.open(folder.path()).await;
    create(&store, "Gone").await;
    store.close().await;
    let copy = migrate_down(folder.path(), db.url(), 0).await.unwrap();
    assert_eq!(copy.is_some_and(|copy| copy.0.exists()), db.is_sqlite());
    let store = db.open(folder.path()).await;
    assert!(store.list_workflows(&Default::default()).await.unwrap().items.is_empty(), "the tables are new");
    create(&store, "New").await;
}

#[tokio::test]
async fn a_database_in_use_names_its_holder() {
    let db = Db::Postgres(Database::new().await);
    let (mine, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = db.open(mine.path()).await;
    let Err(error @ Error::Locked { .. }) = Store::open(other.path(), db.options()).await else { panic!("the database was opened twice") };
    let text = error.to_string();
    assert!(text.contains(&std::process::id().to_string()) && text.contains("database t_"), "{text}");
    first.close().await;
    db.open(other.path()).await.close().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let url = "postgres://me:s3cret@127.0.0.1:1/flows".parse().unwrap();
    let options = Options { database: Some(url), ..Options::default() };
    let Err(error) = Store::open_temporary(options).await else { panic!("there is a server on port 1") };
    let text = error.to_string();
    assert!(matches!(error, Error::Unreachable { .. }) && text.contains("flows on 127.0.0.1:1") && !text.contains("s3cret"), "{text}");
}
