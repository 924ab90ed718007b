//! A journal in memory, which can be told to fail.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use millrace_core::journal::{ExecutionEnd, ExecutionStart, Journal, JournalError, NodeRecord};

/// One record, in the order in which they came.
#[derive(Clone, Debug)]
pub enum Written {
    /// An execution began.
    Started(ExecutionStart),
    /// A node finished.
    Node(NodeRecord),
    /// An execution ended.
    Finished(ExecutionEnd),
}

/// Keeps what is written.
#[derive(Debug)]
pub struct MemoryJournal {
    records: Mutex<Vec<Written>>,
    /// How many more writes succeed; negative: all.
    left: AtomicI64,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self { records: Mutex::default(), left: AtomicI64::new(-1) }
    }
}

impl MemoryJournal {
    /// A journal whose disk is full after this many writes.
    pub fn full_after(writes: i64) -> Self {
        Self { records: Mutex::default(), left: AtomicI64::new(writes) }
    }
    /// Everything written so far.
    pub fn records(&self) -> Vec<Written> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The same as one word per record: `start`, a node's name with its run index, or the final status.
    pub fn words(&self) -> Vec<String> {
        self.records()
            .iter()
            .map(|record| match record {
                Written::Started(_) => "start".to_owned(),
                Written::Node(node) => format!("{}#{}", node.node_name, node.run_index),
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
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        Ok(())
    }
}

#[async_trait::async_trait]
impl Journal for MemoryJournal {
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError> {
        self.write(Written::Started(start))
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        self.write(Written::Node(record))
    }
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError> {
        self.write(Written::Finished(end))
    }
}
