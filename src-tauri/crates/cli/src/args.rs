//! What can be said on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::PossibleValuesParser};
use millrace_core::{ExecutionStatus, trigger::TriggerKind};

/// Draw automations and let them run on your own machine.
#[derive(Debug, Parser)]
#[command(
    name = "millrace",
    version,
    after_help = "From a file to a workflow that runs by itself:
  millrace run orders.json             run a workflow file once, and show what each node gave
  millrace import orders.json          keep it: it is in the editor now, and in `millrace list`
  millrace deploy \"Orders report\"      make it live; prints its webhook addresses and next runs
  millrace serve                       the editor for a browser, and everything that is live
  millrace executions                  what ran; `millrace execution ID` shows one of them

While a server or the window has the data folder, the other commands go through it.
A workflow is named by its id or its name, an execution by its id.
Exit status: 0 success, 1 it failed, 2 bad use, or what was named is not there or cannot be done."
)]
pub(crate) struct Arguments {
    /// Folder that holds Millrace's data; the platform's own, which `millrace doctor` names, when absent [env: MILLRACE_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Keep workflows and history in this PostgreSQL database instead of the data folder's own [env: MILLRACE_STORE]
    #[arg(long, global = true, value_name = "postgres://…", help_heading = EVERYWHERE)]
    pub(crate) store: Option<String>,
    /// Say more on stderr (-vv: everything)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = EVERYWHERE)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The options of every command stand together, below the command's own.
const EVERYWHERE: &str = "Options of every command";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a workflow file (n8n JSON) once and show the results; nothing is kept
    Run(RunArgs),
    /// Serve the editor to a browser, and run what is live: schedules, webhooks and other triggers
    Serve(ServeArgs),
    /// Add workflows from files: n8n's, or written by export
    Import(ImportArgs),
    /// Make a workflow live, so that its triggers start it by themselves
    Deploy(DeployArgs),
    /// Take a workflow off, so that nothing starts it by itself any more
    Undeploy(UndeployArgs),
    /// Delete a workflow; its history stays
    Delete(DeleteArgs),
    /// List what ran and runs, newest first
    Executions(ExecutionsArgs),
    /// Show one execution, node by node
    Execution(ExecutionArgs),
    /// Write a stored workflow as n8n JSON
    Export(ExportArgs),
    /// List the stored workflows
    List(ListArgs),
    /// Try an expression
    Expression(ExpressionArgs),
    /// Check that everything Millrace needs is there and works
    #[command(
        after_help = "Also while a server has the data folder. Exit status: 0 all is well, 1 something FAILED; the detail says what to do."
    )]
    Doctor,
}

/// How results are printed: for people, or as one JSON value on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    // Without words of their own they stay on one line of the help.
    #[default]
    Table,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace run orders.json
  millrace run orders.json --start \"Every morning\" --mode trigger
  millrace run orders.json --input items.json --output json | jq .runData

