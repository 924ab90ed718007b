//! The journal port: what an execution did, durable when each call returns.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use millrace_core::{
    ExecutionId, ExecutionStatus, Items, JsonMap, WorkflowId,
    journal::{ExecutionEnd, ExecutionStart, InFlight, Journal, JournalError, NodeRecord, Suspended},
};
use tokio::sync::OwnedMutexGuard;

use super::{
    LiveOutputs, prepare,
    record::{Record, Written},
};
use crate::{Error, Store, trigger::static_data_text};

#[async_trait::async_trait]
impl Journal for Store {
    async fn execution_started(&self, start: ExecutionStart) -> Result<(), JournalError> {
        match self.journal_start(start).await.map_err(refused)? {
            Written::Done => Ok(()),
            Written::Duplicate(earlier) => Err(JournalError::Duplicate(earlier)),
        }
    }
    async fn execution_resumed(&self, id: ExecutionId) -> Result<(), JournalError> {
        self.lock_live().entry(id).or_insert_with(LiveOutputs::resumed);
        let at = self.now().0;
        self.journal(id, Record::Resumed { id, at }).await.map_err(refused)
    }
    async fn node_starting(&self, id: ExecutionId, node: InFlight) -> Result<(), JournalError> {
        self.journal(id, Record::Starting { id, in_flight: prepare::in_flight(&node) }).await.map_err(refused)
    }
    async fn node_finished(&self, record: NodeRecord) -> Result<(), JournalError> {
        self.journal_node(record).await.map_err(refused)
    }
    async fn static_data_changed(&self, id: ExecutionId, workflow_id: WorkflowId, data: JsonMap) -> Result<(), JournalError> {
        match static_data_text(&data) {
            Ok(data) => self.journal(id, Record::Kept { id, workflow: workflow_id.to_string(), data }).await.map_err(refused),
            Err(error) => {
                // What the execution did stands all the same.
                tracing::error!(execution = %id, workflow = %workflow_id, %error, "The workflow's own data could not be kept.");
                Ok(())
            }
        }
    }
    async fn execution_suspended(&self, suspended: Suspended) -> Result<bool, JournalError> {
        let id = suspended.id;
        let record = Record::Suspended(Box::new(prepare::wait(suspended).map_err(refused)?));
        self.journal(id, record).await.map_err(refused)?;
        // Nothing in memory stands for one that waits.
        self.lock_live().remove(&id);
        Ok(true)
    }
    async fn execution_finished(&self, end: ExecutionEnd) -> Result<(), JournalError> {
        self.journal_end(end).await.map_err(refused)
    }
}

fn refused(error: Error) -> JournalError {
    JournalError::Failed(error.to_string())
}

impl Store {
    async fn journal_start(&self, start: ExecutionStart) -> Result<Written, Error> {
        let id = start.id;
        self.lock_live().insert(id, LiveOutputs::new(start.workflow_id));
        let written = self.start_record(start).await;
        if !matches!(written, Ok(Written::Done)) {
            self.lock_live().remove(&id);
        }
        written
    }

    pub(super) async fn start_record(&self, mut start: ExecutionStart) -> Result<Written, Error> {
        let id = start.id;
        let turn = self.turn(id).await;
        let input = match start.input.take() {
            Some(items) => Some(prepare::input(&self.blobs, items).await?),
            None => None,
        };
        let (list, files) = input.unzip();
        let blobs: Vec<Arc<str>> = list.iter().filter_map(|list| list.blob.clone()).chain(files.into_iter().flatten()).collect();
        if let Some(live) = self.lock_live().get_mut(&id) {
            live.blobs.extend(blobs.iter().cloned());
        }
        let record = prepare::start(start, list, blobs.clone());
        let queued = self.writer()?.journal(Record::Started(Box::new(record))).await?;
        drop(turn);
        let written = queued.written().await?;
        self.blobs.settle(&blobs);
        Ok(written)
    }

