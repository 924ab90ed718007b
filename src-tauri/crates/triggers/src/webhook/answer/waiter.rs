//! Between an execution and the caller who waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::trigger::{Outcome, Reply, Responder};
use tokio::sync::oneshot;

use crate::webhook::route::AnswerMode;

/// What a caller heard of the execution.
pub(crate) enum Heard {
    /// The workflow answered.
    Reply(Reply),
    /// The execution ended or was put aside.
    Ended(Outcome),
}

/// Hands the first word of an execution to the caller.
pub(crate) struct Waiter {
    takes_reply: bool,
    caller: Mutex<Option<oneshot::Sender<Heard>>>,
}

impl Waiter {
    /// Somebody to wait with, and where to listen; nobody waits when the answer is given at once.
    pub(crate) fn of(mode: AnswerMode) -> Option<(Arc<Self>, oneshot::Receiver<Heard>)> {
        if mode == AnswerMode::OnReceived {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        Some((Arc::new(Self { takes_reply: mode == AnswerMode::ResponseNode, caller: Mutex::new(Some(sender)) }), receiver))
    }
    fn say(&self, heard: Heard) -> bool {
        let caller = self.caller.lock().unwrap_or_else(PoisonError::into_inner).take();
        caller.is_some_and(|sender| sender.send(heard).is_ok())
    }
}

impl Responder for Waiter {
    fn respond(&self, reply: Reply) -> bool {
        self.takes_reply && self.say(Heard::Reply(reply))
    }
    fn ended(&self, outcome: &Outcome) {
        self.say(Heard::Ended(outcome.clone()));
    }
}
