//! An execution is put aside: a row keeps it, and nothing of it stays in memory.

use std::time::Duration;

use millrace_core::{
    EpochMs, NodeError,
    event::Event as News,
    journal::Suspended,
    trigger::{Suspend, WaitKind},
};
use tokio::time;

use super::{
    driver::{Course, Driver, Left, Next},
    node_run,
};
use crate::step::{Decision, Event};

/// Timers stop while a laptop sleeps; the wall clock is looked at this often.
const LOOK: Duration = Duration::from_secs(30);

impl Driver {
    pub(super) async fn suspend<'a>(&'a self, node: usize, run_index: u32, wait: Suspend, course: &mut Course<'a>) -> Next {
        let node_id = self.request.plan.node(node).id.clone();
        let kind = wait.kind;
        // The journal cannot tell how to go on with a part of a workflow.
        let kept = if self.is_whole {
            let record =
                Suspended { id: self.request.id, node_id: node_id.clone(), run_index, wait: wait.clone(), at: EpochMs(self.now()) };
            let handed_over = self.keep_static_data(course).await;
            let (settled, kept) = futures::join!(course.writes.settle(), self.inner.ports.journal.execution_suspended(record));
            match handed_over.and(settled).and(kept) {
                Ok(kept) => kept,
                Err(error) => return Next::unwritten(error),
            }
        } else {
            false
        };
        if kept {
            self.tell(News::ExecutionSuspended { execution_id: self.request.id, workflow_id: self.request.workflow_id, node_id, kind });
            return Next::Leave(Left::Suspended);
        }
        match (kind, wait.until) {
            (WaitKind::Time, Some(until)) => self.wait_here(until, wait, course).await,
            _ => Next::Event(Event::NodeFailed { error: cannot_wait(kind, self.is_whole), state: None, at: self.now() }),
        }
    }

    /// Nobody could wake it, so it waits itself; this counts against its time limit.
    async fn wait_here(&self, until: EpochMs, wait: Suspend, course: &mut Course<'_>) -> Next {
        loop {
            let left = u64::try_from(until.0.saturating_sub(self.now())).unwrap_or(0);
            if left == 0 {
                let decision = Decision::Output(wait.on_time.unwrap_or_default());
                return Next::Event(Event::NodeDecided { decision, at: self.now() });
            }
            tokio::select! {
                biased;
                why = node_run::wait_for_stop(&self.stop, course.deadline) => return self.halt(why),
                () = time::sleep(Duration::from_millis(left).min(LOOK)) => {}
                error = course.writes.failure() => return Next::unwritten(error),
            }
        }
    }
}

fn cannot_wait(kind: WaitKind, is_whole: bool) -> NodeError {
    let what = match kind {
        WaitKind::Time => "for ever",
        WaitKind::Webhook => "until its address is called",
        WaitKind::Form => "until a form is sent",
        WaitKind::Approval => "until a person decides",
        WaitKind::Attention => "for a person",
    };
    let hint = if is_whole {
        "Deploy the workflow: then the execution is kept and goes on when it is answered."
    } else {
        "Run the whole workflow: only part of it was run, and that cannot be kept."
    };
    NodeError::new("node.parameter.wait", format!("This node waits {what}, which is not possible here.")).hint(hint)
}
