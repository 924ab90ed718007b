//! The database: lock, migrations, connections, the writer, and one way to say SQL to SQLite and PostgreSQL.
//!
//! # How to use it
//! A statement is a [`Query`], written once with `?` for each parameter:
//! ```ignore
//! // Reading, from any task:
//! let row = self.readers().fetch_optional(Query::new("SELECT name, at FROM t WHERE id = ?").bind(id.to_string())).await?;
//! let name: String = row.get("name")?;                  // i64, f64, bool, u32, EpochMs, String, Vec<u8>, Option of them
//! let failure: Option<Failure> = row.json_opt("error")?; // JSON columns; `row.parse::<WorkflowId>("id")` for ids
//! let names: Vec<String> = self.readers().fetch_values(Query::new("SELECT name FROM t")).await?;
//! // Writing: durable when `write` returns; an error takes back this change and no other.
//! self.write(move |c| Box::pin(async move {
//!     c.execute(Query::new("INSERT INTO t (id, data) VALUES (?, ?) ON CONFLICT DO NOTHING").bind(id).bind(Json(text))).await
//! })).await?;
//! ```
//! Rules, so that both databases understand it:
//! - `JSONB` columns are bound with [`Json`], `JSON` columns with [`Document`], both are read as text. `Option` binds a typed null.
//! - Upserts are `ON CONFLICT (…) DO UPDATE`, with the columns named. Column aliases need `AS`.
//! - `COUNT(*)` is an integer in both; write `CAST(SUM(x) AS BIGINT)` and `CAST(AVG(x) AS DOUBLE PRECISION)`.
//! - Truth values are `BIGINT` 0 and 1. A parameter alone in a `SELECT` list or in `VALUES` of a `WITH` has the type it was bound with.
//! - Conditions of partial indexes are written out as literals in the statement, or the index is not used.
//! - `instr(text, part)` is `strpos` in PostgreSQL: use [`Dialect::position`].

mod connect;
mod connection;
mod lock;
mod migrate;
mod postgres;
mod query;
mod row;
mod source;
mod sqlite;
mod url;
mod value;
mod writer;

pub(crate) use connection::{Connection, Dialect, Readers};
pub(crate) use lock::FolderLock;
pub use lock::{DoorInfo, LockInfo, lock_info};
pub use migrate::{Snapshot, migrate_down};
pub(crate) use query::Query;
pub(crate) use row::Row;
pub(crate) use source::{Source, State};
pub use url::DatabaseUrl;
pub(crate) use value::{Document, Json, Value};
pub(crate) use writer::{Maintenance, Writer};