Exit status: 0 success, 1 the execution failed, 2 bad use or unreadable input.")]
pub(crate) struct RunArgs {
    /// Workflow file, or - for stdin
    #[arg(value_name = "WORKFLOW.json")]
    pub(crate) workflow: PathBuf,
    /// How to print the results
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
    /// Run as if a person pressed Run (pinned data applies) or as if the trigger fired
    #[arg(long, value_enum, default_value = "manual")]
    pub(crate) mode: ModeArg,
    /// Name of the trigger to start at
    #[arg(long, value_name = "NODE")]
    pub(crate) start: Option<String>,
    /// Items for the start node: a JSON file with a list
    #[arg(long, value_name = "ITEMS.json")]
    pub(crate) input: Option<PathBuf>,
    /// Output of nodes that are not to run: a JSON file, node name → items
    #[arg(long, value_name = "PINS.json")]
    pub(crate) pins: Option<PathBuf>,
    /// Credentials: a JSON file, credential type → values
    #[arg(long, value_name = "CREDS.json")]
    pub(crate) credentials: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeArg {
    Manual,
    Trigger,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace serve
  millrace serve --listen 127.0.0.1:0 --data-dir /srv/millrace

Open the printed address in a browser. It holds a token: only who knows it can use the editor.
Workflows that are live answer at /webhook/<path>; /healthz answers 200 once every trigger is armed.
Press Ctrl+C to stop; what is under way goes on at the next start.")]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7411")]
    pub(crate) listen: SocketAddr,
    /// Use this token instead of a random one
    #[arg(long, value_name = "TOKEN", env = "MILLRACE_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace import invoices.json
  millrace import exported/*.json --output json
  millrace import orders.json --deploy             and make it live at once
  millrace import orders.json --replace --deploy   a new version of what was imported before

Prints the id and the name of each workflow; what went wrong is said on stderr. A workflow that cannot be
deployed is kept. With --output json: a list of {file, name, id, replaced, deployed, live_version,
placeholders, error}, where error is null or {code, message, hint}.

With --replace a workflow takes the place of the one that was imported under the same id, or else of the one
with the same name. Its history, its versions and what is live of it stay; the change can be undone in the
editor. Where several could be meant, the file is refused; where there is none, the workflow is a new one.

Exit status: 0 everything was done, 2 a file was not imported or a workflow not deployed, 1 it could not go on.")]
pub(crate) struct ImportArgs {
    /// Files: an exported workflow, a list of workflows, copied nodes, a template download; - for stdin
    #[arg(value_name = "FILE.json", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Make what was imported live: its triggers are armed as soon as Millrace runs
    #[arg(long)]
    pub(crate) deploy: bool,
    /// Replace the workflow with the same imported id or else the same name, instead of adding one
    #[arg(long)]
    pub(crate) replace: bool,
    /// How to print what was imported
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace export \"Orders report\" > orders.json
  millrace export 0198c1f2-7b1e-7d2a-9a5e-3f2b6a1c0d4e --to orders.json

Writes the workflow as it is drawn now, which may be newer than what is live.")]
pub(crate) struct ExportArgs {
    /// Id or name of the workflow
    pub(crate) workflow: String,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE.json")]
    pub(crate) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace list
  millrace list invoice --tag finance
  millrace list --output json | jq -r '.[] | select(.live_version != null) | .name'

The column Live (live_version with --output json) says which version runs by itself, if one does.")]
pub(crate) struct ListArgs {
    /// Text to find in names, tags and node types
    pub(crate) query: Option<String>,
    /// Only with this tag
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace expression '{{ [1, 2, 3].sum() }}'
  millrace expression '{{ $json.name.toUpperCase() }}' --input items.json
  millrace expression --jsonl < rows.jsonl      one {id, expression, input_items, timezone} a line")]
pub(crate) struct ExpressionArgs {
    /// The expression, with or without its leading =
    #[arg(required_unless_present = "jsonl")]
    pub(crate) expression: Option<String>,
    /// Items it sees as $json and $input: a JSON file with a list
    #[arg(long, value_name = "ITEMS.json")]
    pub(crate) input: Option<PathBuf>,
    /// IANA time zone, such as Europe/Berlin; MILLRACE_DEFAULT_TIMEZONE or the system's when absent
    #[arg(long)]
    pub(crate) timezone: Option<String>,
    /// Read many from stdin, one JSON row a line; write one row for each
    #[arg(long)]
    pub(crate) jsonl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace deploy \"Orders report\"
  millrace deploy \"Orders report\" --version 3     back to an earlier version

Prints how the workflow is started: the addresses of its webhooks and forms, the next run of its schedules.
With --output json: {id, name, live_version, server, triggers}.")]
pub(crate) struct DeployArgs {
    /// Id or name of the workflow
    pub(crate) workflow: String,
    /// Version to make live; the workflow as it is drawn now when absent
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) version: Option<u32>,
    /// How to print what is live
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace undeploy \"Orders report\"

Executions under way go on. A workflow that is not live stays as it is; that is no error.")]
pub(crate) struct UndeployArgs {
    /// Id or name of the workflow
    pub(crate) workflow: String,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace delete \"Orders report\"
  millrace delete 0198c1f2-7b1e-7d2a-9a5e-3f2b6a1c0d4e --yes

At a terminal it asks first; elsewhere, and for a workflow that is live, --yes is needed.")]
pub(crate) struct DeleteArgs {
    /// Id or name of the workflow
    pub(crate) workflow: String,
    /// Delete without asking, also when it is live
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace executions --status error --workflow \"Orders report\"
  millrace executions --output json --limit 200 | jq -r '.items[].id'
  millrace executions --dead-letters            what failed for good and waits to be looked at

The answer with --output json is {items, next}: give next to --after for those that follow.")]
pub(crate) struct ExecutionsArgs {
    /// Only with this status; several: separated by commas, or given several times
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = statuses())]
    pub(crate) status: Vec<String>,
    /// Only of this workflow: its id or its name. One that was deleted has its history still
    #[arg(long, value_name = "WORKFLOW")]
    pub(crate) workflow: Option<String>,
    /// Only started so; several: separated by commas, or given several times
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kinds())]
    pub(crate) trigger: Vec<String>,
    /// Text to find in the workflow's name, the error and the beginning of the id
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,
    /// Only what failed for good and nobody has looked at
    #[arg(long)]
    pub(crate) dead_letters: bool,
    /// Most rows to print
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = count, allow_negative_numbers = true)]
    pub(crate) limit: u32,
    /// Go on where an earlier list ended: the cursor that it printed
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  millrace execution 0198c1f2-7b1e-7d2a-9a5e-3f2b6a1c0d4e
  millrace execution 0198c1f2-7b1e --items --node \"Read orders\"

Ids are printed by: millrace executions")]
pub(crate) struct ExecutionArgs {
    /// Its id, or the beginning of it (8 characters or more) where no other begins so
    pub(crate) id: String,
    /// Show the items that each node gave; of a node that failed, those that it was given
    #[arg(long)]
    pub(crate) items: bool,
    /// Only the items of this node
    #[arg(long, value_name = "NAME", requires = "items")]
    pub(crate) node: Option<String>,
    /// Most items to show of each output
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = count, allow_negative_numbers = true, requires = "items")]
    pub(crate) limit: u32,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

fn statuses() -> PossibleValuesParser {
    ExecutionStatus::ALL.map(ExecutionStatus::as_str).into()
}

fn kinds() -> PossibleValuesParser {
    TriggerKind::ALL.map(TriggerKind::as_str).into()
}

/// A number from 1 on. More than can be counted is as good as everything.
fn count(text: &str) -> Result<u32, String> {
    match text.trim().parse::<i128>() {
        Ok(number) if number >= 1 => Ok(u32::try_from(number).unwrap_or(u32::MAX)),
        _ => Err("give a whole number from 1 on".into()),
    }
}
