//! Connections to PostgreSQL. The one that writes holds the lock of ownership: who loses it cannot write.

use std::time::Duration;

use sqlx::{
    ConnectOptions as _, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Connection, DatabaseUrl, Query, Readers};
use crate::Error;

/// Readers at once; queries are short.
const READERS: u32 = 4;
/// Prepared statements kept by the connection that writes: grouped inserts come in several sizes.
const STATEMENTS: usize = 400;
/// A server that does not answer at all is given up after this.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the lock is asked for again, and the pause before each time.
const TAKES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// How to reach the database, and as whom.
#[derive(Clone)]
pub(crate) struct Postgres {
    url: DatabaseUrl,
    /// Names this process to others, and its own earlier connections to itself.
    name: String,
}

impl Postgres {
    pub(crate) fn new(url: DatabaseUrl) -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
        let host = host.or_else(|| std::env::var("COMPUTERNAME").ok()).or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
        let host: String = host.trim().chars().filter(char::is_ascii_graphic).take(24).collect();
        let token = uuid::Uuid::new_v4().simple().to_string();
        // PostgreSQL cuts names at 63 bytes.
        Self { url, name: format!("millrace {}@{host} {}", std::process::id(), &token[..8]) }
    }

    /// Which database, without its password.
    pub(crate) fn shown(&self) -> &DatabaseUrl {
        &self.url
    }

    fn options(&self) -> PgConnectOptions {
        self.url.options().application_name(&self.name).disable_statement_logging()
    }

    async fn connect(&self, options: PgConnectOptions) -> Result<PgConnection, Error> {
        match tokio::time::timeout(PATIENCE, options.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(e)) => Err(self.unreachable(e)),
            Err(_) => Err(self.unreachable("it does not answer")),
        }
    }

    fn unreachable(&self, reason: impl ToString) -> Error {
        Error::Unreachable { database: self.url.to_string(), reason: reason.to_string() }
    }

    /// The connection that writes, once this process owns the database.
    pub(crate) async fn writer(&self) -> Result<Connection, Error> {
        let connection = self.connect(self.options().statement_cache_capacity(STATEMENTS)).await?;
        let mut connection = Connection::Postgres(connection);
        self.own(&mut connection).await?;
        Ok(connection)
    }

    /// A connection that is not the owner's.
    pub(crate) async fn visitor(&self) -> Result<PgConnection, Error> {
        self.connect(self.options()).await
    }

    pub(crate) async fn readers(&self) -> Result<Readers, Error> {
        let options = self.options().options([("default_transaction_read_only", "on")]);
        let pool = PgPoolOptions::new().max_connections(READERS).acquire_timeout(Duration::from_secs(30));
        Ok(Readers::Postgres(pool.connect_with(options).await.map_err(|e| self.unreachable(e))?))
    }

    /// Takes the lock of this database and schema; the session holds it until it ends.
    async fn own(&self, connection: &mut Connection) -> Result<(), Error> {
        const TAKE: &str = "SELECT CAST(pg_try_advisory_lock(1299803250, hashtext(current_schema())) AS INT)::BIGINT";
        if connection.fetch_value(Query::new(TAKE)).await? == Some(1_i64) {
            return Ok(());
        }
        // After a break in the network the server may still believe in our earlier connection.
        let ours = "SELECT COUNT(pg_terminate_backend(a.pid)) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.classid::BIGINT = 1299803250 AND l.database = a.datid AND a.datname = current_database() \
             AND a.application_name = ? AND a.pid <> pg_backend_pid()";
        connection.fetch_optional(Query::new(ours).bind(&self.name)).await?;
        // A process that was killed is gone, but its session ends only when the server notices.
        for _ in 0..TAKES {
            tokio::time::sleep(PAUSE).await;
            if connection.fetch_value(Query::new(TAKE)).await? == Some(1_i64) {
                return Ok(());
            }
        }
        Err(Error::Locked { what: format!("database {}", self.url), holder: self.holder(connection).await })
    }

    /// Who has the lock, as far as the server tells.
    async fn holder(&self, connection: &mut Connection) -> String {
        let query = "SELECT a.application_name, COALESCE(host(a.client_addr), 'the same machine') AS host FROM pg_locks l \
             JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.classid::BIGINT = 1299803250 \
             AND a.datname = current_database() AND a.pid <> pg_backend_pid() LIMIT 1";
        let row = connection.fetch_optional(Query::new(query)).await.ok().flatten();
        let told = row.and_then(|row| Some((row.get::<Option<String>>(0).ok()??, row.get::<String>(1).ok()?)));
        told.map_or_else(|| "another program".into(), |(name, host)| format!("{name} (from {host})"))
    }
}
