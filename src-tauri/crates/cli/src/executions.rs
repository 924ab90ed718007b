//! `millrace executions` and `millrace execution`: the history, also while a server owns the folder.

use std::collections::BTreeSet;

use millrace_api::environment::Environment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    Failure,
    args::{ExecutionArgs, ExecutionsArgs, Format},
    output, program,
    program::Program,
    workflow,
};

/// Executions, newest first, and where the next ones begin.
#[derive(Deserialize, Serialize)]
struct Page {
    items: Vec<Value>,
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
        let more: Page = program.call("execution_list", request.clone()).await?;
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

/// One execution with its node runs.
pub(crate) async fn one(args: ExecutionArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_to_read(environment).await?;
    let mut detail: Map<String, Value> = program.call("execution_get", json!({"id": args.id})).await?;
    program.close().await;
    // The graph is what `export` is for; here it would bury the rest.
    detail.remove("document");
    match args.output {
        Format::Json => output::json(&detail),
        Format::Table => {
            print_one(&detail);
            Ok(())
        }
    }
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
    let page: Page = program.call("execution_list", json!({"query": name, "limit": PAGE})).await?;
    let named = page.items.iter().filter(|execution| execution["workflow_name"] == name);
    let ids: BTreeSet<String> = named.map(|execution| text(execution, "workflow_id")).collect();
    Ok(ids.into_iter().collect())
}

/// An empty list of a workflow that there never was is a mistyped id.
async fn look_for(program: &Program, id: &str) -> Result<(), Failure> {
    let history: Page = program.call("execution_list", json!({"workflow_id": id, "limit": 1})).await?;
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

fn print_one(detail: &Map<String, Value>) {
    let summary = &detail["summary"];
    output::line(&format!("{}  {}  {}", text(summary, "workflow_name"), text(summary, "status"), time(&summary["started_at"])));
    if let Some(error) = summary["error"]["message"].as_str() {
        output::line(&format!("Error: {error}"));
    }
    let rows: Vec<Vec<String>> = detail["runs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|run| {
            let counts: Vec<String> = run["output_counts"].as_array().into_iter().flatten().map(Value::to_string).collect();
            let result = if run["error"].is_null() { "ok".to_owned() } else { text(&run["error"], "message") };
            vec![text(run, "node_name"), run["tries"].to_string(), counts.join(" | "), format!("{} ms", run["duration_ms"]), result]
        })
        .collect();
    if !rows.is_empty() {
        output::table(&["Node", "Tries", "Items out", "Time", "Result"], &rows, &[1, 3]);
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn time(value: &Value) -> String {
    value.as_i64().and_then(chrono::DateTime::from_timestamp_millis).map(|t| t.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}
