//! `millrace expression`: one expression, or rows of them on stdin.

use std::io::{BufRead as _, Write as _};

use millrace_api::{environment::is_timezone, rows};
use serde_json::{Value, json};

use crate::{Failure, args::ExpressionArgs, output};

pub(crate) fn run(args: ExpressionArgs) -> Result<(), Failure> {
    if let Some(zone) = args.timezone.as_deref().filter(|zone| !is_timezone(zone)) {
        return Err(Failure::Use(format!("There is no time zone “{zone}”. Name one as in Europe/Berlin, America/New_York or UTC.")));
    }
    if args.jsonl { rows_from_stdin() } else { one(args) }
}

fn one(args: ExpressionArgs) -> Result<(), Failure> {
    let text = args.expression.unwrap_or_default();
    let expression = if text.starts_with('=') { text } else { format!("={text}") };
    let items = args.input.as_deref().map(output::read_json).transpose()?.unwrap_or(Value::Null);
    let no_items = items.as_array().is_none_or(Vec::is_empty);
    let timezone = args.timezone.unwrap_or_else(|| millrace_api::environment::Environment::read().default_timezone);
    let answer = rows::evaluate(&json!({"id": "expression", "expression": expression, "input_items": items, "timezone": timezone}));
    if let Some(error) = answer.get("error") {
        let message = error.get("message").and_then(Value::as_str).or_else(|| error.as_str()).unwrap_or("The expression failed.");
        // n8n's words for reading an item where there is none; they speak of a node that a person at a terminal never saw.
        let reads_an_item = no_items && message == "Node 'Node' hasn't been executed";
        output::error_line(if reads_an_item {
            "The expression reads an item ($json), but there is none. Give it some with --input ITEMS.json."
        } else {
            message
        });
        return Err(Failure::Ran);
    }
    match &answer["result"]["value"] {
        Value::String(text) => output::line(text),
        value => output::line(&format!("{value:#}")),
    }
    Ok(())
}

fn rows_from_stdin() -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|e| Failure::Use(format!("stdin, line {}: {e}", number + 1)))?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Value =
            serde_json::from_str(&line).map_err(|e| Failure::Use(format!("stdin, line {}: not valid JSON: {e}", number + 1)))?;
        writeln!(out, "{}", rows::evaluate(&row)).map_err(|e| Failure::Other(format!("stdout: {e}")))?;
    }
    out.flush().map_err(|e| Failure::Other(format!("stdout: {e}")))
}
