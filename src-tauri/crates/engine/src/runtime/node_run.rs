//! Runs one node once: it may finish, fail, panic, take too long, or be dropped because the execution ends.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use futures::FutureExt as _;
use millrace_core::{Items, NodeContext, NodeError, NodeOutput, NodeType, journal::JournalError};
use tokio::time::{self, Instant};

use super::writes::Writes;
use crate::{handle::Canceler, step::Stopped};

/// How a node run ended.
pub(super) enum Ended {
    Output(NodeOutput),
    Failed(NodeError),
    Stopped(Stopped),
    Unwritten(JournalError),
}

/// What may end a node run from outside.
pub(super) struct Bounds<'a> {
    pub(super) stop: &'a Canceler,
    pub(super) deadline: Option<Instant>,
    pub(super) node_timeout: Option<Duration>,
    /// The flag that the node looks at.
    pub(super) flag: Arc<AtomicBool>,
}

/// Runs the node, or with an `answer` what ends its wait; earlier writes go on meanwhile.
pub(super) async fn run(
    node: &dyn NodeType,
    context: NodeContext,
    answer: Option<Items>,
    bounds: Bounds<'_>,
    writes: &mut Writes<'_>,
) -> Ended {
    let began = bounds.node_timeout.map(|_| Instant::now());
    let ended = {
        let work = match answer {
            None => node.execute(&context),
            Some(items) => node.resume(&context, items),
        };
        let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
        // Most nodes never wait, and then nothing has to be listened to.
        match futures::poll!(work.as_mut()) {
            Poll::Ready(result) => ended(result, &context),
            Poll::Pending => tokio::select! {
                biased;
                why = stopped(&bounds) => Ended::Stopped(why),
                () = until(began.zip(bounds.node_timeout).and_then(|(began, after)| began.checked_add(after))) => {
                    Ended::Failed(too_slow(bounds.node_timeout))
                }
                result = work => ended(result, &context),
                error = writes.failure() => Ended::Unwritten(error),
            },
        }
    };
    // A node that computes without yielding only notices afterwards, and may then claim anything.
    if bounds.stop.is_stopped() {
        bounds.flag.store(true, Ordering::Relaxed);
        return Ended::Stopped(Stopped::Canceled);
    }
    if bounds.deadline.is_some_and(|at| at <= Instant::now()) {
        return Ended::Stopped(Stopped::Deadline);
    }
    match ended {
        Ended::Failed(_) | Ended::Output(_) if bounds.node_timeout.is_some() && bounds.flag.load(Ordering::Relaxed) => {
            Ended::Failed(too_slow(bounds.node_timeout))
        }
        other => other,
    }
}

fn ended(result: Result<Result<NodeOutput, NodeError>, Box<dyn Any + Send>>, context: &NodeContext) -> Ended {
    match result {
        Ok(Ok(output)) => Ended::Output(output),
        Ok(Err(error)) => Ended::Failed(error),
        Err(panic) => Ended::Failed(panicked(context, panic.as_ref())),
    }
}

/// Resolves when the execution must end, and raises the flag for work that goes on elsewhere.
async fn stopped(bounds: &Bounds<'_>) -> Stopped {
    let why = wait_for_stop(bounds.stop, bounds.deadline).await;
    bounds.flag.store(true, Ordering::Relaxed);
    why
}

pub(super) async fn wait_for_stop(stop: &Canceler, deadline: Option<Instant>) -> Stopped {
    tokio::select! {
        biased;
        () = stop.stopped() => Stopped::Canceled,
        () = until(deadline) => Stopped::Deadline,
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn too_slow(limit: Option<Duration>) -> NodeError {
    let seconds = limit.unwrap_or_default().as_secs_f64();
    NodeError::new("node.timeout", format!("The node took longer than {seconds} s and was stopped."))
        .hint("Give it less to do at a time, or raise the node timeout.")
}

fn panicked(context: &NodeContext, panic: &(dyn Any + Send)) -> NodeError {
    let what =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(node_type = context.spec.node_type, "A node panicked.");
    NodeError::new("node.panicked", "The node stopped because of an error inside Millrace.")
        .describe(what)
        .hint("This is a bug: please report it with this workflow.")
}
