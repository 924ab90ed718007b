//! `millrace import`: n8n files into the data folder.

use std::{collections::BTreeSet, path::Path};

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{Format, ImportArgs},
    output, program,
    program::Program,
};

pub(crate) async fn run(args: ImportArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open(environment).await?;
    let (mut imported, mut placeholders, mut refused) = (Vec::new(), BTreeSet::new(), Vec::new());
    for path in &args.files {
        match import(&program, path, args.deploy).await {
            Ok(answer) => {
                imported.extend(answer["workflows"].as_array().cloned().unwrap_or_default());
                placeholders.extend(answer["placeholders"].as_array().into_iter().flatten().filter_map(|p| p.as_str().map(str::to_owned)));
            }
            // The other files may be good: each that is not is named at the end.
            Err(Failure::Use(why)) => refused.push(why),
            Err(failure) => return Err(failure),
        }
    }
    program.close().await;
    if refused.len() < args.files.len() {
        print(args.output, &imported, &placeholders)?;
    }
    match (refused.len(), args.files.len()) {
        (0, _) => Ok(()),
        (1, 1) => Err(Failure::Use(refused.remove(0))),
        (bad, all) => Err(Failure::Use(format!("{}\n{bad} of {all} files could not be imported.", refused.join("\n")))),
    }
}

/// One file; nothing of it is stored when something is wrong with it.
async fn import(program: &Program, path: &Path, deploy: bool) -> Result<Value, Failure> {
    let mut answer: Value =
        program.call("workflow_import", json!({"text": read_text(path)?, "file_name": path.display().to_string()})).await?;
    if deploy {
        for workflow in answer["workflows"].as_array_mut().into_iter().flatten() {
            let state: Value = program.call("workflow_deploy", json!({"id": workflow["id"]})).await?;
            workflow["live_version"] = state["live_version"].clone();
        }
    }
    Ok(answer)
}

fn print(format: Format, imported: &[Value], placeholders: &BTreeSet<String>) -> Result<(), Failure> {
    match format {
        Format::Json => output::json(&json!({"workflows": imported, "placeholders": placeholders}))?,
        Format::Table => {
            for workflow in imported {
                output::line(&format!(
                    "{}  {}",
                    workflow["id"].as_str().unwrap_or_default(),
                    workflow["name"].as_str().unwrap_or_default()
                ));
            }
            if !placeholders.is_empty() {
                let names: Vec<&str> = placeholders.iter().map(String::as_str).collect();
                output::error_line(&format!("Kept as they are, but cannot run yet: {}", names.join(", ")));
            }
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = output::read_file(path)?;
    String::from_utf8(bytes)
        .map_err(|e| Failure::Use(format!("{} is not UTF-8 text: byte {} cannot be read.", path.display(), e.utf8_error().valid_up_to())))
}
