//! `millrace export`: a stored workflow as n8n JSON.

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{Failure, args::ExportArgs, output, store_door};

pub(crate) async fn run(args: ExportArgs, environment: Environment) -> Result<(), Failure> {
    let api = store_door::open(environment).await?;
    let id = find(&api, &args.workflow).await?;
    let answer: Value = store_door::call(&api, "workflow_export", json!({"id": id})).await?;
    api.shutdown().await;
    let text = answer["text"].as_str().unwrap_or_default();
    match args.to {
        None => output::line(text),
        Some(path) => std::fs::write(&path, text).map_err(|e| Failure::Other(format!("{} could not be written: {e}", path.display())))?,
    }
    Ok(())
}

/// The id itself, or the one workflow with this name.
async fn find(api: &millrace_api::Api, workflow: &str) -> Result<String, Failure> {
    if workflow.parse::<millrace_core::WorkflowId>().is_ok() {
        return Ok(workflow.to_owned());
    }
    let page: Value = store_door::call(api, "workflow_list", json!({"query": workflow, "limit": 200})).await?;
    let same_name: Vec<&Value> = page["items"].as_array().into_iter().flatten().filter(|w| w["name"] == workflow).collect();
    match same_name.as_slice() {
        [one] => Ok(one["id"].as_str().unwrap_or_default().to_owned()),
        [] => Err(Failure::Use(format!("There is no workflow “{workflow}”. `millrace list` shows them."))),
        _ => Err(Failure::Use(format!("{} workflows are called “{workflow}”. Give the id; `millrace list` shows it.", same_name.len()))),
    }
}
