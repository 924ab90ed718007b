//! Workflows that call workflows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use millrace_core::{
    ExecutionId, ExecutionStatus, Items, Mode, NodeError, WorkflowId,
    node::{SubCall, SubTarget, SubWorkflows},
    trigger::TriggerKind,
};
use millrace_engine::{AcceptError, ExecutionReport, ExecutionRequest, Range};
use serde_json::Value;
use tokio::sync::oneshot;

use super::launch::{Launcher, Refused};

/// Calls within calls.
const DEEPEST: u8 = 32;

/// Calls under way: how deep each execution is, and who waits for which end.
#[derive(Default)]
pub(crate) struct Calls {
    depths: Mutex<HashMap<ExecutionId, u8>>,
    waiting: Mutex<HashMap<ExecutionId, Vec<oneshot::Sender<Ended>>>>,
    /// How often this process has made each call of each caller.
    made: Mutex<HashMap<String, HashMap<String, u32>>>,
}

type Ended = (ExecutionStatus, Option<String>, Option<Items>);

impl Calls {
    /// An execution ended: whoever waits for it is told.
    pub(crate) fn ended(&self, report: &ExecutionReport) {
        for waiter in self.forget(report.id) {
            let error = report.error.as_ref().map(|e| e.message.clone());
            // The caller may have been canceled.
            let _ = waiter.send((report.status, error, report.last_items().cloned()));
        }
    }

    /// An execution that the engine does not have has ended: it was canceled while it was put aside, or could not be taken up again.
    pub(crate) fn put_down(&self, id: ExecutionId, status: ExecutionStatus) {
        for waiter in self.forget(id) {
            let _ = waiter.send((status, None, None));
        }
    }

    /// An execution makes no more calls for now: it ended, or was put aside.
    pub(crate) fn rests(&self, caller: ExecutionId) {
        lock(&self.made).remove(&caller.to_string());
    }

    fn begins(&self, id: ExecutionId, depth: u8) -> oneshot::Receiver<Ended> {
        lock(&self.depths).insert(id, depth);
        self.wait_for(id)
    }

    /// Returns who waited for it.
    fn forget(&self, id: ExecutionId) -> Vec<oneshot::Sender<Ended>> {
        lock(&self.depths).remove(&id);
        lock(&self.waiting).remove(&id).unwrap_or_default()
    }

