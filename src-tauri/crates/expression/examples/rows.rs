//! Evaluates rows of JSON from stdin, for the compatibility suite's `score.py --expressions`.
#![allow(clippy::print_stdout)]

use std::io::{BufRead as _, Write as _};

use millrace_expression::{Expressions, rows};

fn main() -> std::io::Result<()> {
    let expressions = Expressions::default();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row = serde_json::from_str(&line?)?;
        writeln!(out, "{}", serde_json::to_string(&rows::evaluate(&expressions, row))?)?;
    }
    Ok(())
}
