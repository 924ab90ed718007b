//! `millrace doctor`: is everything there, and does it work?

use millrace_api::{doctor, environment::Environment};

use crate::{Failure, output};

pub(crate) async fn run(environment: Environment) -> Result<(), Failure> {
    let checks = doctor::examine(environment).await;
    let rows: Vec<Vec<String>> =
        checks.iter().map(|c| vec![if c.ok { "ok" } else { "FAILED" }.to_owned(), c.what.to_owned(), c.detail.clone()]).collect();
    output::table(&["Result", "Check", "Detail"], &rows, &[]);
    if checks.iter().all(|c| c.ok) { Ok(()) } else { Err(Failure::Ran) }
}
