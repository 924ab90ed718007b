//! One child process and the conversation with it.

use std::{io, process::Stdio, sync::Arc};

use millrace_core::{
    Scope,
    evaluate::{CodeResult, EvaluateError},
};
use serde_json::Value;
use tokio::{
    io::BufReader,
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::{
    answer::{Answer, answer, keep},
    config::WorkerCommand,
    frame::{self, Kind},
    http::HttpHelper,
    message::{Ask, Refusal, encode},
};

/// Variables a program needs: its time zone, its libraries, and Windows' own folder.
const NEEDED: &[&str] = &["TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"];
/// Most bytes of log lines kept of one job.
const LOG_BYTES: usize = 1 << 20;
/// Most log lines kept of one job.
const LOG_LINES: usize = 5_000;

/// A child that waits for a job. Dropping it kills it.
pub(super) struct Worker {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Bytes that went through it in this job.
    pub(super) traffic: usize,
}

/// How a job ended.
pub(super) enum End {
    /// The code gave items.
    Done(CodeResult),
    /// The code failed.
    Failed(EvaluateError),
    /// The child is gone. `silent`: before it said anything at all.
    Dead { silent: bool },
}

impl Worker {
    /// Starts a child.
    pub(super) fn start(command: &WorkerCommand) -> io::Result<Self> {
        let mut program = Command::new(&command.program);
        program.args(&command.args).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        program.envs(NEEDED.iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value))));
        // Its own process group: Ctrl+C in a terminal is for us, and we tell the child by closing its input.
        #[cfg(unix)]
        program.current_dir("/").process_group(0);
        #[cfg(windows)]
        program.creation_flags(0x0800_0000); // CREATE_NO_WINDOW
        let mut child = program.spawn()?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipe to the child"));
        };
        #[cfg(target_os = "linux")]
        widen(&to, &from);
        Ok(Self { child, to, from: BufReader::with_capacity(64 * 1024, from), traffic: 0 })
    }

    /// Whether it has ended by itself, for instance after a long idle time.
    pub(super) fn is_gone(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Runs one job.
    pub(super) async fn run(&mut self, job: &[u8], scope: &Arc<Scope>, http: Option<&Arc<dyn HttpHelper>>) -> End {
        self.traffic = 0;
        let mut logs = Logs::default();
        let mut silent = true;
        if frame::send(&mut self.to, Kind::Job, job).await.is_err() {
            return End::Dead { silent };
        }
        loop {
            let Ok(Some((kind, payload))) = frame::receive(&mut self.from).await else { return End::Dead { silent } };
            silent = false;
            self.traffic = self.traffic.saturating_add(payload.len());
            let answered = match kind {
                Kind::Output => return End::Done(CodeResult { items_json: payload, logs: logs.lines }),
                Kind::Failed => return End::Failed(failure(&payload)),
                Kind::Log => {
                    logs.push(&payload);
                    continue;
                }
                Kind::State => {
                    store_static_data(scope, &payload);
                    continue;
                }
                Kind::Keep => keep(scope, payload),
                Kind::Ask => match serde_json::from_slice::<Ask>(&payload) {
                    Ok(ask) => answer(scope, http, ask).await,
                    Err(e) => Err(Refusal::new("code.crashed", format!("The code worker asked something unknown: {e}."))),
                },
                Kind::Job | Kind::Answer | Kind::Refused | Kind::Bytes => return End::Dead { silent },
            };
            let (kind, bytes) = match answered {
                Ok(Answer::Json(bytes)) => (Kind::Answer, bytes),
                Ok(Answer::Bytes(bytes)) => (Kind::Bytes, bytes.into()),
                Err(refusal) => (Kind::Refused, encode(&refusal)),
            };
            self.traffic = self.traffic.saturating_add(bytes.len());
            if frame::send(&mut self.to, kind, &bytes).await.is_err() {
                return End::Dead { silent };
            }
        }
    }

    /// Why the child is gone, in words. Waits for its exit status only a moment.
    pub(super) async fn obituary(mut self) -> EvaluateError {
        let status = tokio::time::timeout(std::time::Duration::from_secs(2), self.child.wait()).await;
        let status = status.ok().and_then(Result::ok);
        #[cfg(unix)]
        if let Some(signal) = status.and_then(|s| std::os::unix::process::ExitStatusExt::signal(&s)) {
            return crash(&match signal {
                9 => "it was killed; the system may have run out of memory".to_owned(),
                other => format!("signal {other}"),
            });
        }
        crash(&status.and_then(|s| s.code()).map_or_else(|| "no exit status".to_owned(), |code| format!("exit status {code}")))
    }
}

fn crash(how: &str) -> EvaluateError {
    EvaluateError {
        code: "code.crashed",
        message: format!("The code stopped unexpectedly ({how})."),
        description: Some("Only this code was affected; the program and other executions go on. Run it again, and look for very large data if it happens again.".to_owned()),
    }
}

fn failure(payload: &[u8]) -> EvaluateError {
    serde_json::from_slice::<Refusal>(payload)
        .unwrap_or_else(|_| Refusal::new("code.crashed", "The code worker failed without saying why."))
        .into()
}

fn store_static_data(scope: &Scope, payload: &[u8]) {
    let Ok(Value::Object(changed)) = serde_json::from_slice(payload) else { return };
    let mut all = scope.static_data.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (kind, value) in changed {
        all.insert(static_key(scope, &kind), value);
    }
}

/// Where static data of this kind lives: `global`, else the node's own.
pub(super) fn static_key(scope: &Scope, kind: &str) -> String {
    if kind == "global" { kind.to_owned() } else { format!("node:{}", scope.node().name) }
}

#[derive(Default)]
struct Logs {
    lines: Vec<String>,
    bytes: usize,
    full: bool,
}

impl Logs {
    fn push(&mut self, line: &[u8]) {
        if self.full {
            return;
        }
        self.bytes += line.len();
        if self.bytes > LOG_BYTES || self.lines.len() >= LOG_LINES {
            self.full = true;
            self.lines.push("… more was logged than is kept.".to_owned());
            return;
        }
        self.lines.push(String::from_utf8_lossy(line).into_owned());
    }
}

/// Larger pipes mean fewer switches between the two processes; refused by the system, they work all the same.
#[cfg(target_os = "linux")]
fn widen(to: &ChildStdin, from: &ChildStdout) {
    use std::os::fd::AsFd as _;
    for end in [to.as_fd(), from.as_fd()] {
        if let Err(e) = rustix::pipe::fcntl_setpipe_size(end, 1 << 20) {
            tracing::debug!(error = %e, "The pipe to the code worker keeps its size.");
        }
    }
}
