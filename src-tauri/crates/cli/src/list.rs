//! `millrace list`: the stored workflows.

use millrace_api::environment::Environment;
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{Format, ListArgs},
    output, program,
};

pub(crate) async fn run(args: ListArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open_to_read(environment).await?;
    let narrowed = args.query.is_some() || args.tag.is_some();
    let mut workflows = Vec::new();
    let mut after = Value::Null;
    loop {
        let request = json!({"query": args.query, "tag": args.tag, "after": after, "limit": 200});
        let page: Value = program.call("workflow_list", request).await?;
        workflows.extend(page["items"].as_array().cloned().unwrap_or_default());
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    program.close().await;
    match args.output {
        Format::Json => output::json(&workflows),
        Format::Table if workflows.is_empty() => {
            output::line(if narrowed {
                "No workflow matches. Without a text and a tag, all are listed."
            } else {
                "No workflows. Bring some in with: millrace import FILE.json"
            });
            Ok(())
        }
        Format::Table => {
            let text = |w: &Value, key: &str| w[key].as_str().unwrap_or_default().to_owned();
            let rows: Vec<Vec<String>> = workflows
                .iter()
                .map(|w| {
                    let live = w["live_version"].as_u64().map_or_else(|| "no".to_owned(), |version| format!("version {version}"));
                    vec![text(w, "id"), text(w, "name"), live, w["node_count"].to_string(), text(&w["last_execution"], "status")]
                })
                .collect();
            output::table(&["Id", "Name", "Live", "Nodes", "Last result"], &rows, &[3]);
            Ok(())
        }
    }
}
