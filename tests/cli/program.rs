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
}

pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
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
            .env_remove("RUST_LOG");
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