    async fn journal_node(&self, record: NodeRecord) -> Result<(), Error> {
        let id = record.execution_id;
        let turn = self.turn(id).await;
        let ports = prepare::ports(&record.run, self.inputs_to_store(&record));
        let mut encoding = prepare::encoded(&self.blobs, ports).await?;
        let lists: Vec<Arc<str>> = encoding.lists.iter().filter_map(|list| list.blob.clone()).collect();
        let files: Vec<Arc<str>> = std::mem::take(&mut encoding.files).into_iter().collect();
        let (references, new_files) = self.new_references(id, &lists, files);
        let row = prepare::node(&record, self.workspace_text(), encoding, references)?;
        if let Some(live) = self.lock_live().get_mut(&id) {
            live.remember(&record.node_name, record.run_index, &record.run);
            if let Some(totals) = &mut live.totals {
                totals.runs += 1;
                totals.bytes += row.bytes;
            }
        }
        let queued = self.writer()?.journal(Record::Node(Box::new(row))).await?;
        drop(turn);
        if let Err(error) = queued.written().await {
            if let Some(live) = self.lock_live().get_mut(&id) {
                // The database counts what is really there.
                live.totals = None;
            }
            return Err(error);
        }
        // Each list was just kept for this record; a file was kept once, however many nodes pass it on.
        self.blobs.settle(lists.iter().chain(&new_files));
        Ok(())
    }

    async fn journal_end(&self, end: ExecutionEnd) -> Result<(), Error> {
        let id = end.id;
        let turn = self.turn(id).await;
        let (totals, may_wait, workflow) =
            self.lock_live().remove(&id).map_or((None, true, None), |live| (live.totals, live.may_wait, live.workflow));
        let followed = end.status == ExecutionStatus::Success && workflow.is_some_and(|workflow| self.success_is_followed(workflow, id));
        let queued = self.writer()?.journal(Record::Finished(Box::new(prepare::end(end, totals, may_wait, followed)?))).await?;
        drop(turn);
        queued.written().await.map(drop)
    }

    fn success_is_followed(&self, workflow: WorkflowId, id: ExecutionId) -> bool {
        self.follows_success.get().is_some_and(|follows| follows(workflow, id))
    }

    async fn journal(&self, id: ExecutionId, record: Record) -> Result<(), Error> {
        let turn = self.turn(id).await;
        let queued = self.writer()?.journal(record).await?;
        drop(turn);
        queued.written().await.map(drop)
    }

    /// Waits until earlier records of this execution are in the queue.
    async fn turn(&self, id: ExecutionId) -> Option<OwnedMutexGuard<()>> {
        let order = self.lock_live().get(&id).map(|live| live.order.clone())?;
        Some(order.lock_owned().await)
    }

    /// Of a record's lists and files, those the execution does not refer to yet; and of these, the files.
    fn new_references(&self, id: ExecutionId, lists: &[Arc<str>], files: Vec<Arc<str>>) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
        let mut live = self.lock_live();
        let Some(live) = live.get_mut(&id) else { return (lists.iter().cloned().chain(files.iter().cloned()).collect(), files) };
        let new_lists: Vec<Arc<str>> = lists.iter().filter(|list| live.blobs.insert((*list).clone())).cloned().collect();
        let new_files: Vec<Arc<str>> = files.into_iter().filter(|file| live.blobs.insert(file.clone())).collect();
        (new_lists.into_iter().chain(new_files.iter().cloned()).collect(), new_files)
    }

    /// Inputs that cannot be read from their source.
    fn inputs_to_store(&self, record: &NodeRecord) -> Vec<(u32, Items)> {
        let live = self.lock_live();
        let outputs = live.get(&record.execution_id);
        let inputs = (0_u32..).zip(&record.run.inputs).filter_map(|(port, items)| Some((port, items.as_ref()?)));
        inputs
            .filter(|(port, items)| outputs.is_none_or(|l| !l.is_source(&record.run, *port as usize, items)))
            .map(|(port, items)| (port, items.clone()))
            .collect()
    }

    pub(super) fn lock_live(&self) -> MutexGuard<'_, HashMap<ExecutionId, LiveOutputs>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
