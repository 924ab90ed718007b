//! Events on their way to the doors: gathered, and sent at most once per frame.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use millrace_core::event::Event;
use tokio::sync::{Notify, broadcast};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// One frame of a display.
const FRAME: Duration = Duration::from_millis(16);
/// Batches a slow listener may be behind.
const BEHIND: usize = 256;

/// Takes events from anywhere, gives batches to everybody who listens.
#[derive(Clone)]
pub(crate) struct Events {
    inner: Arc<Inner>,
}

struct Inner {
    gathered: Mutex<Vec<Event>>,
    wake: Notify,
    batches: broadcast::Sender<Arc<Vec<Event>>>,
    /// Whether anybody hears, so that the engine need not tell what nobody hears.
    listening: Arc<AtomicBool>,
}

impl Events {
    /// Starts the task that sends; it ends when `stop` is set.
    pub(crate) fn start(tasks: &TaskTracker, stop: CancellationToken) -> Self {
        let inner = Arc::new(Inner {
            gathered: Mutex::default(),
            wake: Notify::new(),
            batches: broadcast::Sender::new(BEHIND),
            listening: Arc::default(),
        });
        let sender = inner.clone();
        tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = sender.wake.notified() => {}
                    () = stop.cancelled() => {
                        sender.send();
                        break;
                    }
                }
                sender.send();
                tokio::time::sleep(FRAME).await;
            }
        });
        Self { inner }
    }

    /// Never waits: it is called between two nodes.
    pub(crate) fn push(&self, event: Event) {
        self.inner.gathered().push(event);
        self.inner.wake.notify_one();
    }

    pub(crate) fn changed(&self, tags: Vec<String>) {
        if !tags.is_empty() {
            self.push(Event::DataChanged { tags });
        }
    }

    pub(crate) fn listen(&self) -> EventStream {
        let batches = self.inner.batches.subscribe();
        self.inner.listening.store(true, Ordering::Relaxed);
        EventStream { batches, heard_by: Arc::downgrade(&self.inner) }
    }

    /// Set while anybody hears.
    pub(crate) fn listening(&self) -> Arc<AtomicBool> {
        self.inner.listening.clone()
    }
}

impl Inner {
    fn gathered(&self) -> std::sync::MutexGuard<'_, Vec<Event>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn send(&self) {
        let batch = one_change(std::mem::take(&mut *self.gathered()));
        if !batch.is_empty() {
            // Nobody may be listening.
            let _ = self.batches.send(Arc::new(batch));
        }
    }
}

/// Puts all news of changed data into one event at the end, each tag once.
fn one_change(mut batch: Vec<Event>) -> Vec<Event> {
    let mut all: Vec<String> = vec![];
    batch.retain_mut(|event| {
        let Event::DataChanged { tags } = event else { return true };
        for tag in std::mem::take(tags) {
            if !all.contains(&tag) {
                all.push(tag);
            }
        }
        false
    });
    if !all.is_empty() {
        batch.push(Event::DataChanged { tags: all });
    }
    batch
}

/// Batches of events, from the moment it was made.
pub struct EventStream {
    batches: broadcast::Receiver<Arc<Vec<Event>>>,
    heard_by: Weak<Inner>,
}

impl Drop for EventStream {
    fn drop(&mut self) {
        if let Some(inner) = self.heard_by.upgrade()
            && inner.batches.receiver_count() <= 1
        {
            inner.listening.store(false, Ordering::Relaxed);
            // Somebody may have come in the same moment.
            if inner.batches.receiver_count() > 1 {
                inner.listening.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl EventStream {
    /// A stream that has ended already.
    pub(crate) fn ended() -> Self {
        Self { batches: broadcast::Sender::new(1).subscribe(), heard_by: Weak::new() }
    }
    /// The next batch; `None` when the program ends. A listener that was too slow is told that everything may have changed.
    pub async fn next(&mut self) -> Option<Arc<Vec<Event>>> {
        match self.batches.recv().await {
            Ok(batch) => Some(batch),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                let tags = [
                    "workflows",
                    "workflow",
                    "executions",
                    "execution",
                    "deployments",
                    "triggers",
                    "waits",
                    "alarms",
                    "health",
                    "audit",
                    "settings",
                ];
                Some(Arc::new(vec![Event::DataChanged { tags: tags.map(str::to_owned).to_vec() }]))
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use millrace_core::ExecutionId;

    use super::*;

    fn event(i: u32) -> Event {
        Event::NodeStarted { execution_id: ExecutionId(Default::default()), node_id: "n".into(), run_index: i, attempt: 1 }
    }
    fn change(tags: &[&str]) -> Event {
        Event::DataChanged { tags: tags.iter().map(|t| (*t).to_owned()).collect() }
    }

    #[test]
    fn changes_of_one_frame_are_told_once() {
        let batch = one_change(vec![change(&["a", "b"]), event(1), change(&["b", "c"]), event(2)]);
        assert_eq!(batch, [event(1), event(2), change(&["a", "b", "c"])]);
    }

    #[tokio::test]
    async fn events_of_one_frame_come_together_and_in_order() {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let events = Events::start(&tasks, stop.clone());
        let mut stream = events.listen();
        (0..1_000).for_each(|i| events.push(event(i)));
        let mut seen = vec![];
        let mut batches = 0;
        while seen.len() < 1_000 {
            seen.extend(stream.next().await.unwrap().iter().cloned());
            batches += 1;
        }
        assert_eq!(seen, (0..1_000).map(event).collect::<Vec<_>>());
        assert!(batches < 100, "{batches} batches for events that came at once");
        stop.cancel();
        tasks.close();
        tasks.wait().await;
        drop(events);
        assert!(stream.next().await.is_none());
    }

    #[tokio::test]
    async fn a_listener_that_fell_behind_is_told_to_load_again() {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let events = Events::start(&tasks, stop.clone());
        let mut stream = events.listen();
        for i in 0..=BEHIND {
            events.inner.gathered().push(event(u32::try_from(i).unwrap()));
            events.inner.send();
        }
        let first = stream.next().await.unwrap();
        assert!(matches!(&first[..], [Event::DataChanged { tags }] if tags.contains(&"workflows".to_owned())));
        assert_eq!(stream.next().await.unwrap()[..], [event(1)]);
    }
}
