//! Starting the program in a place of its own.

use std::{
    ffi::OsStr,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    /// The database to use instead of the folder's own.
    pub(crate) store: Option<String>,
}

pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), store: None }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(millrace_testkit::millrace());
        command
            .env("MILLRACE_DATA_DIR", self.folder.path().join("data"))
            .env("MILLRACE_FILES_ROOT", self.folder.path())
            .env("MILLRACE_DEFAULT_TIMEZONE", "UTC")
            .env("MILLRACE_ALLOW_LOCAL_NETWORK", "1")
            .env_remove("MILLRACE_STORE")
            .env_remove("MILLRACE_CREDENTIALS")
            .env_remove("RUST_LOG");
        if let Some(store) = &self.store {
            command.args(["--store", store]);
        }
        command
    }

    pub(crate) fn run(&self, args: &[impl AsRef<OsStr>]) -> Output {
        self.run_with(args, "")
    }

    pub(crate) fn run_with(&self, args: &[impl AsRef<OsStr>], stdin: &str) -> Output {
        let mut child = self.command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Output {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Output {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }
}

/// A manual trigger, then nodes of these types and parameters in a row.
pub(crate) fn workflow(nodes: &[(&str, &str, f64, Value)]) -> String {
    let trigger = serde_json::json!({"id": "0", "name": "Start", "type": "n8n-nodes-base.manualTrigger", "typeVersion": 1, "position": [0, 0], "parameters": {}});
    let mut all = vec![trigger];
    let mut connections = serde_json::Map::new();
    for (i, (name, kind, version, parameters)) in nodes.iter().enumerate() {
        let before = all.last().unwrap()["name"].as_str().unwrap().to_owned();
        connections.insert(before, serde_json::json!({"main": [[{"node": name, "type": "main", "index": 0}]]}));
        all.push(serde_json::json!({"id": (i + 1).to_string(), "name": name, "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version, "position": [220 * (i + 1), 0], "parameters": parameters}));
    }
    serde_json::json!({"name": "Test", "nodes": all, "connections": connections, "settings": {"executionOrder": "v1"}}).to_string()
}

/// A webhook under the workflow's name that answers at once, then nodes in a row.
pub(crate) fn deployable(name: &str, nodes: &[(&str, &str, f64, Value)]) -> String {
    let mut document: Value = serde_json::from_str(&workflow(nodes)).unwrap();
    let parameters = serde_json::json!({"httpMethod": "POST", "path": name, "responseMode": "onReceived", "options": {}});
    document["name"] = name.into();
    let trigger = serde_json::json!({"id": "0", "name": "Start", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0], "parameters": parameters});
    document["nodes"][0] = trigger;
    document.to_string()
}
