//! Sources: triggers that listen to something outside — folders, mailboxes, feeds. One task a trigger.
//!
//! Invariants: what is heard is fired until it is durable, and only then remembered; a source that cannot hear says so at once
//! and goes on trying; a stopped source leaves nothing behind.

mod backoff;
mod ear;
mod error;
mod params;

use std::{sync::Arc, time::Duration};

use millrace_core::{
    Clock,
    node::{BinaryStore, Policy},
    trigger::{ArmedTrigger, TriggerId, TriggerMemory, TriggerSink},
};
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::error::SourceError;
pub(crate) use self::{
    backoff::Backoff,
    ear::{Ear, Stopped, Wake},
    params::Params,
};
use crate::{feed::FeedSource, file::FileSource, mailbox::MailboxSource};

/// Node types that sources listen for.
pub const NODE_TYPES: [&str; 3] = ["local_file_trigger", "email_read_imap", "rss_feed_read_trigger"];

/// What sources are given.
#[derive(Clone)]
pub struct SourcePorts {
    /// Takes what is heard.
    pub sink: Arc<dyn TriggerSink>,
    /// Keeps what was heard last, and how the source is.
    pub memory: Arc<dyn TriggerMemory>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Where attachments go.
    pub binary: Arc<dyn BinaryStore>,
    /// Folders and addresses that may be reached.
    pub policy: Arc<Policy>,
    /// Owns the tasks; whoever stops the program waits for it.
    pub tracker: TaskTracker,
    /// Ends all sources.
    pub stop: CancellationToken,
    /// How long things take.
    pub pace: Pace,
}

/// How long sources wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first wait after a failure; it doubles with each one.
    pub first_retry: Duration,
    /// The longest wait between tries to reach a server.
    pub longest_retry: Duration,
    /// The longest wait between tries to find a folder that is gone.
    pub longest_folder_retry: Duration,
    /// How long IDLE stays before it is asked for again.
    pub idle: Duration,
    /// How often a mailbox without IDLE is looked into.
    pub mailbox_poll: Duration,
    /// How long a server may be silent when an answer is due.
    pub silence: Duration,
    /// How often a folder is listed where the system tells nothing.
    pub file_poll: Duration,
    /// How often it is listed although the system tells everything: what it forgot is found then.
    pub file_check: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(300),
            longest_folder_retry: Duration::from_secs(30),
            idle: Duration::from_secs(25 * 60),
            mailbox_poll: Duration::from_secs(60),
            silence: Duration::from_secs(60),
            file_poll: Duration::from_secs(2),
            file_check: Duration::from_secs(60),
        }
    }
}

/// A source that runs.
#[derive(Debug)]
pub struct Source {
    id: TriggerId,
    stop: CancellationToken,
    nudge: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Source {
    /// The trigger it listens for.
    pub fn id(&self) -> &TriggerId {
        &self.id
    }
    /// Looks now instead of when it is time.
    pub fn look_now(&self) {
        self.nudge.notify_one();
    }
    /// Whether it has ended: it was stopped, or its workflow is no longer deployed.
    pub fn is_over(&self) -> bool {
        self.task.is_finished()
    }
    /// Ends it, and waits until it has let go of everything.
    pub async fn stop(self) {
        self.stop.cancel();
        // It was aborted or has panicked: it is over in any case.
        let _ = self.task.await;
    }
}

/// One of the sources.
enum Listener {
    File(FileSource),
    Mailbox(MailboxSource),
    Feed(FeedSource),
}

impl Listener {
    /// Listens until it is stopped.
    async fn run(self, ear: Ear) {
        // Being stopped is the only way out, and no news to anybody.
        let Stopped = match self {
            Self::File(source) => Box::pin(source.listen(&ear)).await,
            Self::Mailbox(source) => Box::pin(source.listen(&ear)).await,
            Self::Feed(source) => Box::pin(source.listen(&ear)).await,
        };
    }
}

/// Whether a trigger is set up so that it can be listened for; to be asked before a workflow is deployed.
///
/// # Errors
/// Which parameter is wrong and what to do.
pub fn check(trigger: &ArmedTrigger, policy: &Policy) -> Result<(), SourceError> {
    build(trigger, policy).map(|_| ())
}

/// Begins to listen for a trigger.
///
/// # Errors
/// As [`check`]; nothing runs then.
pub fn start(trigger: ArmedTrigger, ports: &SourcePorts) -> Result<Source, SourceError> {
    let listen = build(&trigger, &ports.policy)?;
    let (id, stop, nudge) = (trigger.id.clone(), ports.stop.child_token(), Arc::new(Notify::new()));
    let ear = Ear::new(trigger, ports.clone(), stop.clone(), nudge.clone());
    let task = ports.tracker.spawn(listen.run(ear));
    Ok(Source { id, stop, nudge, task })
}

fn build(trigger: &ArmedTrigger, policy: &Policy) -> Result<Listener, SourceError> {
    Ok(match trigger.node_type.as_str() {
        "local_file_trigger" => Listener::File(FileSource::new(trigger, policy)?),
        "email_read_imap" => Listener::Mailbox(MailboxSource::new(trigger)?),
        "rss_feed_read_trigger" => Listener::Feed(FeedSource::new(trigger, policy)?),
        other => return Err(SourceError::Type { node: trigger.node_name.clone(), node_type: other.to_owned() }),
    })
}
