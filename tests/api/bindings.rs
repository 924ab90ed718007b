//! The TypeScript in the repository is what the Rust types say.

use std::{fs, path::Path};

#[test]
fn bindings_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings/index.ts");
    let made = millrace_api::typescript().unwrap();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(
        kept.replace("\r\n", "\n") == made,
        "ui/src/bindings/index.ts is not current: run `UPDATE_BINDINGS=1 cargo nextest run -p millrace-tests --test api bindings`"
    );
}
