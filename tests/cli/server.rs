//! `millrace serve` as a process, and a world outside that never answers.

use std::{
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use reqwest::blocking::{Client, Response};
use serde_json::Value;

use crate::program::Place;

/// Only a failed test waits this long.
const LONG: Duration = Duration::from_secs(60);

/// A running server; it is killed when it is dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) client: Client,
    errors: BufReader<ChildStderr>,
}

impl Server {
    pub(crate) fn start(place: &Place) -> Self {
        Self::listen(place, "127.0.0.1:0")
    }

    pub(crate) fn listen(place: &Place, address: &str) -> Self {
        let mut child = place.command().args(["serve", "--listen", address]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(url) = line.split_whitespace().find(|w| w.starts_with("http")) else {
            let mut why = String::new();
            let _ = errors.read_line(&mut why);
            panic!("no address in {line:?}: {why}")
        };
        let (base, token) = url.split_once("/?token=").unwrap();
        Self { child, base: base.to_owned(), token: token.to_owned(), client: Client::new(), errors }
    }

    /// Started, with its triggers armed.
    pub(crate) fn armed(place: &Place) -> Self {
        let server = Self::start(place);
        until("the triggers are armed", || server.health() == 200);
        server
    }

    pub(crate) fn health(&self) -> u16 {
        self.client.get(format!("{}/healthz", self.base)).send().unwrap().status().as_u16()
    }

    pub(crate) fn call(&self, name: &str, body: &str) -> Response {
        self.client.post(format!("{}/api/call/{name}", self.base)).bearer_auth(&self.token).body(body.to_owned()).send().unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> u16 {
        self.client.post(format!("{}{path}", self.base)).json(body).send().unwrap().status().as_u16()
    }

    /// The next line on stderr.
    pub(crate) fn error_line(&mut self) -> String {
        let mut line = String::new();
        self.errors.read_line(&mut line).unwrap();
        line
    }

    /// SIGTERM, and the exit status.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> Option<i32> {
        let status = std::process::Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        let mut code = None;
        until("the server ends", || {
            code = self.child.try_wait().unwrap();
            code.is_some()
        });
        code.and_then(|c| c.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something that must come.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "this did not come to be: {what}");
        #[allow(clippy::disallowed_methods, reason = "no runtime here; a process is looked at from outside")]
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A server that takes connections and says nothing.
pub(crate) struct Silent {
    pub(crate) address: String,
    called: mpsc::Receiver<TcpStream>,
}

impl Silent {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, called) = mpsc::channel();
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if sender.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { address, called }
    }

    /// Waits for a call, and keeps the caller waiting as long as what it returns lives.
    pub(crate) fn called(&self) -> TcpStream {
        self.called.recv_timeout(LONG).unwrap()
    }
}
