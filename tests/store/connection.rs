//! A server that goes away for a moment.

use millrace_store::Error;
use sqlx::Executor as _;

use crate::{
    postgres::Database,
    setup::{Db, create},
};

/// Ends every session of the test's database except the caller's.
async fn cut(database: &Database) {
    let mut connection = database.connect().await;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    connection.execute(sqlx::raw_sql(sql)).await.unwrap();
}

#[tokio::test]
async fn a_lost_connection_comes_back() {
    let database = Database::new().await;
    let store = Db::Postgres(database.clone()).temporary().await;
    let draft = create(&store, "W").await;
    for _ in 0..3 {
        cut(&database).await;
        // The change that meets the dead connection fails, and says why; nothing of it is there.
        let failed = store.delete_workflows(vec![draft.id]).await.unwrap_err();
        assert!(matches!(failed, Error::Lost | Error::Commit(_)), "{failed}");
        assert!(failed.to_string().contains("connection to the database was lost"), "{failed}");
        assert_eq!(store.draft(draft.id).await.unwrap().document.name, "W");
        create(&store, "next").await;
    }
}

#[tokio::test]
async fn who_lost_the_database_to_another_cannot_write() {
    let database = Database::new().await;
    let db = Db::Postgres(database.clone());
    let first = db.temporary().await;
    create(&first, "mine").await;
    cut(&database).await;
    let second = db.temporary().await;
    create(&second, "theirs").await;
    for _ in 0..2 {
        let error = first.set_settings([("a".to_owned(), 1.into())].into()).await.unwrap_err();
        assert!(matches!(error, Error::Commit(_) | Error::Lost | Error::Locked { .. }), "{error}");
    }
    assert!(second.settings().await.unwrap().is_empty());
}
