//! Sees to it that what follows an end is done. The store marks what has something to follow together with the end, so that a stop of
//! the program in between loses nothing; every step may be begun twice, and is done once.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use millrace_core::{ExecutionId, ExecutionStatus, Mode, WorkflowId, run::Failure, trigger::WaitKind};
use millrace_engine::ExecutionReport;
use millrace_store::WaitFilter;

use super::{
    app_event::AppEvent,
    launch::{Launched, Launcher, is_failure},
};
use crate::{ApiError, dto::AlarmKind};

/// Executions read at a time while the program starts.
const PAGE: u32 = 1_000;
/// How often this process tries what could not be done; the next one begins anew.
const TRIES: u32 = 100;

/// An execution that has ended, as far as what follows needs to know it.
pub(crate) struct Ended {
    pub(crate) id: ExecutionId,
    pub(crate) workflow_id: WorkflowId,
    pub(crate) status: ExecutionStatus,
    pub(crate) error: Option<Failure>,
    /// The node that ran last.
    pub(crate) last_node: Option<String>,
}

impl Ended {
    pub(crate) fn of(report: &ExecutionReport) -> Self {
        Self {
            id: report.id,
            workflow_id: report.workflow_id,
            status: report.status,
            error: report.error.clone(),
            last_node: report.order.last().map(|name| name.to_string()),
        }
    }
}

/// Whose end it is that is followed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// This process has not counted it yet.
    First,
    /// Not everything could be done the time before.
    Again,
}

/// What is not followed up yet.
#[derive(Default)]
pub(crate) struct Follows {
    /// Successes that the store has marked.
    marked: Mutex<HashSet<ExecutionId>>,
    /// Ends with something left to do, and how often that was tried.
    left: Mutex<HashMap<ExecutionId, u32>>,
}

impl Follows {
    /// True when the store has marked this success.
    pub(super) fn was_marked(&self, id: ExecutionId) -> bool {
        lock(&self.marked).remove(&id)
    }

    pub(super) fn leave(&self, id: ExecutionId, tries: u32) {
        if tries < TRIES {
            lock(&self.left).insert(id, tries);
        } else {
            tracing::error!(execution = %id, "What follows the end of this execution could not be done. It is tried when Millrace starts.");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Launcher {
    /// Whether something follows the success of an execution that is about to be written. Nearly always nothing does.
    pub(crate) fn follows_success(&self, workflow_id: WorkflowId, execution_id: ExecutionId) -> bool {
        let alarming = || {
            let subject = workflow_id.to_string();
            self.alarms.is_open(AlarmKind::WorkflowFailing, &subject) || self.alarms.is_open(AlarmKind::WorkflowSilent, &subject)
        };
        let heard = || self.is_listened_to(&AppEvent::WorkflowSucceeded { workflow_id, execution_id });
        let follows = (self.alarms.any_open() && alarming()) || heard();
        if follows {
            lock(&self.follows.marked).insert(execution_id);
        }
        follows
    }

    /// Does what follows an end. False: something is left to do.
    pub(crate) async fn follow(self: &Arc<Self>, ended: &Ended, launched: &Launched, turn: Turn) -> bool {
        if launched.mode != Mode::Trigger {
            return true;
        }
        match ended.status {
            status if is_failure(status) && !launched.partial => self.failed(ended, launched, turn).await,
            ExecutionStatus::Success => self.succeeded(ended, launched, turn).await,
            _ => true,
        }
    }

    /// The ends that a process before this one did not follow up. To be asked before anything can end here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn ends_left(&self) -> Result<Vec<ExecutionId>, ApiError> {
        let mut all = vec![];
        loop {
            let page = self.store.follow_ups(all.last().copied(), PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// Executions that need a person, of whom nobody was told: the program stopped right after they were put aside. To be asked before
    /// any is put aside here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn questions_left(&self) -> Result<Vec<(ExecutionId, WorkflowId)>, ApiError> {
        let mut filter = WaitFilter { kinds: vec![WaitKind::Attention], limit: Some(PAGE), ..WaitFilter::default() };
        let mut all = vec![];
        loop {
            let page = self.store.list_waits(&filter).await?;
            all.extend(page.items.into_iter().map(|row| (row.execution_id, row.workflow_id)));
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        all.retain(|(id, _)| !self.alarms.is_open(AlarmKind::AttentionNeeded, &id.to_string()));
        Ok(all)
    }

    /// Does what follows the end of an execution that is only known from the store.
    pub(crate) async fn follow_up(self: &Arc<Self>, id: ExecutionId, turn: Turn, tries: u32) {
        match self.follow_stored(id, turn).await {
            Ok(true) => {}
            Ok(false) => self.follows.leave(id, tries),
            Err(error) => {
                tracing::warn!(execution = %id, %error, "What follows the end of an execution could not be done yet.");
                self.follows.leave(id, tries);
            }
        }
    }

    /// Tries again what could not be done; called every few seconds.
    pub(crate) async fn follow_up_left(self: &Arc<Self>) {
        let left = std::mem::take(&mut *lock(&self.follows.left));
        for (id, tries) in left {
            self.follow_up(id, Turn::Again, tries + 1).await;
        }
    }

    async fn follow_stored(self: &Arc<Self>, id: ExecutionId, turn: Turn) -> Result<bool, ApiError> {
        // It may have been deleted meanwhile.
        if !self.store.has_follow_up(id).await? {
            return Ok(true);
        }
        let row = self.store.execution(id).await?;
        let launched = Launched {
            workflow_id: row.workflow_id,
            version: row.version,
            kind: row.trigger_kind,
            mode: row.mode,
            attempt: row.attempt,
            first: row.repeats,
            // Nothing follows the failure of one that is.
            partial: false,
        };
        if row.status == ExecutionStatus::Success {
            lock(&self.follows.marked).insert(id);
        }
        let last_node = self.store.last_node(id).await?;
        let ended = Ended { id, workflow_id: row.workflow_id, status: row.status, error: row.error, last_node };
        let done = self.follow(&ended, &launched, turn).await;
        if done {
            self.discard_if_unwanted(&ended, &launched);
        }
        Ok(done)
    }

    /// Nothing is left to do after this end. It is tried `again`: then it did not fail for good.
    pub(super) async fn followed_up(&self, id: ExecutionId, again: bool) -> bool {
        let written = self.store.followed_up(id, again).await;
        if let Err(error) = &written {
            tracing::warn!(execution = %id, %error, "It could not be noted that what follows the end of an execution is done.");
        }
        written.is_ok()
    }
}
