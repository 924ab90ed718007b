//! Takes executions up again: after a stop of the program, after a wait, after a person's answer.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use millrace_core::{
    EpochMs, ExecutionId, ExecutionStatus, Item, JsonMap,
    breaker::Breakers as _,
    run::Failure,
    trigger::{Decision, Responder, WaitKind},
};
use millrace_engine::{Answer, Engine, ExecutionRequest, Resume, StartError};
use millrace_store::{HeldWait, Recovery};
use serde_json::{Value, json};

use super::{
    app_event::AppEvent,
    follow,
    launch::{Launched, Launcher, Refused, breaker_key},
};
use crate::ApiError;

/// Executions read at a time while the program starts.
const PAGE: u32 = 200;
/// How long to wait when the engine's line is full.
const WHEN_FULL: Duration = Duration::from_millis(100);

/// The executions that are just being read and handed to the engine.
#[derive(Default)]
pub(crate) struct Resuming(Mutex<HashSet<ExecutionId>>);

impl Resuming {
    /// None: somebody else is at it.
    fn begin(&self, id: ExecutionId) -> Option<Turn<'_>> {
        self.lock().insert(id).then_some(Turn { all: self, id })
    }
    fn lock(&self) -> MutexGuard<'_, HashSet<ExecutionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Turn<'a> {
    all: &'a Resuming,
    id: ExecutionId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
    }
}

impl Launcher {
    /// What was under way when the program stopped. To be asked before anything can start here: what starts here is under way, too.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn interrupted(&self) -> Result<Vec<ExecutionId>, ApiError> {
        let mut ids = vec![];
        let mut after = None;
        loop {
            let page = self.store.unfinished(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            // What is held for later is the waker's, which asks the breaker.
            ids.extend(page.into_iter().filter(|e| !e.partial && e.not_before.is_none()).map(|e| e.id));
        }
        // Their wait was answered just before the program stopped.
        let mut after = None;
        loop {
            let page = self.store.answered_waits(after, PAGE).await?;
            let Some(last) = page.last().copied() else { return Ok(ids) };
            after = Some(last);
            ids.extend(page);
        }
    }

    /// Goes on with one execution. One that cannot be read is marked as crashed, so that nothing stays "running" for ever.
    pub(crate) async fn take_up(self: &Arc<Self>, id: ExecutionId) {
        if let Err(error) = self.resume(id, None).await {
            tracing::error!(execution = %id, %error, "An execution could not be taken up again.");
            let failure = Failure {
                code: "execution.crashed".into(),
                message: "This execution could not be taken up again after Millrace was stopped.".into(),
                description: Some(error.message),
                hint: Some("Run it again from the start.".into()),
                node: None,
                item: None,
            };
            if let Err(error) = self.store.end_crashed(id, failure).await {
                tracing::error!(execution = %id, %error, "It could not even be marked as crashed.");
                return;
            }
            self.sub.put_down(id, ExecutionStatus::Crashed);
            self.follow_up(id, follow::Turn::First, 0).await;
        }
    }

    /// Reads where an execution stands and hands it to the engine.
    ///
    /// # Errors
    /// When it cannot be read, or the engine takes nothing more because the program stops.
    pub(crate) async fn resume(self: &Arc<Self>, id: ExecutionId, responder: Option<Arc<dyn Responder>>) -> Result<(), ApiError> {
        loop {
            let engine = self.engine().map_err(|e| ApiError::internal(e.to_string()))?;
            // It is just being put aside: an answer may come faster than that. What it stands at is read when that is done.
            if !engine.is_under_way(id) {
                match self.resume_from_store(id, engine, responder.clone()).await? {
                    Some(StartError::Busy | StartError::UnderWay(_)) => {}
                    // It stays in the journal for the next start.
                    None | Some(StartError::ShuttingDown) => return Ok(()),
                    Some(error) => return Err(error.into()),
                }
            }
            tokio::time::sleep(WHEN_FULL).await;
        }
    }

