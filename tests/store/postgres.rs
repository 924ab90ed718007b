//! The PostgreSQL server of the tests, and an empty database in it for each.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use millrace_store::DatabaseUrl;
use sqlx::{Connection as _, Executor as _, PgConnection};

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|p| p.join("migrations").is_dir()).unwrap().to_owned()
}

/// The server's address: the one `scripts/test.sh` started, or one that is started now and shared with other tests.
fn server() -> String {
    if let Ok(address) = std::env::var("MILLRACE_TEST_POSTGRES") {
        return address;
    }
    let folder = root().join("target/test-postgres");
    fs::create_dir_all(&folder).unwrap();
    // Each test is a process of its own, and only one of them is to start the server.
    let guard = fs::File::create(folder.join("lock")).unwrap();
    guard.lock().unwrap();
    let started = Command::new(root().join("scripts/postgres.sh")).arg("start").arg(&folder).output().unwrap();
    assert!(started.status.success(), "no PostgreSQL for the tests:\n{}", String::from_utf8_lossy(&started.stderr));
    String::from_utf8(started.stdout).unwrap().trim().to_owned()
}

/// A database of its own in the server.
#[derive(Clone)]
pub(crate) struct Database {
    address: String,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let server = tokio::task::spawn_blocking(server).await.unwrap();
        let name = format!("t_{}", millrace_core::ExecutionId::new().0.simple());
        let mut connection = PgConnection::connect(&server).await.unwrap_or_else(|e| panic!("PostgreSQL at {server}: {e}"));
        connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))).await.unwrap();
        connection.close().await.unwrap();
        Self::at(server.replacen("/postgres?", &format!("/{name}?"), 1))
    }

    pub(crate) fn at(address: String) -> Self {
        Self { address }
    }
    pub(crate) fn url(&self) -> DatabaseUrl {
        self.address.parse().unwrap()
    }
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A connection past the store.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.address).await.unwrap()
    }
}
