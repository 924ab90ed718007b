//! `millrace export`: a stored workflow as n8n JSON.

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{Failure, args::ExportArgs, output, program, workflow};

pub(crate) async fn run(args: ExportArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_to_read(environment).await?;
    let id = workflow::find(&program, &args.workflow).await?.id;
    let answer: Value = program.call("workflow_export", json!({"id": id})).await?;
    program.close().await;
    let text = answer["text"].as_str().unwrap_or_default();
    match args.to {
        None => output::line(text),
        Some(path) => std::fs::write(&path, text).map_err(|e| Failure::Other(format!("{} could not be written: {e}", path.display())))?,
    }
    Ok(())
}
