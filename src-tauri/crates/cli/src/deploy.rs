//! `millrace deploy` and `millrace undeploy`.

use millrace_api::environment::Environment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{DeployArgs, Format, UndeployArgs},
    output, program,
    program::Program,
    workflow,
};

/// Where `millrace serve` listens unless told otherwise.
const USUAL_ADDRESS: &str = "http://127.0.0.1:7411";

/// What is live now.
#[derive(Serialize)]
struct Deployed {
    id: String,
    name: String,
    live_version: Value,
    /// The server that runs it; none while none runs.
    server: Option<String>,
    triggers: Vec<Value>,
}

#[derive(Deserialize)]
struct Triggers {
    items: Vec<Value>,
    next: Option<String>,
}

/// Makes a version live, and says how it is started.
pub(crate) async fn run(args: DeployArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_existing(environment).await?;
    let workflow = workflow::find(&program, &args.workflow).await?;
    let state: Value = program.call("workflow_deploy", json!({"id": workflow.id, "version": args.version})).await?;
    let deployed = Deployed {
        live_version: state["live_version"].clone(),
        server: program.address().map(str::to_owned),
        triggers: triggers(&program, &workflow.id).await?,
        id: workflow.id,
        name: workflow.name,
    };
    program.close().await;
    match args.output {
        Format::Json => output::json(&deployed),
        Format::Table => {
            print(&deployed);
            Ok(())
        }
    }
}

/// Takes a workflow off. One that is not live is as it should be.
pub(crate) async fn undo(args: UndeployArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_existing(environment).await?;
    let workflow = workflow::find(&program, &args.workflow).await?;
    let undone = program.call::<Value>("workflow_undeploy", json!({"id": workflow.id})).await;
    program.close().await;
    let was_live = match undone {
        Ok(_) => true,
        Err(error) if error.code == "deploy.not_deployed" => false,
        Err(error) => return Err(error.into()),
    };
    match args.output {
        Format::Json => output::json(&json!({"id": workflow.id, "name": workflow.name, "was_live": was_live}))?,
        Format::Table if was_live => output::line(&format!("“{}” is not live any more: its triggers are off.", workflow.name)),
        Format::Table => output::line(&format!("“{}” was not live. Nothing is changed.", workflow.name)),
    }
    Ok(())
}

async fn triggers(program: &Program, workflow_id: &str) -> Result<Vec<Value>, Failure> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let page: Triggers = program.call("trigger_list", json!({"workflow_id": workflow_id, "after": after, "limit": 200})).await?;
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

fn print(deployed: &Deployed) {
    output::line(&format!("“{}”: Version {} is live.", deployed.name, deployed.live_version));
    for trigger in &deployed.triggers {
        output::line(&format!("  {}: {}", trigger["node_name"].as_str().unwrap_or_default(), how(trigger)));
    }
    if deployed.server.is_none() {
        output::line("No Millrace is running here now: nothing starts before one does. Start it with: millrace serve");
    }
}

/// What starts a workflow through this trigger.
fn how(trigger: &Value) -> String {
    let text = |key: &str| trigger[key].as_str().unwrap_or_default();
    if trigger["status"] == "deaf" {
        return format!("does not listen: {}", text("message"));
    }
    match text("kind") {
        "webhook" | "form" => address(trigger),
        "schedule" => match trigger["next_local"].as_str() {
            Some(next) => format!("next run {next}"),
            None => "no run is due any more".into(),
        },
        "workflow" => "when another workflow calls it".into(),
        "error" => "when another workflow fails that names it as its error workflow".into(),
        kind => format!("listens ({kind})"),
    }
}

fn address(trigger: &Value) -> String {
    let text = |key: &str| trigger[key].as_str();
    let url = text("url").map_or_else(|| format!("{USUAL_ADDRESS}{}", text("path").unwrap_or_default()), str::to_owned);
    if text("kind") == Some("form") {
        return format!("form at {url}");
    }
    let methods: Vec<&str> = trigger["methods"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!("{} {url}", methods.join(" or "))
}
