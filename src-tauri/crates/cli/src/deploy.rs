//! `millrace deploy` and `millrace undeploy`.

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{DeployArgs, UndeployArgs},
    executions, output, program,
};

/// Makes a version live.
pub(crate) async fn run(args: DeployArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_existing(environment).await?;
    let id = executions::workflow_id(&program, &args.workflow).await?;
    let state: Value = program.call("workflow_deploy", json!({"id": id, "version": args.version})).await?;
    program.close().await;
    output::line(&format!("Version {} is live.", state["live_version"]));
    Ok(())
}

/// Takes a workflow off.
pub(crate) async fn undo(args: UndeployArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_existing(environment).await?;
    let id = executions::workflow_id(&program, &args.workflow).await?;
    program.call::<Value>("workflow_undeploy", json!({"id": id})).await?;
    program.close().await;
    output::line("Not deployed any more: its triggers are off.");
    Ok(())
}
