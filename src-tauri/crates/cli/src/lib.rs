//! The command line: run, serve, import, export, deploy, delete, list, executions, expression, doctor.
//!
//! Invariants: holds no logic of its own; everything it does is a call of `millrace-api`.

mod args;
mod assets;
mod delete;
mod deploy;
mod doctor;
mod execution;
mod executions;
mod export;
mod expression;
mod import;
mod list;
mod output;
mod program;
mod run;
mod serve;
mod workflow;

use std::process::ExitCode;

use clap::Parser as _;
use millrace_api::{ApiError, environment::Environment};

use crate::args::{Arguments, Command};

/// How a command ends. The exit status is part of the contract: 0 success, 1 it ran and failed, 2 bad use or unreadable input.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Bad use or unreadable input.
    #[error("{0}")]
    Use(String),
    /// A use case refused, or failed.
    #[error("{}", said(.0))]
    Api(Box<ApiError>),
    /// It ran and failed; everything that is to be said was said.
    #[error("failed")]
    Ran,
    /// Some of what was asked for was refused; everything that is to be said was said.
    #[error("refused")]
    Refused,
    /// It could not be done.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Use(_) | Self::Refused => 2,
            Self::Api(error) if error.is_bad_use() => 2,
            Self::Api(_) | Self::Ran | Self::Other(_) => 1,
        })
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

/// What happened, and on the next line what to do.
fn said(error: &ApiError) -> String {
    match &error.hint {
        Some(hint) => format!("{}\n{hint}", error.message),
        None => error.message.clone(),
    }
}

/// Reads the arguments and runs the command.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_logging(arguments.verbose);
    let mut environment = Environment::read();
    if let Some(dir) = arguments.data_dir {
        environment.data_dir = Some(dir);
    }
    if let Some(store) = arguments.store {
        environment.store = Some(store);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return report(&Failure::Other(format!("The program could not start its threads: {e}"))),
    };
    let result = runtime.block_on(dispatch(arguments.command, environment));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

async fn dispatch(command: Command, environment: Environment) -> Result<(), Failure> {
    match command {
        Command::Run(args) => run::run(args, environment).await,
        Command::Serve(args) => serve::run(args, environment).await,
        Command::Import(args) => import::run(args, environment).await,
        Command::Deploy(args) => deploy::run(args, environment).await,
        Command::Undeploy(args) => deploy::undo(args, environment).await,
        Command::Delete(args) => delete::run(args, environment).await,
        Command::Executions(args) => executions::list(args, environment).await,
        Command::Execution(args) => execution::run(args, environment).await,
        Command::Export(args) => export::run(args, environment).await,
        Command::List(args) => list::run(args, environment).await,
        Command::Expression(args) => expression::run(args),
        Command::Doctor => doctor::run(environment).await,
    }
}

fn report(failure: &Failure) -> ExitCode {
    if !matches!(failure, Failure::Ran | Failure::Refused) {
        output::error_line(&failure.to_string());
    }
    failure.exit_code()
}

/// Logs go to stderr; `RUST_LOG` or `-v` says how much.
fn start_logging(verbose: u8) {
    use tracing_subscriber::EnvFilter;
    let level = match verbose {
        0 => "warn",
        1 => "millrace=info,warn",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}
