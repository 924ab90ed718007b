//! The child: it waits for a job, runs it in a runtime of its own, gives the result back, and waits again.

mod channel;
mod crypto;
mod encoding;
mod job;
mod limits;
mod native;
mod realm;
mod url;
mod watchdog;

use std::process::ExitCode;

use super::{frame::Kind, message::Job};
use channel::Channel;
use realm::Realm;
use watchdog::Watchdog;

/// Native stack of the thread that runs JavaScript. QuickJS is told to stop well before its end.
const STACK: usize = 16 << 20;

/// What `millrace code-worker` does: serve jobs until standard input closes. Call it first thing in `main`, before
/// any other thread exists.
pub fn worker_main() -> ExitCode {
    limits::close_inherited_files();
    let thread = std::thread::Builder::new().name("code".to_owned()).stack_size(STACK).spawn(serve);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Some(()))) => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

/// `None`: the parent spoke out of turn, or JavaScript could not start.
fn serve() -> Option<()> {
    let channel = Channel::open().ok()?;
    let watchdog = Watchdog::start().ok()?;
    limits::tighten();
    let mut realm = Realm::new(&channel).ok()?;
    loop {
        let job: Job = match channel.read().ok()? {
            None => return Some(()),
            Some((Kind::Job, payload)) => serde_json::from_slice(&payload).ok()?,
            Some(_) => return None,
        };
        watchdog.begin(job.timeout_ms);
        limits::for_job(job.timeout_ms, job.memory);
        let usable = job::run(&realm, &channel, &job).ok()?;
        if !usable {
            // Everything was said; taking a large heap apart first would only cost time.
            std::process::exit(0);
        }
        // The next job gets a fresh world; made now, nobody waits for it.
        realm = Realm::new(&channel).ok()?;
        watchdog.rest();
    }
}
