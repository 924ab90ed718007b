//! `millrace expression`: one expression, or rows of them on stdin.

use std::io::{BufRead as _, Write as _};

use millrace_api::rows;
use serde_json::{Value, json};

use crate::{Failure, args::ExpressionArgs, output};

pub(crate) fn run(args: ExpressionArgs) -> Result<(), Failure> {
    if args.jsonl { rows_from_stdin() } else { one(args) }
}

fn one(args: ExpressionArgs) -> Result<(), Failure> {
    let text = args.expression.unwrap_or_default();
    let expression = if text.starts_with('=') { text } else { format!("={text}") };
    let items = args.input.as_deref().map(output::read_json).transpose()?.unwrap_or(Value::Null);
    let timezone = args.timezone.unwrap_or_else(|| millrace_api::environment::Environment::read().default_timezone);
    let answer = rows::evaluate(&json!({"id": "expression", "expression": expression, "input_items": items, "timezone": timezone}));
    if let Some(error) = answer.get("error") {
        output::error_line(error.get("message").and_then(Value::as_str).or_else(|| error.as_str()).unwrap_or("The expression failed."));
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