    /// One try. What comes back is why the engine did not take it.
    async fn resume_from_store(
        self: &Arc<Self>,
        id: ExecutionId,
        engine: &Engine,
        responder: Option<Arc<dyn Responder>>,
    ) -> Result<Option<StartError>, ApiError> {
        // Between reading and starting nobody else may bring it further.
        let Some(_turn) = self.resuming.begin(id) else { return Ok(Some(StartError::UnderWay(id))) };
        if engine.is_under_way(id) {
            return Ok(Some(StartError::UnderWay(id)));
        }
        let recovery = self.store.recovery(id).await?;
        if recovery.status.is_final() {
            return Ok(None);
        }
        let launched = Launched {
            workflow_id: recovery.start.workflow_id,
            version: recovery.start.version,
            kind: recovery.start.trigger_kind,
            mode: recovery.start.mode,
            attempt: recovery.start.attempt,
            first: recovery.start.repeats,
            partial: recovery.start.partial,
        };
        let mut request = self.resumed(recovery).await?;
        request.responder = responder;
        Ok(match engine.start(request) {
            Ok(handle) => {
                self.watch(handle, launched);
                None
            }
            Err(error) => Some(error),
        })
    }

    /// The request that goes on where the journal ends.
    async fn resumed(&self, recovery: Recovery) -> Result<ExecutionRequest, ApiError> {
        let Recovery { start, runs, in_flight, wait, .. } = recovery;
        let plan = self.plans.get(start.workflow_id, start.version).await?;
        let mut request = ExecutionRequest::new(plan, start.mode);
        request.id = start.id;
        request.workspace_id = start.workspace_id;
        request.workflow_id = start.workflow_id;
        request.version = start.version;
        request.active = self.live.get(start.workflow_id).is_some();
        request.trigger_kind = start.trigger_kind;
        request.range = start.trigger.clone().map_or(millrace_engine::Range::Auto, millrace_engine::Range::Start);
        request.input = start.input.as_ref().map(|items| items.to_vec());
        request.attempt = start.attempt;
        request.repeats = start.repeats;
        request.due_at = start.due_at;
        let answer = match &wait {
            Some(HeldWait { suspended, answer: Some(given), .. }) => Some(read_answer(suspended.wait.kind, given)?),
            Some(_) => Some(Answer::TimeUp),
            None => None,
        };
        request.resume = Some(Resume {
            started_at: start.started_at,
            runs: runs.into_iter().map(|run| (run.node_id, run.run_index, run.run)).collect(),
            in_flight,
            wait: wait.as_ref().map(|held| (held.suspended.node_id.clone(), held.suspended.run_index)),
            on_time: wait.and_then(|held| held.suspended.wait.on_time),
            answer,
        });
        Ok(request)
    }

    /// Ends a wait with what a person or a caller answered. The first answer counts.
    ///
    /// # Errors
    /// When nothing waits, or the answer does not fit.
    pub(crate) async fn answer(
        self: &Arc<Self>,
        id: ExecutionId,
        answer: Value,
        responder: Option<Arc<dyn Responder>>,
    ) -> Result<(), ApiError> {
        let Some(wait) = self.store.wait(id).await? else {
            return Err(ApiError::new("not_waiting", "This execution does not wait for an answer any more."));
        };
        // What cannot be read must not end the wait.
        read_answer(wait.kind, &answer)?;
        let choice = answer["choice"].as_str().unwrap_or_default().to_owned();
        let event = AppEvent::ApprovalAnswered { workflow_id: wait.workflow_id, execution_id: id, choice };
        let events = self.pending((wait.kind == WaitKind::Approval).then_some(event));
        if !self.store.answer_wait_and_tell(id, answer, events.clone()).await? {
            return Err(ApiError::new("not_waiting", "Somebody answered this already."));
        }
        self.deliver(events);
        self.resume(id, responder).await?;
        self.resolve_questions(id).await;
        self.events.changed(vec!["waits".into(), "executions".into(), format!("execution:{id}"), "health".into()]);
        Ok(())
    }

    /// Starts what is due: waits whose time has come, tries whose pause is over.
    pub(crate) async fn wake_due(self: &Arc<Self>) -> Result<(), ApiError> {
        loop {
            let now = crate::clock::now();
            let due = self.store.due_waits(now, PAGE).await?;
            let held = self.store.held_due(now, PAGE).await?;
            if due.is_empty() && held.is_empty() {
                return Ok(());
            }
            for id in due {
                // The answer is the time itself; writing it down makes this execution ours, once.
                if self.store.answer_wait(id, json!({"choice": TIME_UP})).await? {
                    self.take_up(id).await;
                }
            }
            for id in held {
                self.let_go(id).await?;
            }
        }
    }

    /// Starts what was held, unless its workflow is paused: then one of those that are held is the probe, and the others wait for it.
    async fn let_go(self: &Arc<Self>, id: ExecutionId) -> Result<(), ApiError> {
        let workflow = self.store.execution(id).await?.workflow_id;
        let guarded = self.live.get(workflow).is_some_and(|live| live.policy.breaker);
        if guarded && let Err(probe_at) = self.breakers.admit(&breaker_key(workflow)) {
            return Ok(self.store.postpone_held(workflow, probe_at).await?);
        }
        if self.store.release(id).await? {
            self.take_up(id).await;
        }
        Ok(())
    }
}

