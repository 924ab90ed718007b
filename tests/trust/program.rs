//! `millrace serve` as a process that can be killed.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// The program under test: `MILLRACE_BIN`, else the debug build.
pub(crate) fn binary() -> PathBuf {
    let path = std::env::var_os("MILLRACE_BIN")
        .map_or_else(|| Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/millrace")).to_owned(), PathBuf::from);
    assert!(path.exists(), "{} is missing: build it with  cargo build --package millrace-cli", path.display());
    path
}

/// A port that is free now, and stays free while nobody listens on it: below those that the system gives to outgoing
/// connections (32,768 and up), one of which could else hold it just when the server comes back.
pub(crate) fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    let start = (std::process::id() % u32::from(COUNT)) as u16;
    (0..COUNT).map(|i| FIRST + (start + i) % COUNT).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// A data folder and how the program is started on it.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    pub(crate) env: Vec<(&'static str, String)>,
}

impl Place {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            port: free_port(),
            env: vec![
                ("MILLRACE_ALLOW_LOCAL_NETWORK", "1".into()),
                ("MILLRACE_WEBHOOK_RATE_LIMIT", "0".into()),
                ("MILLRACE_DEFAULT_TIMEZONE", "UTC".into()),
            ],
        }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command.arg("--data-dir").arg(&self.folder).envs(self.env.iter().map(|(k, v)| (*k, v.as_str()))).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// The JSON that a command prints.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?} failed: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{args:?} printed no JSON ({e}): {}", String::from_utf8_lossy(&output.stdout)))
    }

    /// Starts the server and waits until its triggers are armed.
    pub(crate) async fn serve(&self) -> Server {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.with_extension("log")).unwrap();
        let mut command = self.command();
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)]).stdout(Stdio::null()).stderr(log);
        let server = Server { child: command.spawn().unwrap(), port: self.port };
        server.armed(self).await;
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.with_extension("log")).unwrap_or_default()
    }

    /// Calls a use case through the door.
    pub(crate) async fn call(&self, name: &str, request: Value) -> Value {
        let token = std::fs::read_to_string(self.folder.join("door-token")).unwrap();
        let client = reqwest::Client::new();
        let response = client.post(self.url(&format!("/api/call/{name}"))).bearer_auth(token).json(&request).send().await.unwrap();
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{name} answered {status}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// All executions with one of these statuses, through the command line.
    pub(crate) fn executions(&self, statuses: &str) -> Vec<Value> {
        let mut all = vec![];
        let mut after: Option<String> = None;
        loop {
            let mut args = vec!["executions", "--output", "json", "--limit", "200"];
            if !statuses.is_empty() {
                args.extend(["--status", statuses]);
            }
            if let Some(cursor) = &after {
                args.extend(["--after", cursor]);
            }
            let page = self.json(&args);
            all.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => return all,
            }
        }
    }

    /// Waits until nothing is under way any more.
    pub(crate) async fn quiet(&self) {
        wait_until("nothing is under way", Duration::from_secs(120), || async { self.executions("new,queued,running").is_empty() }).await;
    }
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    async fn armed(&self, place: &Place) {
        let client = reqwest::Client::new();
        let address = format!("http://127.0.0.1:{}/healthz", self.port);
        let begun = Instant::now();
        loop {
            if client.get(&address).send().await.is_ok_and(|r| r.status().is_success()) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the server did not arm its triggers:\n{}", place.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing is flushed, nobody is told.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the exit status.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        let status = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that failed must not leave it behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something that must come; the limit only keeps a failed test from hanging.
pub(crate) async fn wait_until<F: Future<Output = bool>>(what: &str, at_most: Duration, mut holds: impl FnMut() -> F) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < at_most, "this did not come to be: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
