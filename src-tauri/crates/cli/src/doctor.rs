//! `millrace doctor`: is everything there, and does it work?

use millrace_api::{
    doctor::{self, Check},
    environment::Environment,
};
use serde_json::Value;

use crate::{Failure, output, program};

pub(crate) async fn run(environment: Environment) -> Result<(), Failure> {
    let mut checks = doctor::examine(environment.clone()).await;
    checks.extend(server(&environment).await);
    let rows: Vec<Vec<String>> =
        checks.iter().map(|c| vec![if c.ok { "ok" } else { "FAILED" }.to_owned(), c.what.to_owned(), c.detail.clone()]).collect();
    output::table(&["Result", "Check", "Detail"], &rows, &[]);
    if checks.iter().all(|c| c.ok) { Ok(()) } else { Err(Failure::Ran) }
}

/// Whether the server that has the data folder answers, if one has it.
async fn server(environment: &Environment) -> Option<Check> {
    let (address, program) = program::serving(environment)?;
    let (ok, detail) = match program.call::<Value>("app_info", Value::Null).await {
        Ok(info) => (true, format!("{address} answers, version {}", info["version"].as_str().unwrap_or("unknown"))),
        Err(error) => (false, error.message),
    };
    Some(Check { what: "Server", ok, detail })
}
