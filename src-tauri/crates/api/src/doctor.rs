//! `millrace doctor`: tries each part that everything else rests on.

use serde_json::{Value, json};

use crate::{
    Api, ApiConfig,
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
    let result = async {
        let api = Api::open(ApiConfig::from_environment(environment)).await?;
        let info = api.call("app_info", json!({})).await?;
        api.shutdown().await;
        Ok::<_, crate::ApiError>(info)
    };
    check(
        "Data folder",
        match result.await {
            Ok(info) => {
                let info: Value = serde_json::from_str(info.get()).unwrap_or_default();
                Ok(format!("{} opens and can be written", info["data_dir"].as_str().unwrap_or_default()))
            }
            Err(error) => Err(format!("{} {}", error.message, error.hint.unwrap_or_default())),
        },
    )
}
