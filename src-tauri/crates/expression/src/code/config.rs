//! How a pool is set up.

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use super::{WORKER_ARGUMENT, http::HttpHelper};

/// The program that becomes a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    /// Path of the program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

impl WorkerCommand {
    /// This very program with the hidden argument `code-worker`.
    pub fn this_program() -> Self {
        Self { program: this_program(), args: vec![WORKER_ARGUMENT.into()] }
    }
}

impl Default for WorkerCommand {
    fn default() -> Self {
        Self::this_program()
    }
}

/// On Linux the running image itself, so that an update that replaces the file on disk changes nothing for us.
fn this_program() -> PathBuf {
    let own_image = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && own_image.exists() {
        return own_image;
    }
    std::env::current_exe().unwrap_or_default()
}

/// How a [`super::CodePool`] works.
#[derive(Clone)]
pub struct CodePoolConfig {
    /// What to start.
    pub worker: WorkerCommand,
    /// Most children that run at once; further jobs wait.
    pub size: usize,
    /// After each job, start a child for the next one unless one waits. Off where there will hardly be a next one.
    pub keep_warm: bool,
    /// Carries out `this.helpers.httpRequest`; without one it is refused with a clear error.
    pub http: Option<Arc<dyn HttpHelper>>,
}

impl Default for CodePoolConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
        Self { worker: WorkerCommand::default(), size: cores.clamp(2, 8), keep_warm: true, http: None }
    }
}
