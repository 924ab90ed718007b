//! What the whole program speaks: ids, the workflow graph, items, node specs, validation and ports.
//!
//! Invariants: no I/O, no tokio, no sqlx, no tauri; knows nothing of any other crate of ours.

pub mod breaker;
pub mod clock;
pub mod data_table;
pub mod evaluate;
pub mod event;
pub mod graph;
pub mod id;
pub mod item;
pub mod journal;
pub mod node;
pub mod operation;
pub mod policy;
pub mod ports;
pub mod run;
pub mod schedule_item;
pub mod spec;
pub mod trigger;
pub mod type_version;
pub mod validate;

pub use clock::{Clock, EpochMs};
pub use graph::{Connection, Node, OnError, Settings, Workflow};
pub use id::{DataTableId, ExecutionId, NodeId, WorkflowId, WorkspaceId};
pub use item::{Binary, BinaryData, Item, Items, JsonMap, Paired, PairedRef};
pub use node::{NodeContext, NodeError, NodeOutput, NodeType, Registry};
pub use operation::Operation;
pub use run::{ExecutionStatus, Mode, NodeRun, RunData, Scope, Source};
pub use spec::NodeSpec;
pub use type_version::TypeVersion;
pub use validate::Finding;
