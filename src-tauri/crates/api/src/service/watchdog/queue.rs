//! A queue that grows.

use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::event::NoticeLevel;

use crate::{
    ApiError,
    dto::AlarmKind,
    service::{alarm::Alarm, launch::Launcher},
};

/// Looks in a row at which it was longer than before.
const LOOKS: u32 = 4;
/// Shorter is no queue to speak of.
const LEAST: usize = 100;
const SUBJECT: &str = "queue";

/// How the queue has developed.
#[derive(Default)]
pub(super) struct Growth(Mutex<(usize, u32)>);

impl Growth {
    pub(super) async fn check(&self, launcher: &Arc<Launcher>) -> Result<(), ApiError> {
        let queued = launcher.engine().map_or(0, |engine| engine.load().queued);
        self.tell(launcher, queued).await;
        Ok(())
    }

    /// So many wait in line now.
    pub(super) async fn tell(&self, launcher: &Arc<Launcher>, queued: usize) {
        match self.note(queued) {
            Some(true) => {
                launcher
                    .alarms
                    .raise(Alarm {
                        kind: AlarmKind::QueueGrowing,
                        subject: SUBJECT.into(),
                        level: NoticeLevel::Warning,
                        title: "More work comes in than is done".into(),
                        message: format!("{queued} executions wait in line, and the line has been growing for minutes. Let fewer run at a time, or spread the schedules."),
                        workflow_id: None,
                        node_id: None,
                    })
                    .await;
            }
            Some(false) => launcher.alarms.resolve(AlarmKind::QueueGrowing, SUBJECT).await,
            None => {}
        }
    }

    /// True: it grows; false: it is short; none: cannot be said yet.
    fn note(&self, queued: usize) -> Option<bool> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, grown) = *state;
        let grown = if queued > before { grown + 1 } else { 0 };
        *state = (queued, grown);
        if queued < LEAST {
            return Some(false);
        }
        (grown >= LOOKS).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_that_keeps_growing_is_an_alarm() {
        let growth = Growth::default();
        let said: Vec<_> = [200, 300, 250, 260, 270, 280, 290, 10].into_iter().map(|n| growth.note(n)).collect();
        assert_eq!(said, [None, None, None, None, None, None, Some(true), Some(false)]);
    }
}
