//! What starts executions, and how the answer gets back: the ports between triggers, engine and store.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{EpochMs, ExecutionId, ExecutionStatus, Item, Items, JsonMap, NodeId, WorkflowId, run::Failure};

/// Which kind of trigger started an execution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TriggerKind {
    /// A person pressed Run.
    #[default]
    Manual,
    /// A schedule was due.
    Schedule,
    /// An HTTP request came.
    Webhook,
    /// A person sent a form.
    Form,
    /// A file was created, changed or deleted.
    File,
    /// A message came into a mailbox.
    Mailbox,
    /// A feed has a new entry.
    Feed,
    /// Another workflow called.
    Workflow,
    /// Something happened in Millrace: a workflow failed, an approval was answered, …
    App,
    /// Another workflow failed, and this one is its error workflow.
    Error,
}

impl TriggerKind {
    /// The word used in SQL, JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Schedule => "schedule",
            Self::Webhook => "webhook",
            Self::Form => "form",
            Self::File => "file",
            Self::Mailbox => "mailbox",
            Self::Feed => "feed",
            Self::Workflow => "workflow",
            Self::App => "app",
            Self::Error => "error",
        }
    }
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Manual,
        Self::Schedule,
        Self::Webhook,
        Self::Form,
        Self::File,
        Self::Mailbox,
        Self::Feed,
        Self::Workflow,
        Self::App,
        Self::Error,
    ];
    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One trigger of a deployed workflow: a node of its live version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TriggerId {
    /// Whose.
    pub workflow_id: WorkflowId,
    /// Which node.
    pub node_id: NodeId,
}

/// A trigger that is to be listened to.
#[derive(Clone, Debug)]
pub struct ArmedTrigger {
    /// Which.
    pub id: TriggerId,
    /// The workflow's name, for messages.
    pub workflow_name: String,
    /// The node's name.
    pub node_name: String,
    /// `schedule_trigger`, `webhook`, …
    pub node_type: String,
    /// The version of that type.
    pub type_version: f64,
    /// The node's parameters as written. Triggers have no items, so expressions in them are resolved before arming.
    pub parameters: JsonMap,
    /// IANA time zone in force for the workflow.
    pub timezone: String,
    /// The credentials that the node refers to, in clear: type → values. Never logged.
    pub credentials: JsonMap,
}

/// A trigger fired.
#[derive(Clone)]
pub struct TriggerEvent {
    /// Which.
    pub trigger: TriggerId,
    /// Of which kind.
    pub kind: TriggerKind,
    /// What it gives to the workflow.
    pub items: Vec<Item>,
    /// Events with the same key start one execution only. A schedule's is its due time.
    pub key: Option<String>,
    /// When it should have happened, where that is known.
    pub due_at: Option<EpochMs>,
    /// Hears what the workflow answers.
    pub responder: Option<Arc<dyn Responder>>,
}

/// What became of an event. It is on disk then, unless it was a duplicate or not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fired {
    /// An execution was begun or put into the queue.
    Accepted(ExecutionId),
    /// This event had started an execution already.
    Duplicate(Option<ExecutionId>),
    /// The overlap policy says to leave it out: the execution before is still under way.
    Skipped,
}

/// An event could not be taken. Nothing of it was kept; who sent it may send it again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FireError {
    /// The workflow is not deployed (any more).
    #[error("This workflow is not deployed.")]
    NotDeployed,
    /// The queue is full, or the program is stopping.
    #[error("Millrace cannot take more work now. Try again in {retry_after_s} s.")]
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The store or the engine refused.
    #[error("{0}")]
    Failed(String),
}

/// Takes what fired. When `fire` returns, the event is durable: only then may it be acknowledged.
#[async_trait::async_trait]
pub trait TriggerSink: Send + Sync {
    /// Starts an execution for an event.
    ///
    /// # Errors
    /// When the event could not be kept.
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError>;

