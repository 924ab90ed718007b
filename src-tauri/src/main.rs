//! The desktop program.
#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    millrace_api::allocator::use_few_arenas();
    // The pool of code workers starts this program again with this one argument.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == millrace_api::code::WORKER_ARGUMENT) {
        return millrace_api::code::worker_main();
    }
    millrace_desktop::run()
}
