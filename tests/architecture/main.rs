//! The dependency rule of ARCHITECTURE.md: arrows go down only, and each crate stays ignorant of what is not its business.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// Which of our crates each crate may use. `testkit` may be used by tests only, so it is not named.
const ALLOWED: &[(&str, &[&str])] = &[
    ("millrace-core", &[]),
    ("millrace-expression", &["millrace-core"]),
    ("millrace-engine", &["millrace-core"]),
    ("millrace-reach", &["millrace-core"]),
    ("millrace-nodes", &["millrace-core", "millrace-reach"]),
    ("millrace-store", &["millrace-core"]),
    ("millrace-n8n", &["millrace-core"]),
    ("millrace-triggers", &["millrace-core", "millrace-reach"]),
    ("millrace-testkit", &["millrace-core"]),
    (
        "millrace-api",
        &[
            "millrace-core",
            "millrace-expression",
            "millrace-engine",
            "millrace-nodes",
            "millrace-store",
            "millrace-triggers",
            "millrace-n8n",
        ],
    ),
    ("millrace-door", &["millrace-core", "millrace-api"]),
    ("millrace-cli", &["millrace-core", "millrace-api", "millrace-door"]),
    ("millrace-desktop", &["millrace-core", "millrace-api", "millrace-door"]),
];

/// Libraries that a crate must not even name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("millrace-core", &["tokio", "sqlx", "reqwest", "tauri", "rquickjs", "axum"]),
    ("millrace-expression", &["sqlx", "reqwest", "axum"]),
    ("millrace-engine", &["sqlx", "reqwest", "rquickjs", "axum"]),
    ("millrace-nodes", &["sqlx", "rquickjs"]),
    ("millrace-n8n", &["tokio", "sqlx", "reqwest", "rquickjs"]),
    ("millrace-triggers", &["sqlx", "rquickjs"]),
    ("millrace-store", &["reqwest", "rquickjs", "axum"]),
];

/// Normal and build dependencies by crate; those of tests do not count.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let names = |package: &Value| {
        package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"] != "dev").map(|d| text(&d["name"])).collect()
    };
    metadata["packages"].as_array().unwrap().iter().map(|p| (text(&p["name"]), names(p))).collect()
}

#[test]
fn arrows_go_down_only() {
    let all = dependencies();
    for (name, allowed) in ALLOWED {
        let found = all.get(*name).unwrap_or_else(|| panic!("{name} is not in the workspace: update this list with ARCHITECTURE.md"));
        for ours in found.iter().filter(|d| d.starts_with("millrace-")) {
            assert!(allowed.contains(&ours.as_str()), "{name} must not depend on {ours}");
        }
    }
    for name in all.keys().filter(|n| !["millrace-tests", "millrace-benches"].contains(&n.as_str())) {
        assert!(ALLOWED.iter().any(|(known, _)| known == name), "{name} is new: say here and in ARCHITECTURE.md what it may use");
    }
}

#[test]
fn each_crate_is_ignorant_of_what_is_not_its_business() {
    let all = dependencies();
    for (name, forbidden) in FORBIDDEN {
        for library in &all[*name] {
            assert!(!forbidden.contains(&library.as_str()), "{name} must not depend on {library}");
        }
    }
    for (name, libraries) in &all {
        let names_tauri = libraries.iter().any(|l| l == "tauri" || l.starts_with("tauri-"));
        assert!(!names_tauri || name == "millrace-desktop", "only the shell may name tauri, but {name} does");
    }
}

#[test]
fn engine_step_and_core_read_no_clock_and_do_no_input_or_output() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/crates");
    let mut files = Vec::new();
    for folder in ["core/src", "engine/src/step"] {
        collect(&std::path::Path::new(root).join(folder), &mut files);
    }
    assert!(files.len() > 20, "the folders moved: update this test");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for word in ["std::fs", "std::net", "std::process", "tokio::", "Instant::now", "SystemTime", "rand::"] {
            assert!(!text.contains(word), "{} uses {word}", file.display());
        }
    }
}

fn collect(folder: &std::path::Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}