    /// These are about to fire: what they need can be made ready. Returns at once; nothing depends on it.
    fn expect(&self, _triggers: Vec<TriggerId>) {}
}

/// What triggers remember between two starts of the program, and how they say that they live.
#[async_trait::async_trait]
pub trait TriggerMemory: Send + Sync {
    /// What was kept last (a mailbox's last message, a feed's entries seen).
    async fn load(&self, trigger: &TriggerId) -> Result<Option<Value>, FireError>;
    /// Keeps it.
    async fn save(&self, trigger: &TriggerId, state: Value) -> Result<(), FireError>;
    /// The trigger is well: it listens, or its source answered. Cheap; may be called often.
    fn heard(&self, trigger: &TriggerId);
    /// The trigger cannot hear: the folder is gone, the mailbox refuses. Told once per change of the message.
    fn deaf(&self, trigger: &TriggerId, message: &str);
}

/// An HTTP answer to whoever called a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// How the execution that a responder waits for came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its id.
    pub id: ExecutionId,
    /// How it ended; `Waiting` when it was put aside.
    pub status: ExecutionStatus,
    /// Why it failed.
    pub error: Option<Failure>,
    /// Output 0 of the last node that ran.
    pub last_items: Option<Items>,
}

/// Hears what a workflow answers to the event that started it.
pub trait Responder: Send + Sync {
    /// The workflow answers; false when it was answered before or nobody waits any more.
    fn respond(&self, reply: Reply) -> bool;
    /// The execution ended or was put aside.
    fn ended(&self, outcome: &Outcome);
}

/// Why an execution is put aside until something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum WaitKind {
    /// Until a time.
    Time,
    /// Until its resume address is called.
    Webhook,
    /// Until a form is sent.
    Form,
    /// Until a person decides.
    Approval,
    /// Until a person says whether a node that was interrupted may be repeated.
    Attention,
}

impl WaitKind {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Webhook => "webhook",
            Self::Form => "form",
            Self::Approval => "approval",
            Self::Attention => "attention",
        }
    }
    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Time, Self::Webhook, Self::Form, Self::Approval, Self::Attention].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a person decided about an approval. However it was given, the node's item is [`Decision::item`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// `approve`, `decline`, `submit`, or one of the choices that the node offers.
    pub choice: String,
    /// What was said about it.
    pub comment: String,
    /// What was filled in, by field.
    pub answers: JsonMap,
    /// When.
    pub at: EpochMs,
    /// By whom; `link` where only the address says so.
    pub by: String,
}

impl Decision {
    /// The choice that means yes.
    pub const APPROVE: &str = "approve";
    /// The choice that means no.
    pub const DECLINE: &str = "decline";
    /// The choice of a form that only asks for values.
    pub const SUBMIT: &str = "submit";

    /// `{choice, approved, comment, answers, answeredAt, answeredBy}`
    pub fn item(self) -> JsonMap {
        let at = chrono::DateTime::from_timestamp_millis(self.at.0).unwrap_or_default();
        let mut json = JsonMap::new();
        json.insert("approved".into(), (self.choice == Self::APPROVE).into());
        json.insert("choice".into(), self.choice.into());
        json.insert("comment".into(), self.comment.into());
        json.insert("answers".into(), Value::Object(self.answers));
        json.insert("answeredAt".into(), at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into());
        json.insert("answeredBy".into(), self.by.into());
        json
    }
}

/// What a node says that puts its execution aside. A row keeps it; nothing stays in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspend {
    /// What ends the wait.
    pub kind: WaitKind,
    /// When the wait ends by itself; `None`: never.
    pub until: Option<EpochMs>,
    /// What people or callers are asked: `{title, message, choices, fields, method, auth, response, …}`; its form is the node's.
    pub question: JsonMap,
    /// Output of the node when the wait ends by time: `None` gives its input on.
    pub on_time: Option<Vec<Option<Items>>>,
}
