//! `millrace import`: n8n files into the data folder.

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{Format, ImportArgs},
    output, store_door,
};

pub(crate) async fn run(args: ImportArgs, environment: Environment) -> Result<(), Failure> {
    // Everything is read first: a file that is missing leaves nothing half done.
    let files = args.files.iter().map(|path| Ok((path, read_text(path)?))).collect::<Result<Vec<_>, Failure>>()?;
    let api = store_door::open(environment).await?;
    let (mut imported, mut placeholders) = (Vec::new(), std::collections::BTreeSet::new());
    for (path, text) in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let answer: Value = store_door::call(&api, "workflow_import", json!({"text": text, "file_name": name}))
            .await
            .map_err(|e| Failure::Use(format!("{}: {e}", path.display())))?;
        imported.extend(answer["workflows"].as_array().cloned().unwrap_or_default());
        placeholders.extend(answer["placeholders"].as_array().into_iter().flatten().filter_map(|p| p.as_str().map(str::to_owned)));
    }
    api.shutdown().await;
    match args.output {
        Format::Json => output::json(&json!({"workflows": imported, "placeholders": placeholders}))?,
        Format::Table => {
            for workflow in &imported {
                output::line(&format!(
                    "{}  {}",
                    workflow["id"].as_str().unwrap_or_default(),
                    workflow["name"].as_str().unwrap_or_default()
                ));
            }
            if !placeholders.is_empty() {
                output::error_line(&format!(
                    "Kept as they are, but cannot run yet: {}",
                    placeholders.into_iter().collect::<Vec<_>>().join(", ")
                ));
            }
        }
    }
    Ok(())
}

fn read_text(path: &std::path::Path) -> Result<String, Failure> {
    let bytes = output::read_file(path)?;
    String::from_utf8(bytes)
        .map_err(|e| Failure::Use(format!("{} is not UTF-8 text: byte {} cannot be read.", path.display(), e.utf8_error().valid_up_to())))
}
