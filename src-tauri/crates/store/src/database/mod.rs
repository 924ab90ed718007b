//! The database file: lock, migrations, connections, the writer.

mod connect;
mod lock;
mod migrate;
mod writer;

pub(crate) use connect::{readers, writer_connection};
pub(crate) use lock::FolderLock;
pub use lock::{DoorInfo, LockInfo};
pub(crate) use migrate::{MIGRATIONS, State, prepare};
pub use migrate::{Snapshot, migrate_down};
pub(crate) use writer::{Maintenance, Writer};
