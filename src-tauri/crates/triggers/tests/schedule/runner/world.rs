//! A store, a book and a clock that a runner may be killed in front of.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use millrace_core::{
    Clock, EpochMs, ExecutionId,
    trigger::{FireError, Fired, TriggerEvent, TriggerId, TriggerMemory, TriggerSink},
};
use millrace_triggers::schedule::{Planned, Runner, RunnerPorts, ScheduleBook};
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::support::at;

/// What outlives a runner.
pub(super) struct World {
    begin: EpochMs,
    started: Instant,
    jumped: AtomicI64,
    pub(super) told: Mutex<Vec<i64>>,
    /// By trigger and key, as the store's unique index has it.
    executions: Mutex<HashMap<(TriggerId, String), TriggerEvent>>,
    pub(super) accepted: Mutex<Vec<(TriggerId, EpochMs)>>,
    /// What was announced, and when.
    pub(super) expected: Mutex<Vec<(TriggerId, EpochMs)>>,
    pub(super) duplicates: AtomicUsize,
    pub(super) refusals: Mutex<VecDeque<FireError>>,
    pub(super) tries: AtomicUsize,
    in_flight: AtomicUsize,
    pub(super) most_in_flight: AtomicUsize,
    pub(super) book: Mutex<HashMap<TriggerId, Planned>>,
    pub(super) saves_to_fail: AtomicUsize,
    pub(super) heard: AtomicUsize,
    pub(super) deaf: Mutex<Vec<String>>,
}

impl World {
    /// Time begins at `begin` and passes with tokio's.
    pub(super) fn at(begin: &str) -> Arc<Self> {
        Arc::new(Self {
            begin: at(begin),
            started: Instant::now(),
            jumped: AtomicI64::new(0),
            told: Mutex::default(),
            executions: Mutex::default(),
            accepted: Mutex::default(),
            expected: Mutex::default(),
            duplicates: AtomicUsize::new(0),
            refusals: Mutex::default(),
            tries: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
            book: Mutex::default(),
            saves_to_fail: AtomicUsize::new(0),
            heard: AtomicUsize::new(0),
            deaf: Mutex::default(),
        })
    }

    /// The wall clock goes ahead or back at once.
    pub(super) fn jump(&self, ms: i64) {
        self.jumped.fetch_add(ms, Ordering::SeqCst);
    }

    pub(super) fn runner(self: &Arc<Self>) -> Runner {
        let world = Arc::clone(self);
        Runner::new(RunnerPorts {
            clock: Arc::clone(self) as Arc<dyn Clock>,
            sink: Arc::clone(self) as Arc<dyn TriggerSink>,
            book: Arc::clone(self) as Arc<dyn ScheduleBook>,
            memory: Arc::clone(self) as Arc<dyn TriggerMemory>,
            on_jump: Arc::new(move |ms| world.told.lock().unwrap().push(ms)),
        })
    }

    pub(super) fn times_of(&self, trigger: &TriggerId) -> Vec<EpochMs> {
        self.accepted.lock().unwrap().iter().filter(|(id, _)| id == trigger).map(|(_, due)| *due).collect()
    }

    pub(super) fn event(&self, trigger: &TriggerId, due: EpochMs) -> TriggerEvent {
        self.executions.lock().unwrap()[&(trigger.clone(), due.0.to_string())].clone()
    }

    pub(super) fn next_in_book(&self, trigger: &TriggerId) -> Option<EpochMs> {
        self.book.lock().unwrap()[trigger].next
    }

    /// No due time started two executions.
    pub(super) fn assert_once(&self) {
        let accepted = self.accepted.lock().unwrap();
        let unique: HashSet<_> = accepted.iter().collect();
        assert_eq!(unique.len(), accepted.len());
    }
}

/// Runs for a time and stops in order.
pub(super) async fn run_for(runner: &Runner, time: Duration) {
    let stop = CancellationToken::new();
    tokio::join!(runner.run(&stop), async {
        tokio::time::sleep(time).await;
        stop.cancel();
    });
}

/// Runs for a time and dies.
pub(super) async fn run_and_die(runner: Runner, time: Duration) {
    let stop = CancellationToken::new();
    assert!(tokio::time::timeout(time, runner.run(&stop)).await.is_err());
}

impl Clock for World {
    fn now(&self) -> EpochMs {
        let passed = i64::try_from(self.started.elapsed().as_millis()).unwrap();
        EpochMs(self.begin.0 + passed + self.jumped.load(Ordering::SeqCst))
    }
}

#[async_trait::async_trait]
impl TriggerSink for World {
    async fn fire(&self, event: TriggerEvent) -> Result<Fired, FireError> {
        self.tries.fetch_add(1, Ordering::SeqCst);
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if let Some(refusal) = self.refusals.lock().unwrap().pop_front() {
            return Err(refusal);
        }
        let key = (event.trigger.clone(), event.key.clone().unwrap());
        let due = EpochMs(key.1.parse().unwrap());
        let mut executions = self.executions.lock().unwrap();
        if executions.contains_key(&key) {
            self.duplicates.fetch_add(1, Ordering::SeqCst);
            return Ok(Fired::Duplicate(None));
        }
        self.accepted.lock().unwrap().push((event.trigger.clone(), due));
        executions.insert(key, event);
        Ok(Fired::Accepted(ExecutionId::new()))
    }

    fn expect(&self, triggers: Vec<TriggerId>) {
        self.expected.lock().unwrap().extend(triggers.into_iter().map(|trigger| (trigger, self.now())));
    }
}

#[async_trait::async_trait]
impl ScheduleBook for World {
    async fn load_next(&self, trigger: &TriggerId) -> Result<Option<EpochMs>, FireError> {
        Ok(self.book.lock().unwrap().get(trigger).and_then(|planned| planned.next))
    }

    async fn save_next(&self, batch: Vec<Planned>) -> Result<(), FireError> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if self.saves_to_fail.load(Ordering::SeqCst) > 0 {
            self.saves_to_fail.fetch_sub(1, Ordering::SeqCst);
            return Err(FireError::Failed("disk full".to_owned()));
        }
        for planned in batch {
            // First the event, then the next time.
            if let Some(last) = planned.last {
                assert!(self.executions.lock().unwrap().contains_key(&(planned.trigger.clone(), last.0.to_string())));
            }
            self.book.lock().unwrap().insert(planned.trigger.clone(), planned);
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl TriggerMemory for World {
    async fn load(&self, _: &TriggerId) -> Result<Option<Value>, FireError> {
        Ok(None)
    }
    async fn save(&self, _: &TriggerId, _: Value) -> Result<(), FireError> {
        Ok(())
    }
    fn heard(&self, _: &TriggerId) {
        self.heard.fetch_add(1, Ordering::SeqCst);
    }
    fn deaf(&self, _: &TriggerId, message: &str) {
        self.deaf.lock().unwrap().push(message.to_owned());
    }
}
