//! One recorded case: how to run it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use millrace_api::standalone::{RunFile, Standalone};
use millrace_core::Mode;
use serde_json::Value;

use crate::{
    judge::{Level, judge},
    mock::Mock,
};

pub(crate) struct Case {
    value: Value,
    files: PathBuf,
}

impl Case {
    pub(crate) fn read(path: &Path) -> Self {
        let value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self { value, files: Path::new(crate::ROOT).join("../shared/n8n-compat/files") }
    }

    pub(crate) fn node_types(&self) -> Vec<String> {
        serde_json::from_value(self.value["node_types"].clone()).unwrap()
    }

    pub(crate) async fn run(&self, standalone: &Standalone) -> (Level, String) {
        if self.value["mock_http"]["base"].is_null() {
            return play(&self.value, &self.files, standalone).await;
        }
        let (mock, case) = Mock::start(&self.value).await;
        let result = play(&case, &self.files, standalone).await;
        mock.stop().await;
        result
    }
}

async fn play(case: &Value, files: &Path, standalone: &Standalone) -> (Level, String) {
    let given = |key: &str| Some(&case[key]).filter(|v| !v.is_null() && v.as_object().is_none_or(|o| !o.is_empty())).cloned();
    let run = RunFile {
        workflow: case["workflow"].to_string().replace("${FILES}", &files.to_string_lossy()).into_bytes(),
        mode: if case["mode"] == "trigger" { Mode::Trigger } else { Mode::Manual },
        start: case["start"].as_str().map(str::to_owned),
        input: given("input"),
        pins: given("mockPinData"),
        credentials: given("credentials"),
    };
    match standalone.run(run, tokio::time::sleep(Duration::from_secs(20))).await {
        Ok(report) => judge(&case["expected"], &report.to_json()),
        Err(error) => (Level::Imported, error.to_string()),
    }
}
