//! Which workflow a command is about: people give its id or its name.

use millrace_api::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Failure, program::Program};

/// A workflow as the commands need it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Workflow {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The version that is live, if one is.
    pub(crate) live_version: Option<u32>,
    /// How it last ran, if it ever did.
    pub(crate) last_execution: Option<Value>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Workflow>,
    next: Option<String>,
}

/// The workflow with this id, or else the one with this name.
pub(crate) async fn find(program: &Program, given: &str) -> Result<Workflow, Failure> {
    if is_id(given) {
        return Ok(by_id(program, given).await?);
    }
    let mut found = named(program, given).await?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::Use(format!("There is no workflow “{given}”. See them with: millrace list"))),
        several => {
            let ids: Vec<&str> = found.iter().take(10).map(|workflow| workflow.id.as_str()).collect();
            Err(Failure::Use(format!("{several} workflows are called “{given}”. Give one of their ids:\n  {}", ids.join("\n  "))))
        }
    }
}

/// Whether this is an id rather than a name.
pub(crate) fn is_id(given: &str) -> bool {
    given.parse::<uuid::Uuid>().is_ok()
}

async fn by_id(program: &Program, id: &str) -> Result<Workflow, ApiError> {
    let detail: Value = program.call("workflow_get", json!({"id": id})).await?;
    Ok(Workflow {
        id: id.to_owned(),
        name: detail["document"]["name"].as_str().unwrap_or_default().to_owned(),
        live_version: detail["deployment"]["live_version"].as_u64().and_then(|version| u32::try_from(version).ok()),
        last_execution: Some(detail["last_execution"].clone()).filter(|last| !last.is_null()),
    })
}

/// Those with exactly this name; the search finds more than them.
pub(crate) async fn named(program: &Program, name: &str) -> Result<Vec<Workflow>, ApiError> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let page: Page = program.call("workflow_list", json!({"query": name, "after": after, "limit": 200})).await?;
        found.extend(page.items.into_iter().filter(|workflow| workflow.name == name));
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}
