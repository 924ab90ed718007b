//! The pool: who runs a job, for how long, and what happens to the child afterwards.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use millrace_core::{
    OnError, Scope,
    evaluate::{CodeJob, CodeResult, CodeRunner, EvaluateError},
};
use tokio::{sync::Semaphore, time::Instant};

use super::{
    RECYCLE_BYTES,
    config::CodePoolConfig,
    message::{Job, encode},
    nodes,
    process::{End, Worker},
};

/// Runs code in children that are kept warm, and kills those that run too long.
pub struct CodePool {
    config: CodePoolConfig,
    slots: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

impl CodePool {
    /// A pool. No child is started before the first job or [`CodePool::warm_up`].
    pub fn new(config: CodePoolConfig) -> Self {
        let slots = Semaphore::new(config.size.max(1));
        Self { config, slots, idle: Mutex::default() }
    }

    fn pop(&self) -> Option<Worker> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn push(&self, worker: Worker) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
    }

    /// A child to work with, and whether it was waiting already.
    fn take(&self) -> Result<(Worker, bool), EvaluateError> {
        while let Some(mut worker) = self.pop() {
            if !worker.is_gone() {
                return Ok((worker, true));
            }
        }
        Ok((self.start()?, false))
    }

    fn start(&self) -> Result<Worker, EvaluateError> {
        Worker::start(&self.config.worker).map_err(|e| EvaluateError {
            code: "code.crashed",
            message: format!("The code could not run: its process did not start ({e})."),
            description: Some(format!("Check that {} exists and may be executed.", self.config.worker.program.display())),
        })
    }

    /// Makes sure that one child is ready, so that the next job does not wait for a start. Every job does this at its
    /// end (see [`CodePoolConfig::keep_warm`]); a host may do it once at its start, inside a tokio runtime.
    pub fn warm_up(&self) {
        let empty = self.idle.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if empty {
            match self.start() {
                Ok(worker) => self.push(worker),
                Err(e) => tracing::warn!(error = %e, "No code worker could be started ahead."),
            }
        }
    }

    async fn converse(&self, job: &CodeJob, request: &[u8]) -> Result<CodeResult, EvaluateError> {
        loop {
            let (mut worker, waiting) = self.take()?;
            match worker.run(request, &job.scope, self.config.http.as_ref()).await {
                End::Done(result) => {
                    if worker.traffic <= RECYCLE_BYTES {
                        self.push(worker);
                    }
                    return Ok(result);
                }
                End::Failed(error) => {
                    if !matches!(error.code, "code.memory" | "code.timeout" | "code.crashed") && worker.traffic <= RECYCLE_BYTES {
                        self.push(worker);
                    }
                    return Err(error);
                }
                // It ended while it waited (idle for long, or killed): nothing of this job has happened yet.
                End::Dead { silent: true } if waiting => {}
                End::Dead { .. } => return Err(worker.obituary().await),
            }
        }
    }
}

#[async_trait::async_trait]
impl CodeRunner for CodePool {
    async fn run(&self, job: CodeJob) -> Result<CodeResult, EvaluateError> {
        let _slot = self.slots.acquire().await.map_err(|_| EvaluateError::new("canceled", "The program is shutting down."))?;
        let request = encode(&request(&job));
        let started = Instant::now();
        let result = tokio::time::timeout(job.timeout, self.converse(&job, &request)).await;
        if self.config.keep_warm {
            self.warm_up();
        }
        match result {
            // A child's own limit may come first by a moment; it is the same limit.
            Ok(Err(error)) if started.elapsed() >= job.timeout && error.code == "code.crashed" => Err(too_long(job.timeout)),
            Ok(result) => result,
            Err(_) => Err(too_long(job.timeout)),
        }
    }
}

fn too_long(limit: Duration) -> EvaluateError {
    EvaluateError {
        code: "code.timeout",
        message: format!("The code ran longer than {} and was stopped.", seconds(limit)),
        description: Some("Look for an endless loop or for a promise that takes too long, or work on fewer items at a time.".to_owned()),
    }
}

fn seconds(limit: Duration) -> String {
    match limit.as_secs_f64() {
        1.0 => "1 second".to_owned(),
        s => format!("{s} seconds"),
    }
}

fn request(job: &CodeJob) -> Job {
    let scope: &Scope = &job.scope;
    let count = scope.main_input().map_or(0, |(_, items)| items.len());
    Job {
        source: job.source.clone(),
        call: job.mode.into(),
        timeout_ms: u64::try_from(job.timeout.as_millis()).unwrap_or(u64::MAX),
        memory: job.memory,
        count,
        continue_on_fail: scope.node().on_error != OnError::Stop,
        timezone: scope.timezone.clone(),
        globals: nodes::globals(scope),
    }
}
