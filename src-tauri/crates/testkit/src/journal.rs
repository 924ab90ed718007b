//! A journal in memory, which can be told to fail.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use millrace_core::{
    ExecutionId,
    journal::{ExecutionEnd, ExecutionStart, InFlight, Journal, JournalError, NodeRecord, Suspended},
};

/// One record, in the order in which they came.
#[derive(Clone, Debug)]
pub enum Written {
    /// An execution began.
    Started(ExecutionStart),
    /// An execution goes on.
    Resumed(ExecutionId),
    /// A node is about to do something that must not happen twice.
    Starting(ExecutionId, InFlight),
    /// A node finished.
    Node(NodeRecord),
    /// An execution was put aside.
    Suspended(Suspended),
    /// An execution ended.
    Finished(ExecutionEnd),
}

impl Written {
    /// Of which execution.
    pub fn execution(&self) -> ExecutionId {
        match self {
            Self::Started(start) => start.id,
            Self::Resumed(id) | Self::Starting(id, _) => *id,
            Self::Node(node) => node.execution_id,
            Self::Suspended(suspended) => suspended.id,
            Self::Finished(end) => end.id,
        }
    }
}

/// Keeps what is written.
#[derive(Debug)]
pub struct MemoryJournal {
    records: Mutex<Vec<Written>>,
    /// How many more writes succeed; negative: all.
    left: AtomicI64,
    /// Whether it keeps executions that wait.
    keeps_waiting: AtomicBool,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self { records: Mutex::default(), left: AtomicI64::new(-1), keeps_waiting: AtomicBool::new(true) }
    }
}

impl MemoryJournal {
    /// A journal whose disk is full after this many writes.
    pub fn full_after(writes: i64) -> Self {
        Self { left: AtomicI64::new(writes), ..Self::default() }
    }
    /// A journal that cannot wake executions that wait.
    pub fn without_waiting() -> Self {
        Self { keeps_waiting: AtomicBool::new(false), ..Self::default() }
    }
    /// The disk has room again.
    pub fn make_room(&self) {
        self.left.store(-1, Ordering::SeqCst);
    }
    /// Everything written so far.
    pub fn records(&self) -> Vec<Written> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The same as one word per record: `start` (`queued`), `resume`, `?` and a node's name before its effect, a node's name with its run index, `wait` and what for, or the final status.
    pub fn words(&self) -> Vec<String> {
        self.records()
            .iter()
            .map(|record| match record {
                Written::Started(start) if start.queued => "queued".to_owned(),
                Written::Started(_) => "start".to_owned(),
                Written::Resumed(_) => "resume".to_owned(),
                Written::Starting(_, node) => format!("?{}#{}", node.node_id.as_str().trim_start_matches("id-"), node.run_index),
                Written::Node(node) => format!("{}#{}", node.node_name, node.run_index),
                Written::Suspended(suspended) => format!("wait {}", suspended.wait.kind.as_str()),
                Written::Finished(end) => end.status.as_str().to_owned(),
            })
            .collect()
    }
    fn write(&self, record: Written) -> Result<(), JournalError> {
        let left = self.left.load(Ordering::SeqCst);
        if left == 0 {
            return Err(JournalError::Failed("the disk is full".into()));
        }
        self.left.store(left - i64::from(left > 0), Ordering::SeqCst);
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let Written::Started(start) = &record
            && let Some(key) = &start.event_key
        {
            let same = |r: &Written| matches!(r, Written::Started(s) if s.event_key.as_ref() == Some(key));
            if let Some(earlier) = records.iter().find(|r| same(r)) {
                return Err(JournalError::Duplicate(Some(earlier.execution())));
            }
        }
        records.push(record);
        Ok(())
    }
}

#[async_trait::async_trait]
impl Journal for MemoryJournal {
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError> {
        self.write(Written::Started(start))
    }
    async fn execution_resumed(&self, id: ExecutionId) -> Result<(), JournalError> {
        self.write(Written::Resumed(id))
    }
    async fn node_starting(&self, id: ExecutionId, node: InFlight) -> Result<(), JournalError> {
        self.write(Written::Starting(id, node))
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        self.write(Written::Node(record))
    }
    async fn execution_suspended(&self, suspended: Suspended) -> Result<bool, JournalError> {
        if !self.keeps_waiting.load(Ordering::SeqCst) {
            return Ok(false);
        }
        self.write(Written::Suspended(suspended)).map(|()| true)
    }
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError> {
        self.write(Written::Finished(end))
    }
}
