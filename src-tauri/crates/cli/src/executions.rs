//! `millrace executions`: the history, also while a server owns the folder.

use std::collections::BTreeSet;

use millrace_api::{ApiError, environment::Environment};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{ExecutionsArgs, Format},
    output, program,
    program::Program,
    workflow,
};

/// Executions, newest first, and where the next ones begin.
#[derive(Deserialize, Serialize)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    next: Option<String>,
}

/// Rows of one answer.
const PAGE: u32 = 200;

/// The list, as long as wanted.
pub(crate) async fn list(args: ExecutionsArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_to_read(environment).await?;
    let workflow_id = match &args.workflow {
        Some(workflow) => Some(workflow_id(&program, workflow).await?),
        None => None,
    };
    let mut request = json!({
        "workflow_id": workflow_id, "statuses": args.status, "trigger_kinds": args.trigger, "query": args.query,
        "dead_letters": args.dead_letters, "after": args.after,
    });
    let mut page = Page { items: vec![], next: None };
    let mut left = args.limit;
    while left > 0 {
        request["limit"] = left.min(PAGE).into();
        let more = self::page(&program, request.clone()).await?;
        left = left.saturating_sub(u32::try_from(more.items.len()).unwrap_or(u32::MAX));
        page.items.extend(more.items);
        page.next = more.next;
        match &page.next {
            Some(next) => request["after"] = next.as_str().into(),
            None => break,
        }
    }
    if let (true, Some(id)) = (page.items.is_empty(), &workflow_id) {
        look_for(&program, id).await?;
    }
    program.close().await;
    match args.output {
        Format::Json => output::json(&page),
        Format::Table => {
            print_list(&page);
            Ok(())
        }
    }
}

/// One page of the list.
pub(crate) async fn page(program: &Program, request: Value) -> Result<Page, ApiError> {
    program.call("execution_list", request).await
}

/// The workflow whose history is asked for; one that was deleted still has it.
async fn workflow_id(program: &Program, given: &str) -> Result<String, Failure> {
    if workflow::is_id(given) {
        return Ok(given.to_owned());
    }
    if workflow::named(program, given).await?.is_empty()
        && let [one] = deleted(program, given).await?.as_slice()
    {
        return Ok(one.clone());
    }
    Ok(workflow::find(program, given).await?.id)
}

/// Ids of the workflows with this name in the newest executions that mention it.
async fn deleted(program: &Program, name: &str) -> Result<Vec<String>, Failure> {
    let page = page(program, json!({"query": name, "limit": PAGE})).await?;
    let named = page.items.iter().filter(|execution| execution["workflow_name"] == name);
    let ids: BTreeSet<String> = named.map(|execution| text(execution, "workflow_id")).collect();
    Ok(ids.into_iter().collect())
}

/// An empty list of a workflow that there never was is a mistyped id.
async fn look_for(program: &Program, id: &str) -> Result<(), Failure> {
    let history = page(program, json!({"workflow_id": id, "limit": 1})).await?;
    if history.items.is_empty() {
        program.call::<Value>("workflow_get", json!({"id": id})).await?;
    }
    Ok(())
}

fn print_list(page: &Page) {
    let rows: Vec<Vec<String>> = page
        .items
        .iter()
        .map(|e| {
            let took = e["finished_at"].as_i64().zip(e["started_at"].as_i64()).map(|(end, start)| format!("{} ms", end - start));
            vec![
                text(e, "id"),
                text(e, "workflow_name"),
                text(e, "status"),
                text(e, "trigger_kind"),
                time(&e["started_at"]),
                took.unwrap_or_default(),
                text(&e["error"], "message"),
            ]
        })
        .collect();
    if rows.is_empty() {
        output::line("No executions.");
        return;
    }
    output::table(&["Id", "Workflow", "Status", "Trigger", "Started (UTC)", "Time", "Error"], &rows, &[5]);
    if let Some(next) = &page.next {
        output::error_line(&format!("More: --after {next}"));
    }
}

/// A text of an answer; empty where there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// A time of an answer as people read it, in UTC.
pub(crate) fn time(value: &Value) -> String {
    value.as_i64().and_then(chrono::DateTime::from_timestamp_millis).map(|t| t.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}
