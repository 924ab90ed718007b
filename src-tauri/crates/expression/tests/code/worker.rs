//! A program that is nothing but a code worker.

use std::process::ExitCode;

fn main() -> ExitCode {
    millrace_expression::code::worker_main()
}
