//! The `millrace` program that tests start as a code worker or as a user would.

use std::path::PathBuf;

/// Path of the `millrace` that was built with the running test.
///
/// # Panics
/// When it was not built: `cargo build --workspace` does.
pub fn millrace() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    // target/<profile>/deps/<test> → target/<profile>/millrace
    let folder = test.ancestors().nth(2).expect("a test lies in target/<profile>/deps");
    let program = folder.join("millrace").with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is missing: run `cargo build --workspace` first", program.display());
    program
}
