//! The runs of one trigger, on their way to the sink one after the other.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use chrono_tz::Tz;
use millrace_core::{
    EpochMs,
    policy::backoff_ms,
    schedule_item,
    trigger::{FireError, Fired, TriggerEvent, TriggerId, TriggerKind, TriggerSink},
};

use crate::schedule::{
    rule::spread,
    timetable::{DueTrigger, Run},
};

/// Whatever the sink asks for, it is asked again after five minutes.
const LONGEST_WAIT_S: u32 = 300;

pub(super) struct Job {
    pub(super) trigger: TriggerId,
    pub(super) arming: u32,
    pub(super) next: Option<EpochMs>,
    /// The due time that was fired last.
    pub(super) last: Option<EpochMs>,
    zone: Tz,
    runs: VecDeque<Run>,
    attempt: u32,
}

impl Job {
    pub(super) fn new(due: DueTrigger) -> Self {
        let DueTrigger { trigger, zone, runs, next, arming } = due;
        Self { trigger, arming, next, last: None, zone, runs: runs.into(), attempt: 0 }
    }

    pub(super) fn is_done(&self) -> bool {
        self.runs.is_empty()
    }

    /// The first run was taken.
    pub(super) fn taken(&mut self) {
        self.last = self.runs.pop_front().map(|run| run.due.at).or(self.last);
        self.attempt = 0;
    }

    /// How long to wait after a refusal; `None`: do not try again.
    pub(super) fn wait_after(&mut self, error: &FireError) -> Option<Duration> {
        match error {
            FireError::NotDeployed => None,
            FireError::Busy { retry_after_s } => {
                // Not all at once: up to a quarter later.
                let wait = u64::from((*retry_after_s).clamp(1, LONGEST_WAIT_S)) * 1000;
                Some(Duration::from_millis(wait + (self.random() * wait as f64 / 4.0) as u64))
            }
            FireError::Failed(_) => {
                self.attempt = self.attempt.saturating_add(1);
                Some(Duration::from_millis(backoff_ms(self.attempt, self.random())))
            }
        }
    }

    fn random(&self) -> f64 {
        let due = self.runs.front().map_or(EpochMs(0), |run| run.due.at);
        spread(&self.trigger, due, self.attempt + 1) as f64 / u64::MAX as f64
    }

    /// What the first run says to the sink. Its key is the due time: it starts one execution, however often it is said.
    fn event(&self) -> Option<TriggerEvent> {
        let run = self.runs.front()?;
        Some(TriggerEvent {
            trigger: self.trigger.clone(),
            kind: TriggerKind::Schedule,
            items: vec![schedule_item::item(run.start_at, self.zone.name())],
            key: Some(run.due.at.0.to_string()),
            due_at: Some(run.start_at),
            responder: None,
        })
    }
}

/// Fires the first run of a job.
pub(super) async fn fire(sink: Arc<dyn TriggerSink>, job: Job) -> (Job, Result<Option<Fired>, FireError>) {
    let result = match job.event() {
        Some(event) => sink.fire(event).await.map(Some),
        None => Ok(None),
    };
    (job, result)
}