    fn wait_for(&self, id: ExecutionId) -> oneshot::Receiver<Ended> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.waiting).entry(id).or_default().push(sender);
        receiver
    }

    /// The name of a call. One that is repeated after a crash has the name it had before, and finds the execution that it began; one
    /// that its node tries again because the one before failed has a name of its own.
    fn key(&self, call: &SubCall) -> Option<String> {
        if call.key.is_empty() {
            return None;
        }
        let mut made = lock(&self.made);
        let count = made.entry(call.caller.clone()).or_default().entry(call.key.clone()).or_default();
        *count += 1;
        let again = if *count > 1 { format!("#{count}") } else { String::new() };
        Some(format!("call:{}:{}{again}", call.caller, call.key))
    }

    fn depth(&self, caller: &str) -> u8 {
        let depths = lock(&self.depths);
        caller.parse().ok().and_then(|id: ExecutionId| depths.get(&id).copied()).unwrap_or(0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs other workflows for nodes. The engine holds it and the launcher the engine: one of the two must let go.
pub(crate) struct Called(pub(crate) Weak<Launcher>);

#[async_trait::async_trait]
impl SubWorkflows for Called {
    async fn run(&self, call: SubCall) -> Result<Option<Items>, NodeError> {
        let launcher = self.0.upgrade().ok_or_else(|| NodeError::new("node.sub_workflow", "Millrace is being closed."))?;
        launcher.run_called(call).await
    }
}

impl Launcher {
    async fn run_called(self: &Arc<Self>, call: SubCall) -> Result<Option<Items>, NodeError> {
        let depth = self.sub.depth(&call.caller) + 1;
        if depth > DEEPEST {
            return Err(NodeError::new("node.sub_workflow", format!("Workflows call each other {DEEPEST} times deep."))
                .hint("Check that the workflows do not call each other without end."));
        }
        let mut request = self.called(&call).await?;
        request.input = Some(call.items.to_vec());
        request.event_key = self.sub.key(&call);
        let id = request.id;
        let ended = self.sub.begins(id, depth);
        self.chains.begins(id, call.caller.parse().map_or(0, |caller| self.chains.depth(caller)));
        let begun = self.begin(request).await;
        if begun.is_err() {
            self.chains.rests(id);
            self.sub.forget(id);
        }
        match begun {
            Ok(_) if !call.wait => Ok(None),
            Ok(_) => answer(ended.await.ok()),
            Err(Refused::Accept(AcceptError::Duplicate(Some(earlier)))) if call.wait => self.earlier(earlier).await,
            Err(Refused::Accept(AcceptError::Duplicate(_))) => Ok(None),
            Err(refused) => Err(NodeError::new("node.sub_workflow", millrace_core::trigger::FireError::from(refused).to_string())),
        }
    }
}

impl Launcher {
    /// The request for what is called: the live version, else the draft.
    async fn called(&self, call: &SubCall) -> Result<ExecutionRequest, NodeError> {
        let failed = |e: millrace_store::Error| NodeError::new("node.sub_workflow", e.to_string());
        let (id, version) = match &call.workflow {
            SubTarget::Given(document) => (self.given(document).await?, 1),
            SubTarget::Stored(reference) => {
                let id = self.store.find_workflow(reference).await.map_err(failed)?.ok_or_else(|| {
                    NodeError::new("node.sub_workflow", format!("There is no workflow “{reference}”."))
                        .hint("Choose the workflow again; it may have been deleted, or has another id here than where it came from.")
                })?;
                let version = match self.live.get(id) {
                    Some(live) => live.version,
                    None => self.store.save_version(id).await.map_err(failed)?.number,
                };
                (id, version)
            }
        };
        let mut request = ExecutionRequest::new(self.plans.get(id, version).await.map_err(failed)?, Mode::Trigger);
        request.workflow_id = id;
        request.version = version;
        request.workspace_id = self.store.workspace_id();
        request.trigger_kind = TriggerKind::Workflow;
        request.active = true;
        let nodes = &request.plan.workflow().nodes;
        let start = nodes.iter().find(|n| n.node_type == "execute_workflow_trigger" && !n.disabled);
        request.range = start.map_or(Range::Auto, |node| Range::Start(node.name.clone()));
        Ok(request)
    }

    /// A workflow that the node brings along. It is kept, so that an execution of it can go on after a restart.
    async fn given(&self, document: &Value) -> Result<WorkflowId, NodeError> {
        let failed = |e: String| NodeError::new("node.sub_workflow", e);
        let text = serde_json::to_string(document).map_err(|e| failed(e.to_string()))?;
        let mut imported = millrace_n8n::import(text.as_bytes(), &self.registry)
            .map_err(|e| failed(format!("The workflow that was given cannot be read: {e}")))?;
        if imported.len() != 1 {
            return Err(failed(format!("One workflow is needed; {} were given.", imported.len())));
        }
        self.store.keep_given(&text, &imported.remove(0).workflow).await.map_err(|e| failed(e.to_string()))
    }

    /// The end of an execution that an earlier try of the same call began.
    async fn earlier(&self, id: ExecutionId) -> Result<Option<Items>, NodeError> {
        let ended = self.sub.wait_for(id);
        let failed = |e: millrace_store::Error| NodeError::new("node.sub_workflow", e.to_string());
        let row = self.store.execution(id).await.map_err(failed)?;
        if !row.status.is_final() {
            return answer(ended.await.ok());
        }
        let data = self.store.run_data(id, usize::MAX).await.map_err(failed)?;
        let last = data.runs.values().flatten().max_by_key(|run| run.execution_index);
        let items = last.and_then(|run| run.outputs.first().cloned().flatten());
        answer(Some((row.status, row.error.map(|e| e.message), items)))
    }
}

fn answer(ended: Option<Ended>) -> Result<Option<Items>, NodeError> {
    match ended {
        Some((ExecutionStatus::Success, _, items)) => Ok(Some(items.unwrap_or_default())),
        Some((status, message, _)) => {
            let message = message.unwrap_or_else(|| format!("it ended as “{}”", status.as_str()));
            Err(NodeError::new("node.sub_workflow", format!("The workflow that was called failed: {message}")))
        }
        None => Err(NodeError::new("node.sub_workflow", "Millrace is stopping.")),
    }
}
