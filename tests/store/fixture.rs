//! A store with a clock that stands still, and executions that took place at given times.

use std::sync::Arc;

use futures::future::join_all;
use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, JsonMap, WorkflowId,
    journal::{ExecutionEnd, ExecutionStart, Journal as _, Suspended},
    run::Failure,
    trigger::{Suspend, TriggerKind, WaitKind},
};
use millrace_store::{DeploymentAction, NewDeployment, NewTrigger, NewWorkflow, Options, Store};
use millrace_testkit::ManualClock;
use serde_json::{Value, json};

use crate::setup::{Db, node, workflow};

/// What the clock shows at first: 2026-01-02, at a full hour.
pub(crate) const NOW: i64 = 1_767_312_000_000;
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Records on their way at once.
const TOGETHER: usize = 512;

/// See the module.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) db: Db,
}

/// A workflow with one version.
#[derive(Clone, Copy)]
pub(crate) struct Flow {
    pub(crate) id: WorkflowId,
    pub(crate) version: u32,
}

impl Fixture {
    pub(crate) async fn new(db: Db) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let store = Store::open_temporary(Options { clock: Some(clock.clone()), ..db.options() }).await.unwrap();
        Self { store, clock, db }
    }

    /// A workflow with the nodes `a` (“Node A”) and `b` (“Node B”), and one version of it.
    pub(crate) async fn flow(&self, name: &str) -> Flow {
        let mut document = workflow(name);
        document.nodes = vec![node("a", "Node A"), node("b", "Node B")];
        let draft = self.store.create_workflow(NewWorkflow { document }).await.unwrap();
        Flow { id: draft.id, version: self.store.save_version(draft.id).await.unwrap().number }
    }

    /// An execution that begins at a time.
    pub(crate) fn start(&self, flow: Flow, at: i64) -> ExecutionStart {
        let start = ExecutionStart::plain(ExecutionId::new(), self.store.workspace_id(), flow.id, flow.version, EpochMs(at));
        ExecutionStart { trigger: Some("Node A".into()), trigger_kind: TriggerKind::Webhook, ..start }
    }

    /// Journals an execution from its beginning to its end.
    pub(crate) async fn run(&self, start: ExecutionStart, status: ExecutionStatus, took: i64) -> ExecutionId {
        let (id, begun) = (start.id, start.started_at.0);
        self.store.execution_started(start).await.unwrap();
        let error = (status == ExecutionStatus::Error).then(|| failure("The server answered 503."));
        self.store.execution_finished(ExecutionEnd { id, status, error, finished_at: EpochMs(begun + took) }).await.unwrap();
        id
    }

    /// Successful executions, each of which began at one of these times and took 5 ms.
    pub(crate) async fn runs(&self, flow: Flow, times: impl IntoIterator<Item = i64>) -> Vec<ExecutionId> {
        let times: Vec<i64> = times.into_iter().collect();
        let mut ids = vec![];
        for some in times.chunks(TOGETHER) {
            ids.extend(join_all(some.iter().map(|at| self.run(self.start(flow, *at), ExecutionStatus::Success, 5))).await);
        }
        ids
    }

    /// An execution that waits since a time.
    pub(crate) async fn suspended(&self, flow: Flow, at: i64, kind: WaitKind, until: Option<i64>) -> ExecutionId {
        let start = self.start(flow, at);
        let id = start.id;
        self.store.execution_started(start).await.unwrap();
        let question = object(json!({"title": "Pay it?"}));
        let wait = Suspend { kind, until: until.map(EpochMs), question, on_time: None };
        let suspended = Suspended { id, node_id: "b".into(), run_index: 0, wait, at: EpochMs(at) };
        assert!(self.store.execution_suspended(suspended).await.unwrap());
        id
    }

    /// Makes version 1 live with these triggers.
    pub(crate) async fn deploy(&self, flow: Flow, triggers: Vec<NewTrigger>) -> millrace_store::DeploymentRow {
        let new =
            NewDeployment { workflow_id: flow.id, version: flow.version, action: DeploymentAction::Deploy, who: "Ada".into(), triggers };
        self.store.deploy(new).await.unwrap()
    }
}

pub(crate) fn failure(message: &str) -> Failure {
    Failure { code: "test.failed".into(), message: message.into(), description: None, hint: None, node: Some("Node A".into()), item: None }
}

pub(crate) fn object(value: Value) -> JsonMap {
    value.as_object().cloned().unwrap()
}

/// A schedule at node `a`.
pub(crate) fn schedule(rule: &str, next_at: i64) -> NewTrigger {
    NewTrigger {
        node_id: "a".into(),
        node_name: "Node A".into(),
        kind: TriggerKind::Schedule,
        node_type: "schedule_trigger".into(),
        type_version: 1.2,
        config: object(json!({"rule": rule, "options": {}})),
        timezone: "Europe/Berlin".into(),
        next_at: Some(EpochMs(next_at)),
    }
}

/// Runs each of these on both databases: `async fn name(f: Fixture)`.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::fixture::Fixture::new(crate::setup::Db::Sqlite).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::fixture::Fixture::new(crate::setup::Db::postgres().await).await).await;
            })*
        }
    };
}
pub(crate) use both;
