//! The examples that come with the program, embedded: `<id>/example.json`, `<id>/workflow.json` and input files.

use std::{collections::BTreeSet, fs, path::Path};

use millrace_core::{Registry, Workflow, spec::Family};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::{ApiError, dto::ExampleSummary};

#[derive(RustEmbed)]
#[folder = "examples"]
struct Files;

const FACTS: &str = "example.json";
const WORKFLOW: &str = "workflow.json";
/// Stands in a workflow for the folder of its files.
const FOLDER: &str = "${FOLDER}";

/// `example.json`
#[derive(Deserialize)]
struct Facts {
    title: String,
    summary: String,
    /// Place in the list; examples without one come last, by id.
    #[serde(default)]
    order: Option<u32>,
    #[serde(default)]
    writes_files: bool,
}

/// All examples in the order they are shown.
pub(crate) fn list(registry: &Registry) -> Result<Vec<ExampleSummary>, ApiError> {
    let ids: BTreeSet<String> = Files::iter().filter_map(|path| Some(path.strip_suffix(FACTS)?.strip_suffix('/')?.to_owned())).collect();
    let mut examples = vec![];
    for id in ids {
        let facts: Facts = serde_json::from_slice(&read(&id, FACTS)?).map_err(|e| broken(&id, FACTS, e))?;
        let workflow = workflow(&id, &read(&id, WORKFLOW)?, registry)?;
        let mut node_types: Vec<String> = vec![];
        for node in &workflow.nodes {
            let note = registry.spec(&node.node_type).is_some_and(|s| s.family == Family::Note);
            if !note && !node_types.contains(&node.node_type) {
                node_types.push(node.node_type.clone());
            }
        }
        let summary = ExampleSummary { id, title: facts.title, summary: facts.summary, node_types, writes_files: facts.writes_files };
        examples.push((facts.order.unwrap_or(u32::MAX), summary));
    }
    examples.sort_by_key(|(order, _)| *order);
    Ok(examples.into_iter().map(|(_, summary)| summary).collect())
}

/// The workflow of an example; its input files are copied into `folder`, files that are there already stay.
pub(crate) fn open(id: &str, folder: &Path, registry: &Registry) -> Result<Workflow, ApiError> {
    if Files::get(&format!("{id}/{FACTS}")).is_none() {
        return Err(ApiError::not_found(format!("There is no example “{id}”.")));
    }
    let text = String::from_utf8(read(id, WORKFLOW)?).map_err(|e| broken(id, WORKFLOW, e))?;
    // Forward slashes work on every system and need no escaping in expressions and JSON.
    let path = folder.to_string_lossy().replace('\\', "/");
    let quoted = serde_json::to_string(&path).map_err(|e| broken(id, WORKFLOW, e))?;
    let text = text.replace(FOLDER, quoted.trim_matches('"'));
    let workflow = workflow(id, text.as_bytes(), registry)?;
    copy_files(id, folder)?;
    Ok(workflow)
}

fn copy_files(id: &str, folder: &Path) -> Result<(), ApiError> {
    let failed = |path: &Path, e: std::io::Error| {
        ApiError::invalid(format!("{} could not be written: {e}", path.display())).hint("Choose another folder.")
    };
    let prefix = format!("{id}/");
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    for path in Files::iter() {
        let Some(name) = path.strip_prefix(&prefix).filter(|n| *n != FACTS && *n != WORKFLOW) else { continue };
        let target = folder.join(name);
        if target.exists() {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|e| failed(parent, e))?;
        }
        fs::write(&target, read(id, name)?).map_err(|e| failed(&target, e))?;
    }
    Ok(())
}

fn workflow(id: &str, text: &[u8], registry: &Registry) -> Result<Workflow, ApiError> {
    let imported = millrace_n8n::import(text, registry).map_err(|e| broken(id, WORKFLOW, e))?;
    let one = imported.into_iter().next().ok_or_else(|| broken(id, WORKFLOW, "it is empty"))?;
    Ok(one.workflow)
}

fn read(id: &str, name: &str) -> Result<Vec<u8>, ApiError> {
    let file = Files::get(&format!("{id}/{name}")).ok_or_else(|| broken(id, name, "it is missing"))?;
    Ok(file.data.into_owned())
}

fn broken(id: &str, name: &str, reason: impl std::fmt::Display) -> ApiError {
    ApiError::internal(format!("The example “{id}” is broken: {name}: {reason}"))
}
