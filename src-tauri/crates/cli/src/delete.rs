//! `millrace delete`: takes a workflow away, when that is meant.

use std::io::IsTerminal as _;

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{
    Failure,
    args::DeleteArgs,
    output, program,
    workflow::{self, Workflow},
};

pub(crate) async fn run(args: DeleteArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_existing(environment).await?;
    let workflow = workflow::find(&program, &args.workflow).await?;
    let meant = if args.yes { Ok(true) } else { ask(&workflow) };
    let outcome = match meant {
        Ok(true) => program.call::<Value>("workflow_delete", json!({"ids": [workflow.id]})).await.map(|_| true).map_err(Failure::from),
        other => other,
    };
    program.close().await;
    if !outcome? {
        output::line("Nothing is deleted.");
        return Err(Failure::Ran);
    }
    let Workflow { id, name, live_version, last_execution } = workflow;
    let was_live = if live_version.is_some() { " It was live; its triggers are off." } else { "" };
    output::line(&format!("“{name}” is deleted.{was_live}"));
    if last_execution.is_some() {
        output::line(&format!("What it ran stays in the history: millrace executions --workflow {id}"));
    }
    Ok(())
}

/// Only a person at a terminal can be asked, and only about what does not run by itself.
fn ask(workflow: &Workflow) -> Result<bool, Failure> {
    let name = &workflow.name;
    if let Some(version) = workflow.live_version {
        return Err(Failure::Use(format!(
            "“{name}” is live (version {version}), and would start no more. To delete it all the same, say --yes; to take it off first: millrace undeploy {}",
            workflow.id
        )));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Use(format!("Nobody can be asked here whether “{name}” is to be deleted. Say --yes to delete it.")));
    }
    output::prompt(&format!("Delete “{name}” ({})? [y/N] ", workflow.id));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|e| Failure::Other(format!("The answer could not be read: {e}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
