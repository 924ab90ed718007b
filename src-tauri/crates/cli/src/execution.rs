//! `millrace execution`: one execution, node by node, and the items that went through it.

use millrace_api::environment::Environment;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    Failure,
    args::{ExecutionArgs, Format},
    executions::{self, text, time},
    output, program,
    program::Program,
};

/// Items of one answer.
const PAGE: u32 = 500;
/// Characters of an id that find an execution.
const SHORTEST: usize = 8;

/// Items that a node gave, or, where it failed, was given.
#[derive(Serialize)]
struct Port {
    node: String,
    run: u64,
    side: &'static str,
    port: usize,
    total: u64,
    items: Vec<Value>,
}

pub(crate) async fn run(args: ExecutionArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_to_read(environment).await?;
    let id = find(&program, &args.id).await?;
    let mut detail: Map<String, Value> = program.call("execution_get", json!({"id": id})).await?;
    // The graph is what `export` is for; here it would bury the rest.
    detail.remove("document");
    let items = if args.items { Some(ports(&program, &id, &detail, &args).await?) } else { None };
    program.close().await;
    match (args.output, items) {
        (Format::Json, items) => {
            if let Some(items) = items {
                detail.insert("items".into(), json!(items));
            }
            output::json(&detail)
        }
        (Format::Table, items) => {
            print(&detail);
            items.unwrap_or_default().iter().for_each(|port| print_items(port, args.limit));
            Ok(())
        }
    }
}

/// The id itself, or the only one that begins so.
async fn find(program: &Program, given: &str) -> Result<String, Failure> {
    if given.parse::<uuid::Uuid>().is_ok() {
        return Ok(given.to_owned());
    }
    let given = given.to_lowercase();
    if given.len() < SHORTEST || !given.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
        return Err(Failure::Use(format!(
            "“{given}” is not the id of an execution. An id looks like 0198c1f2-7b1e-7d2a-9a5e-3f2b6a1c0d4e, and its beginning is enough. See them with: millrace executions"
        )));
    }
    let page = executions::page(program, json!({"query": given, "limit": 200})).await?;
    let ids: Vec<String> = page.items.iter().map(|execution| text(execution, "id")).filter(|id| id.starts_with(&given)).collect();
    match ids.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::Use(format!("No execution has an id that begins with {given}. See them with: millrace executions"))),
        several => {
            let some: Vec<&str> = several.iter().take(10).map(String::as_str).collect();
            Err(Failure::Use(format!("Several executions have ids that begin with {given}. Give more of it:\n  {}", some.join("\n  "))))
        }
    }
}

async fn ports(program: &Program, id: &str, detail: &Map<String, Value>, args: &ExecutionArgs) -> Result<Vec<Port>, Failure> {
    let runs: Vec<&Value> = detail["runs"].as_array().into_iter().flatten().collect();
    let wanted = |run: &&&Value| args.node.as_deref().is_none_or(|node| run["node_name"] == node);
    if let Some(node) = args.node.as_deref().filter(|_| !runs.iter().any(|run| wanted(&run))) {
        let mut ran: Vec<&str> = runs.iter().filter_map(|run| run["node_name"].as_str()).collect();
        ran.dedup();
        return Err(Failure::Use(format!("“{node}” did not run in this execution. These did: {}", ran.join(", "))));
    }
    let mut found = vec![];
    for run in runs.iter().filter(wanted) {
        let side = if run["error"].is_null() { "output" } else { "input" };
        let counts = run[format!("{side}_counts")].as_array().map_or(0, Vec::len);
        for port in 0..counts {
            let port_of = json!({"execution_id": id, "node_id": run["node_id"], "run_index": run["run_index"], "side": side, "port": port});
            let (total, items) = items(program, port_of, args.limit).await?;
            let run_number = run["run_index"].as_u64().unwrap_or_default() + 1;
            found.push(Port { node: text(run, "node_name"), run: run_number, side, port: port + 1, total, items });
        }
    }
    Ok(found)
}

/// The first items of a port, and how many it has.
async fn items(program: &Program, port: Value, most: u32) -> Result<(u64, Vec<Value>), Failure> {
    let mut items: Vec<Value> = vec![];
    loop {
        let offset = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let request = json!({"port": port, "offset": offset, "limit": most.saturating_sub(offset).min(PAGE)});
        let page: Value = program.call("execution_items", request).await?;
        let total = page["total"].as_u64().unwrap_or_default();
        let more = page["items"].as_array().cloned().unwrap_or_default();
        let done = more.is_empty();
        items.extend(more);
        if done || items.len() as u64 >= total.min(most.into()) {
            return Ok((total, items));
        }
    }
}

fn print(detail: &Map<String, Value>) {
    let summary = &detail["summary"];
    output::line(&format!("{}, version {}: {}", text(summary, "workflow_name"), summary["version"], text(summary, "status")));
    let by = summary["trigger"].as_str().map(|node| format!(" at “{node}”")).unwrap_or_default();
    let took = summary["finished_at"].as_i64().zip(summary["started_at"].as_i64()).map(|(end, start)| format!(", took {} ms", end - start));
    let started = time(&summary["started_at"]);
    output::line(&format!("Started {started} UTC ({}){by}{}", text(summary, "trigger_kind"), took.unwrap_or_default()));
    if let Some(wait) = summary["wait"].as_str() {
        let until = if summary["wait_until"].is_null() { String::new() } else { format!(" until {} UTC", time(&summary["wait_until"])) };
        output::line(&format!("Waits ({wait}){until}"));
    }
    print_error(&summary["error"]);
    let rows: Vec<Vec<String>> = detail["runs"].as_array().into_iter().flatten().map(row).collect();
    if !rows.is_empty() {
        output::line("");
        output::table(&["Node", "Run", "Tries", "Items in", "Items out", "Time", "Result"], &rows, &[1, 2, 5]);
    }
}

fn print_error(error: &Value) {
    let Some(message) = error["message"].as_str() else { return };
    let node = error["node"].as_str().map(|node| format!(" in “{node}”")).unwrap_or_default();
    output::line(&format!("Error{node}: {message}"));
    for more in ["description", "hint"].iter().filter_map(|key| error[key].as_str()).filter(|more| !more.is_empty()) {
        output::line(&format!("  {more}"));
    }
}

fn row(run: &Value) -> Vec<String> {
    let counts = |key: &str| {
        let counts: Vec<String> = run[key].as_array().into_iter().flatten().map(Value::to_string).collect();
        counts.join(" | ")
    };
    let result = if run["error"].is_null() { "ok".to_owned() } else { format!("error: {}", text(&run["error"], "message")) };
    vec![
        text(run, "node_name"),
        (run["run_index"].as_u64().unwrap_or_default() + 1).to_string(),
        run["tries"].to_string(),
        counts("input_counts"),
        counts("output_counts"),
        format!("{} ms", run["duration_ms"]),
        result,
    ]
}

fn print_items(port: &Port, limit: u32) {
    let Port { node, run, side, port, total, items } = port;
    output::line(&format!("\n“{node}”, run {run}, {side} {port}: {total} {}", if *total == 1 { "item" } else { "items" }));
    for item in items {
        output::line(&format!("  {}", item["json"]));
        for (property, file) in item["binary"].as_object().into_iter().flatten() {
            output::line(&format!("    file “{property}”: {} ({} bytes)", text(file, "fileName"), file["bytes"]));
        }
    }
    let left = total.saturating_sub(items.len() as u64);
    if left > 0 {
        output::line(&format!("  … and {left} more. At most {limit} are shown; --limit N shows more."));
    }
}
