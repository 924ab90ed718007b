//! The compatibility suite: what real n8n did, case by case, against what Millrace does.
//!
//! Runs over the cases that are in the repository, and over the whole suite when `../shared/n8n-compat` is there.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod case;
mod judge;
mod mock;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use case::Case;
use judge::Level;
use millrace_api::{environment::Environment, standalone::Standalone};
use millrace_core::node::Policy;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn standalone() -> Standalone {
    let environment = Environment {
        default_timezone: "America/New_York".into(),
        policy: Policy { allow_local_network: true, file_roots: vec![Path::new(ROOT).join("../shared/n8n-compat"), std::env::temp_dir()] },
        code_worker: Some(millrace_testkit::millrace()),
        ..Environment::read()
    };
    Standalone::new(&environment).unwrap()
}

/// Runs the cases and says how many reached each level; `show` names those that did not reach the top.
fn score(cases: &[PathBuf]) -> Score {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let standalone = standalone();
    let mut score = Score::default();
    for path in cases {
        let case = Case::read(path);
        let (level, why) = runtime.block_on(case.run(&standalone));
        score.add(path, level, why);
    }
    score
}

#[derive(Default)]
struct Score {
    all: usize,
    reached: [usize; 5],
    short: Vec<String>,
}

impl Score {
    fn add(&mut self, path: &Path, level: Level, why: String) {
        self.all += 1;
        for reached in &mut self.reached[..=level as usize] {
            *reached += 1;
        }
        if level < Level::Order {
            self.short.push(format!("{level:?} {}: {why}", path.file_stem().unwrap().to_string_lossy()));
        }
    }
    fn share(&self, level: Level) -> f64 {
        self.reached[level as usize] as f64 / self.all.max(1) as f64
    }
    fn require(&self, json: f64, order: f64) {
        let report = format!("{} cases, reached by level {:?}\n{}", self.all, self.reached, self.short.join("\n"));
        println!("{report}");
        assert!(self.share(Level::Json) >= json && self.share(Level::Order) >= order, "{report}");
    }
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    files
}

/// Cases that need only node types that Millrace has.
fn runnable(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let registry = millrace_nodes::registry();
    let known: HashSet<&str> = registry.specs().map(|s| s.n8n_type).collect();
    files.into_iter().filter(|f| Case::read(f).node_types().iter().all(|t| known.contains(t.as_str()))).collect()
}

#[test]
fn the_cases_in_the_repository_give_what_n8n_gave() {
    let data = Path::new(ROOT).join("tests/compat/data");
    let mut files = json_files(&data.join("synthetic"));
    files.extend(json_files(&data.join("http")));
    let cases = runnable(files);
    assert!(cases.len() >= 130, "only {} cases can run", cases.len());
    score(&cases).require(0.95, 0.90);
}

#[test]
fn the_foundation_cases_give_what_n8n_gave() {
    let suite = Path::new(ROOT).join("../shared/n8n-compat");
    let Ok(list) = std::fs::read_to_string(suite.join("foundation.txt")) else {
        println!("{} is not there: only the cases in the repository were run.", suite.display());
        return;
    };
    let files: Vec<PathBuf> = list.lines().filter(|l| !l.is_empty()).map(|l| suite.join(l)).collect();
    score(&files).require(0.95, 0.90);
    score(&files.into_iter().filter(|f| f.parent().is_some_and(|p| p.ends_with("engine"))).collect::<Vec<_>>()).require(1.0, 1.0);
}
