//! What the tests share.

use std::{path::Path, sync::Arc};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, Items, Node, NodeId, Operation, Source, Workflow,
    journal::{ExecutionEnd, ExecutionStart, Journal, NodeRecord},
    run::NodeRun,
};
use millrace_store::{ApplyRequest, DatabaseUrl, Draft, NewWorkflow, Options, PortKey, Side, Store};
use serde_json::{Value, json};

use crate::postgres::Database;

/// Runs each of these on both databases: `async fn name(db: Db)`.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::setup::Db::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::setup::Db::postgres().await).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// Where the data of a test is.
#[derive(Clone)]
pub(crate) enum Db {
    /// A file in the data folder.
    Sqlite,
    /// An empty database on the server.
    Postgres(Database),
}

impl Db {
    pub(crate) async fn postgres() -> Self {
        Self::Postgres(Database::new().await)
    }
    pub(crate) fn url(&self) -> Option<DatabaseUrl> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(database) => Some(database.url()),
        }
    }
    pub(crate) fn options(&self) -> Options {
        Options { database: self.url(), ..Options::default() }
    }
    pub(crate) async fn open(&self, folder: &Path) -> Store {
        Store::open(folder, self.options()).await.unwrap()
    }
    pub(crate) async fn temporary(&self) -> Store {
        Store::open_temporary(self.options()).await.unwrap()
    }
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite)
    }
}

pub(crate) fn node(id: &str, name: &str) -> Node {
    Node { id: id.into(), ..Node::new(name, "set", 3.4) }
}

pub(crate) fn workflow(name: &str) -> Workflow {
    Workflow { name: name.into(), ..Workflow::default() }
}

pub(crate) async fn create(store: &Store, name: &str) -> Draft {
    store.create_workflow(NewWorkflow { document: workflow(name) }).await.unwrap()
}

pub(crate) fn add(id: &str, name: &str) -> Operation {
    Operation::AddNode { node: Box::new(node(id, name)), index: None }
}

pub(crate) fn set(id: &str, field: &str, value: impl Into<Value>) -> Operation {
    Operation::SetNode { node_id: id.into(), field: field.into(), value: value.into() }
}

pub(crate) fn edit(draft: &Draft, operations: Vec<Operation>) -> ApplyRequest {
    ApplyRequest { id: draft.id, base_revision: draft.revision, operations, label: None, merge_key: None }
}

pub(crate) fn items(count: usize) -> Items {
    Arc::new((0..count).map(|i| Item::from_value(json!({"i": i, "text": format!("Row {i} “ä”")})).paired_with(i)).collect())
}

/// An execution that has begun.
pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) id: ExecutionId,
    next: u32,
}

impl<'a> Run<'a> {
    pub(crate) async fn begin(store: &'a Store, draft: &Draft) -> Self {
        Self::begin_with(store, draft, |_| {}).await
    }

    pub(crate) async fn begin_with(store: &'a Store, draft: &Draft, change: impl FnOnce(&mut ExecutionStart)) -> Self {
        let version = store.save_version(draft.id).await.unwrap();
        let id = ExecutionId::new();
        let mut start = ExecutionStart {
            trigger: Some("Start".into()),
            ..ExecutionStart::plain(id, store.workspace_id(), draft.id, version.number, EpochMs(1_000))
        };
        change(&mut start);
        store.execution_started(start).await.unwrap();
        Self { store, id, next: 0 }
    }

    /// Journals a node that was given `input` from `source` and gave `output`.
    pub(crate) async fn node(&mut self, name: &str, source: Option<&str>, input: Option<Items>, output: Items) {
        let run = NodeRun {
            execution_index: self.next,
            sources: vec![source.map(|s| Source { node: s.into(), output: 0, run: 0 })],
            inputs: vec![input],
            outputs: vec![Some(output), None],
            started_at: 1_000 + i64::from(self.next),
            duration_ms: 5,
            tries: 1,
            logs: vec!["hello".into()],
            error: None,
            state: None,
        };
        self.next += 1;
        let record = NodeRecord { execution_id: self.id, node_id: name.into(), node_name: name.into(), run_index: 0, run: Arc::new(run) };
        self.store.node_finished(record).await.unwrap();
    }

    pub(crate) async fn end(self) -> ExecutionId {
        self.store
            .execution_finished(ExecutionEnd { id: self.id, status: ExecutionStatus::Success, error: None, finished_at: EpochMs(2_000) })
            .await
            .unwrap();
        self.id
    }
}

pub(crate) fn port(execution_id: ExecutionId, node: &str, side: Side) -> PortKey {
    PortKey { execution_id, node_id: NodeId::from(node), run_index: 0, side, port: 0 }
}

/// Bytes of all files in a folder.
pub(crate) fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| if e.path().is_dir() { size(&e.path()) } else { e.metadata().unwrap().len() })
        .sum()
}

/// Files in the blob folder.
pub(crate) fn blob_count(store: &Store) -> usize {
    let folders = std::fs::read_dir(store.data_dir().join("blobs")).unwrap().flatten();
    folders.filter(|f| f.file_name() != "tmp").map(|f| std::fs::read_dir(f.path()).unwrap().count()).sum()
}
