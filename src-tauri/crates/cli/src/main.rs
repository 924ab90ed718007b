//! `millrace`: the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    millrace_api::allocator::use_few_arenas();
    use_small_pages();
    // The pool of code workers starts this program again with this one argument.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == millrace_api::code::WORKER_ARGUMENT) {
        return millrace_api::code::worker_main();
    }
    millrace_cli::main()
}

/// Where Linux backs memory with pages of 2 MB, clearing them costs more time than they save, and a tenth more memory; the code
/// workers inherit this. A system that refuses only means that.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
