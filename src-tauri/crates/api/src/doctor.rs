//! `millrace doctor`: tries each part that everything else rests on.

use std::sync::Arc;

use millrace_store::LockInfo;
use serde_json::{Value, json};

use crate::{
    Api, ApiConfig, ApiError, api,
    environment::Environment,
    rows,
    standalone::{RunFile, Standalone},
};

/// One thing that was tried.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was tried.
    pub what: &'static str,
    /// Whether it works.
    pub ok: bool,
    /// What was found, or what is wrong and what to do.
    pub detail: String,
}

/// Tries everything; one part that fails does not keep the others from being tried.
pub async fn examine(environment: Environment) -> Vec<Check> {
    let mut checks = vec![expressions(), code(&environment).await, files(&environment), timezone(&environment)];
    checks.push(data_folder(environment).await);
    checks
}

fn check(what: &'static str, result: Result<String, String>) -> Check {
    let ok = result.is_ok();
    Check { what, ok, detail: result.unwrap_or_else(|e| e) }
}

fn expressions() -> Check {
    let answer = rows::evaluate(
        &json!({"id": "doctor", "expression": "={{ DateTime.fromISO('2024-02-29').plus({ years: 1 }).toISODate() }}", "input_items": null, "timezone": "UTC"}),
    );
    let worked = answer["result"]["value"] == "2025-02-28";
    check("Expressions", if worked { Ok("JavaScript and dates work".into()) } else { Err(format!("An expression gave {answer}")) })
}

async fn code(environment: &Environment) -> Check {
    let workflow = json!({"name": "Doctor", "settings": {"executionOrder": "v1"}, "nodes": [
        {"id": "a", "name": "Start", "type": "n8n-nodes-base.manualTrigger", "typeVersion": 1, "position": [0, 0], "parameters": {}},
        {"id": "b", "name": "Code", "type": "n8n-nodes-base.code", "typeVersion": 2, "position": [200, 0], "parameters": {"jsCode": "return [{ json: { sum: 19 + 23 } }]"}}],
        "connections": {"Start": {"main": [[{"node": "Code", "type": "main", "index": 0}]]}}});
    let run = RunFile { workflow: workflow.to_string().into_bytes(), ..RunFile::default() };
    let result = match Standalone::new(environment) {
        Ok(standalone) => standalone.run(run, tokio::time::sleep(std::time::Duration::from_secs(20))).await.map_err(|e| e.to_string()),
        Err(e) => Err(e.to_string()),
    };
    let sum = |report: millrace_engine::ExecutionReport| {
        report.last_items().and_then(|items| items.first()).and_then(|i| i.json.get("sum").and_then(Value::as_f64))
    };
    check(
        "Code nodes",
        result.and_then(|report| {
            let error = report.error.as_ref().map(|e| e.message.clone());
            if sum(report) == Some(42.0) {
                Ok("a worker process runs code".into())
            } else {
                Err(format!("A worker process could not run code: {}", error.unwrap_or_default()))
            }
        }),
    )
}

fn files(environment: &Environment) -> Check {
    let missing: Vec<String> =
        environment.policy.file_roots.iter().filter(|root| !root.is_dir()).map(|root| root.display().to_string()).collect();
    let result = match (environment.policy.file_roots.len(), missing.is_empty()) {
        (0, _) => Ok("file nodes may touch your home folder; MILLRACE_FILES_ROOT changes that".into()),
        (1, true) => Ok("file nodes may touch 1 folder".into()),
        (n, true) => Ok(format!("file nodes may touch {n} folders")),
        (_, false) => Err(format!("MILLRACE_FILES_ROOT names folders that do not exist: {}", missing.join(", "))),
    };
    check("Files", result)
}

fn timezone(environment: &Environment) -> Check {
    check("Time zone", Ok(environment.default_timezone.clone()))
}

async fn data_folder(environment: Environment) -> Check {
    let named = environment.data_dir.is_some() || environment.store.is_some();
    let result = match api::look(&environment).await {
        Ok(()) if api::has_folder(&environment) => opens(environment).await,
        Ok(()) => reads(environment).await.map(|folder| format!("the database can be read; {folder} is made when something is written")),
        Err(error) if error.code == "not_found" && !named => Ok(format!("{} It is made at first use.", error.message)),
        Err(error) => Err(error),
    };
    check("Data folder", result.map_err(|error| format!("{} {}", error.message, error.hint.unwrap_or_default())))
}

async fn opens(environment: Environment) -> Result<String, ApiError> {
    match Api::open(ApiConfig::from_environment(environment.clone())).await {
        Ok(api) => Ok(format!("{} opens and can be written", folder_of(api).await?)),
        Err(error) if error.code == "locked" => {
            let who = who(api::owner(&environment), error);
            Ok(format!("{} can be read; {who}", reads(environment).await?))
        }
        Err(error) => Err(error),
    }
}

/// The data beside its owner.
async fn reads(environment: Environment) -> Result<String, ApiError> {
    folder_of(Api::open_reader(ApiConfig::from_environment(environment)).await?).await
}

async fn folder_of(api: Arc<Api>) -> Result<String, ApiError> {
    let info = api.call("app_info", json!({})).await;
    api.shutdown().await;
    let info: Value = serde_json::from_str(info?.get()).unwrap_or_default();
    Ok(info["data_dir"].as_str().unwrap_or_default().to_owned())
}

fn who(owner: Option<LockInfo>, locked: ApiError) -> String {
    match owner {
        Some(LockInfo { pid, program, door: Some(door) }) => format!("a server runs at {} ({program}, process {pid})", door.address),
        Some(LockInfo { pid, program, door: None }) => format!("{program} (process {pid}) has it"),
        None => locked.message,
    }
}
