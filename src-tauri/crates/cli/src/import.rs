//! `millrace import`: n8n files into the data folder.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use millrace_api::{ApiError, environment::Environment};
use millrace_core::{Clock as _, EpochMs, clock::SystemClock};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Failure,
    args::{Format, ImportArgs},
    output, program,
    program::Program,
};

/// What became of a workflow, or of a file that holds none.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    file: String,
    name: Option<String>,
    id: Option<String>,
    /// It was there before, and its draft is this file's now.
    replaced: bool,
    deployed: bool,
    live_version: Option<u32>,
    /// Types that nobody here knows, of all workflows of the file.
    placeholders: Vec<String>,
    error: Option<Why>,
}

/// Why a file was not imported, or a workflow not deployed.
#[derive(Debug, Serialize)]
struct Why {
    code: String,
    message: String,
    hint: Option<String>,
}

#[derive(Deserialize)]
struct Imported {
    workflows: Vec<Row>,
    replaced: HashSet<String>,
    placeholders: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
    live_version: Option<u32>,
}

/// What is said at the end.
#[derive(Default)]
struct Tally {
    files: usize,
    refused: usize,
    imported: usize,
    not_deployed: usize,
    placeholders: BTreeSet<String>,
}

pub(crate) async fn run(args: ImportArgs, environment: Environment) -> Result<(), Failure> {
    let program = program::open(environment).await?;
    // What this import makes it does not replace.
    let replace_before = args.replace.then(|| SystemClock.now());
    let mut import = Import { args, program, replace_before, tally: Tally::default(), outcomes: vec![] };
    let stopped = import.all().await.err();
    let Import { args, program, tally, outcomes, .. } = import;
    program.close().await;
    if args.output == Format::Json {
        output::json(&outcomes)?;
    }
    tally.say();
    match stopped {
        Some(failure) => Err(failure),
        None if tally.refused + tally.not_deployed > 0 => Err(Failure::Refused),
        None => Ok(()),
    }
}

struct Import {
    args: ImportArgs,
    program: Program,
    replace_before: Option<EpochMs>,
    tally: Tally,
    outcomes: Vec<Outcome>,
}

impl Import {
    /// Each file that is not good is named; the others may be. Only what would fail for every file ends it.
    async fn all(&mut self) -> Result<(), Failure> {
        for path in self.args.files.clone() {
            self.tally.files += 1;
            match self.file(&path).await {
                Ok(imported) => self.workflows(&path, imported).await?,
                Err(error) if error.is_bad_use() => self.refused(&path, error),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// One file; nothing of it is stored when something is wrong with it.
    async fn file(&self, path: &Path) -> Result<Imported, ApiError> {
        let request = json!({"text": read_text(path)?, "file_name": shown(path), "replace_before": self.replace_before});
        self.program.call("workflow_import", request).await.map_err(|mut error: ApiError| {
            if !error.message.starts_with(&shown(path)) {
                error.message = format!("{}: {}", shown(path), error.message);
            }
            error
        })
    }

    async fn workflows(&mut self, path: &Path, imported: Imported) -> Result<(), Failure> {
        self.tally.placeholders.extend(imported.placeholders.iter().cloned());
        let mut stopped: Option<ApiError> = None;
        for row in imported.workflows {
            let (live_version, refused) = match &stopped {
                None if self.args.deploy => self.deploy(&row).await,
                _ => (row.live_version, stopped.clone()),
            };
            // What is wrong here, and not with this one, keeps all of them from being deployed.
            stopped = refused.clone().filter(|error| !error.is_bad_use());
            let (replaced, deployed) = (imported.replaced.contains(&row.id), self.args.deploy && refused.is_none());
            self.say(path, &row, replaced, live_version, refused.as_ref());
            self.outcome(Outcome {
                file: shown(path),
                name: Some(row.name),
                id: Some(row.id),
                replaced,
                deployed,
                live_version,
                placeholders: imported.placeholders.clone(),
                error: refused.map(Why::from),
            });
        }
        stopped.map_or(Ok(()), |error| Err(error.into()))
    }

    async fn deploy(&self, row: &Row) -> (Option<u32>, Option<ApiError>) {
        match self.program.call::<Value>("workflow_deploy", json!({"id": row.id})).await {
            Ok(state) => (state["live_version"].as_u64().and_then(|version| u32::try_from(version).ok()), None),
            Err(error) => (row.live_version, Some(error)),
        }
    }

    fn say(&mut self, path: &Path, row: &Row, replaced: bool, live_version: Option<u32>, refused: Option<&ApiError>) {
        self.tally.imported += 1;
        if self.args.output == Format::Table {
            let how = if replaced { "  replaced" } else { "" };
            output::line(&format!("{}  {}{how}", row.id, row.name));
        }
        let Some(error) = refused else { return };
        self.tally.not_deployed += 1;
        let before = live_version.map(|version| format!("\n  Version {version} stays live.")).unwrap_or_default();
        let what = format!("{}: “{}” ({}): imported, but not deployed", path.display(), row.name, row.id);
        output::error_line(&format!("{what}: {}{before}", reason(error)));
    }

    fn refused(&mut self, path: &Path, error: ApiError) {
        self.tally.refused += 1;
        output::error_line(&reason(&error));
        let (file, error) = (shown(path), Some(error.into()));
        self.outcome(Outcome { file, error, ..Outcome::default() });
    }

    /// Only JSON is printed in one piece.
    fn outcome(&mut self, outcome: Outcome) {
        if self.args.output == Format::Json {
            self.outcomes.push(outcome);
        }
    }
}

impl Tally {
    fn say(&self) {
        let Self { files, refused, imported, not_deployed, placeholders } = self;
        if !placeholders.is_empty() {
            let names: Vec<&str> = placeholders.iter().map(String::as_str).collect();
            output::error_line(&format!("Kept as they are, but cannot run yet: {}", names.join(", ")));
        }
        if *refused > 0 && *files > 1 {
            output::error_line(&format!("{refused} of {files} files could not be imported."));
        }
        if *not_deployed > 0 && *imported > 1 {
            output::error_line(&format!("{not_deployed} of {imported} imported workflows are not deployed."));
        }
    }
}

impl From<ApiError> for Why {
    fn from(error: ApiError) -> Self {
        Self { code: error.code, message: error.message, hint: error.hint }
    }
}

fn reason(error: &ApiError) -> String {
    let hint = error.hint.as_ref().map(|hint| format!("\n  {hint}")).unwrap_or_default();
    format!("{} ({}){hint}", error.message, error.code)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn read_text(path: &Path) -> Result<String, ApiError> {
    let bytes = output::read(path).map_err(|e| ApiError::new("import.unreadable", format!("{} could not be read: {e}", path.display())))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        ApiError::new("import.not_utf8", format!("{} is not UTF-8 text: byte {at} cannot be read.", path.display()))
    })
}