/// The answer of a wait that ended by itself.
const TIME_UP: &str = "$time";
/// The answer of a wait whose execution was canceled.
pub(super) const CANCELED: &str = "$canceled";
/// What a person answers who lets an execution go on without what it waits for.
const NOW: &str = "now";

/// From what is stored to what the engine is told.
fn read_answer(kind: WaitKind, answer: &Value) -> Result<Answer, ApiError> {
    let choice = answer["choice"].as_str().unwrap_or_default();
    if choice == TIME_UP || (choice == NOW && matches!(kind, WaitKind::Time | WaitKind::Webhook | WaitKind::Form)) {
        return Ok(Answer::TimeUp);
    }
    match (kind, choice) {
        // The program stopped before its end was written.
        (_, CANCELED) => Ok(Answer::Fail(Failure {
            code: "execution.stopped_by_person".into(),
            message: "A person canceled this execution while it waited.".into(),
            description: None,
            hint: None,
            node: None,
            item: None,
        })),
        (WaitKind::Attention, "repeat") => Ok(Answer::Repeat),
        (WaitKind::Attention, "skip") => Ok(Answer::Output(match answer["output"].as_array() {
            Some(list) => vec![Some(Arc::new(list.iter().cloned().map(Item::from_n8n).collect()))],
            None => vec![],
        })),
        (WaitKind::Attention, "stop") => Ok(Answer::Fail(Failure {
            code: "execution.stopped_by_person".into(),
            message: "A person stopped this execution after Millrace had been interrupted.".into(),
            description: None,
            hint: None,
            node: None,
            item: None,
        })),
        (WaitKind::Attention, other) => Err(ApiError::invalid(format!("“{other}” is no answer here. Choose repeat, skip or stop."))),
        (WaitKind::Time, other) => Err(ApiError::invalid(format!("“{other}” is no answer here. This waits for a time: choose now."))),
        (WaitKind::Approval, "") => Err(ApiError::invalid("An answer needs a choice.")),
        // What came is the item; a door has put it into the form that the node reads.
        _ => {
            let items = match answer.get("items").and_then(Value::as_array) {
                Some(list) => list.iter().cloned().map(Item::from_n8n).collect(),
                None => vec![Item::new(answered(answer))],
            };
            Ok(Answer::Answered(Arc::new(items)))
        }
    }
}

/// A person's answer as an item, the same as one that came by link.
fn answered(answer: &Value) -> JsonMap {
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let decision = Decision {
        choice: text("choice"),
        comment: text("comment"),
        answers: answer["values"].as_object().cloned().unwrap_or_default(),
        at: EpochMs(answer["answered_at"].as_i64().unwrap_or_default()),
        by: text("answered_by"),
    };
    decision.item()
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Start(error) => error.into(),
            other => {
                let error = millrace_core::trigger::FireError::from(other);
                Self::new("storage", error.to_string()).hint("Check that the disk is not full, then try again.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_for_the_outside_can_be_let_go_on() {
        for kind in [WaitKind::Time, WaitKind::Webhook, WaitKind::Form] {
            assert!(matches!(read_answer(kind, &json!({"choice": NOW})), Ok(Answer::TimeUp)), "{kind:?}");
        }
        assert!(read_answer(WaitKind::Attention, &json!({"choice": NOW})).is_err());
        assert!(read_answer(WaitKind::Approval, &json!({})).is_err());
    }

    #[test]
    fn an_answer_is_the_same_from_the_page_and_by_link() {
        let given = json!({"choice": "approve", "comment": "fine", "values": {"days": 30}, "answered_by": "owner", "answered_at": 0});
        let Ok(Answer::Answered(items)) = read_answer(WaitKind::Approval, &given) else { panic!("it is an answer") };
        let expected = json!({
            "approved": true, "choice": "approve", "comment": "fine", "answers": {"days": 30},
            "answeredAt": "1970-01-01T00:00:00.000Z", "answeredBy": "owner",
        });
        assert_eq!(Value::Object(items[0].json.as_ref().clone()), expected);
        let by_link = json!({"choice": "approve", "items": [{"json": expected}]});
        let Ok(Answer::Answered(items)) = read_answer(WaitKind::Approval, &by_link) else { panic!("it is an answer") };
        assert_eq!(Value::Object(items[0].json.as_ref().clone()), expected);
    }
}
