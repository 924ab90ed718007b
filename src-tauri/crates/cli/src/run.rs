//! `millrace run`: a workflow file, once, without a store.

use millrace_api::{
    environment::Environment,
    standalone::{ExecutionReport, RunFile, RunFileError, Standalone},
};
use millrace_core::{ExecutionStatus, Mode, NodeRun};

use crate::{
    Failure,
    args::{Format, ModeArg, RunArgs},
    output,
};

pub(crate) async fn run(args: RunArgs, environment: Environment) -> Result<(), Failure> {
    let run = RunFile {
        workflow: output::read_file(&args.workflow)?,
        mode: match args.mode {
            ModeArg::Manual => Mode::Manual,
            ModeArg::Trigger => Mode::Trigger,
        },
        start: args.start,
        input: args.input.as_deref().map(output::read_json).transpose()?,
        pins: args.pins.as_deref().map(output::read_json).transpose()?,
        credentials: args.credentials.as_deref().map(output::read_json).transpose()?,
    };
    let standalone = Standalone::new(&environment).map_err(|e| Failure::Other(e.to_string()))?;
    let interrupted = async {
        // Without a handler for Ctrl+C nothing can interrupt: wait for ever.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let report = standalone.run(run, interrupted).await.map_err(|e| match e {
        RunFileError::Import(_) | RunFileError::Several(_) => Failure::Use(format!("{}: {e}", args.workflow.display())),
        _ => Failure::Use(e.to_string()),
    })?;
    match args.output {
        Format::Json => output::json(&report.to_json())?,
        Format::Table => print_table(&report),
    }
    let status = report.status;
    // The program ends: the system takes back a large result faster than we could free its parts.
    std::mem::forget(report);
    if status == ExecutionStatus::Success { Ok(()) } else { Err(Failure::Ran) }
}

fn print_table(report: &ExecutionReport) {
    let mut runs_so_far = std::collections::HashMap::new();
    let rows: Vec<Vec<String>> = report
        .order
        .iter()
        .filter_map(|name| {
            let index = runs_so_far.entry(name).or_insert(0_usize);
            let run = report.run_data.runs.get(name)?.get(*index)?;
            *index += 1;
            let state = if run.error.is_some() { "error" } else { "ok" };
            Some(vec![name.to_string(), index.to_string(), counts(run), format!("{} ms", run.duration_ms), state.to_owned()])
        })
        .collect();
    if !rows.is_empty() {
        output::table(&["Node", "Run", "Items out", "Time", "Result"], &rows, &[1, 3]);
        output::line("");
    }
    let took = report.finished_at.0 - report.started_at.0;
    output::line(&format!("{}: {} node runs in {took} ms", report.status.as_str(), report.order.len()));
    if let Some(error) = &report.error {
        let node = error.node.as_ref().map(|n| format!(" in “{n}”")).unwrap_or_default();
        output::line(&format!("Error{node}: {}", error.message));
        for more in [&error.description, &error.hint].into_iter().flatten() {
            output::line(&format!("  {more}"));
        }
    }
}

fn counts(run: &NodeRun) -> String {
    let counts: Vec<String> = run.outputs.iter().map(|o| o.as_ref().map_or(0, |items| items.len()).to_string()).collect();
    if counts.is_empty() { "0".into() } else { counts.join(" | ") }
}
