//! Alarms: raised once, told once, grouped while they last.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use millrace_core::{
    ExecutionId, NodeId, WorkflowId,
    event::{Event, NoticeLevel},
};
use millrace_store::{AlarmRow, Left, NewAlarm, Raised, Store};

use super::app_event::AppEvent;
use crate::{dto::AlarmKind, events::Events};

/// Something to be raised.
pub(crate) struct Alarm {
    pub(crate) kind: AlarmKind,
    /// What it is about; with the kind it says which alarms are one.
    pub(crate) subject: String,
    pub(crate) level: NoticeLevel,
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) workflow_id: Option<WorkflowId>,
    pub(crate) node_id: Option<NodeId>,
}

/// Raises and resolves alarms, and tells those who listen.
pub(crate) struct Alarms {
    store: Arc<Store>,
    events: Events,
    /// What is raised and not resolved, so that resolving what is not raised costs nothing.
    open: Mutex<HashSet<(AlarmKind, String)>>,
    /// Starts the workflows that listen for alarms.
    told: OnceLock<Told>,
    /// Alarms that an earlier run raised and could not tell any more.
    untold: Mutex<Vec<AlarmRow>>,
}

type Told = Box<dyn Fn(AppEvent) + Send + Sync>;

impl Alarms {
    pub(crate) fn new(store: Arc<Store>, events: Events) -> Self {
        Self { store, events, open: Mutex::default(), told: OnceLock::new(), untold: Mutex::default() }
    }

    /// Says who hears of new alarms.
    pub(crate) fn tell(&self, told: impl Fn(AppEvent) + Send + Sync + 'static) {
        // A second one would mean two services over one store.
        let first = self.told.set(Box::new(told)).is_ok();
        debug_assert!(first, "alarms have one listener");
    }

    /// Reads what an earlier run left open.
    ///
    /// # Errors
    /// When the store refuses.
    pub(crate) async fn load(&self) -> Result<(), millrace_store::Error> {
        let rows = self.store.open_alarms(None).await?;
        let known = rows.iter().filter_map(|row| Some((kind_of(&row.kind)?, row.subject.clone())));
        self.lock().extend(known);
        self.untold.lock().unwrap_or_else(PoisonError::into_inner).extend(rows.into_iter().filter(|row| !row.told));
        Ok(())
    }

    /// Tells of what an earlier run raised and could not tell any more. To be called when workflows can hear it.
    pub(crate) fn tell_left(&self) {
        let rows = std::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner));
        for row in rows {
            let AlarmRow { id, kind, subject, level, title, message, workflow_id, node_id, .. } = row;
            self.announce(Some(id), NewAlarm { kind, subject, level, title, message, workflow_id, node_id });
        }
    }

    /// Raises an alarm. People are told when it is new; while it lasts it is only counted.
    pub(crate) async fn raise(&self, alarm: Alarm) {
        self.keep(alarm, async |row| self.store.raise_alarm(row).await.map(Some)).await;
    }

    /// Raises the alarm of an execution that failed, unless a process before this one did; with it goes the mark that something is left
    /// to do. False: it could not be kept.
    pub(crate) async fn raise_failure(&self, alarm: Alarm, execution: ExecutionId, left: Left) -> bool {
        self.keep(alarm, async |row| self.store.raise_failure(row, execution, left).await).await
    }

    async fn keep(&self, alarm: Alarm, write: impl AsyncFnOnce(NewAlarm) -> Result<Option<Raised>, millrace_store::Error>) -> bool {
        let Alarm { kind, subject, level, title, message, workflow_id, node_id } = alarm;
        let first = self.lock().insert((kind, subject.clone()));
        let row = NewAlarm { kind: word(&kind), subject, level: word(&level), title, message, workflow_id, node_id };
        let written = write(row.clone()).await;
        let kept = written.is_ok();
        let (id, new) = match written {
            Ok(Some(raised)) => (Some(raised.id), raised.new),
            Ok(None) => return true,
            Err(error) => {
                tracing::error!(%error, title = row.title, "An alarm could not be kept.");
                (None, first)
            }
        };
        if new {
            tracing::warn!(kind = row.kind, subject = row.subject, message = row.message, "{}", row.title);
            self.announce(id, row);
        }
        self.events.changed(vec!["alarms".into(), "health".into()]);
        kept
    }

    /// Tells people and workflows.
    fn announce(&self, id: Option<String>, row: NewAlarm) {
        let NewAlarm { kind, subject, level, title, message, workflow_id, .. } = row;
        if let Some(told) = self.told.get() {
            told(AppEvent::AlarmRaised { alarm: id, title: title.clone(), message: message.clone(), workflow_id });
        }
        let level = serde_json::from_value(level.into()).unwrap_or(NoticeLevel::Warning);
        self.events.push(Event::Notice { key: format!("{kind}:{subject}"), level, title, text: message, workflow_id });
    }

    /// Whether an alarm is raised and not over.
    pub(crate) fn is_open(&self, kind: AlarmKind, subject: &str) -> bool {
        self.lock().contains(&(kind, subject.to_owned()))
    }

    /// Whether any alarm is raised and not over.
    pub(crate) fn any_open(&self) -> bool {
        !self.lock().is_empty()
    }

    /// What the alarm was about is well again.
    pub(crate) async fn resolve(&self, kind: AlarmKind, subject: &str) {
        if !self.lock().remove(&(kind, subject.to_owned())) {
            return;
        }
        if let Err(error) = self.store.resolve_alarm(&word(&kind), subject).await {
            tracing::error!(%error, "An alarm could not be resolved.");
        }
        self.events.changed(vec!["alarms".into(), "health".into()]);
    }

    /// Resolves the alarms of a kind that are about none of `still`.
    pub(crate) async fn resolve_others(&self, kind: AlarmKind, still: &HashSet<String>) {
        let over: Vec<String> =
            self.lock().iter().filter(|(k, subject)| *k == kind && !still.contains(subject)).map(|(_, subject)| subject.clone()).collect();
        for subject in over {
            self.resolve(kind, &subject).await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<(AlarmKind, String)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The word of an enum that serde writes as a string.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The other way round.
pub(crate) fn kind_of(word: &str) -> Option<AlarmKind> {
    serde_json::from_value(word.into()).ok()
}
