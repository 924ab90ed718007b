//! The parameters of n8n's Local File Trigger, and Millrace's own options.

use std::{path::PathBuf, time::Duration};

use millrace_core::{node::Policy, trigger::ArmedTrigger};
use millrace_reach::{pattern::to_regex, roots::Roots};
use regex::Regex;

use crate::sources::{Params, SourceError};

/// n8n's words for what may happen.
pub(super) const EVENTS: [&str; 5] = ["add", "change", "unlink", "addDir", "unlinkDir"];

/// Deeper folders are not looked into, whatever the depth says.
const DEEPEST: usize = 64;

/// What is listened to, and how.
pub(super) struct Options {
    /// Folders that may be touched.
    pub(super) roots: Roots,
    /// The folder that is watched.
    pub(super) base: PathBuf,
    /// Only this file in it.
    pub(super) only: Option<PathBuf>,
    /// What is reported.
    pub(super) events: Vec<&'static str>,
    /// Folders below `base` that are looked into: 0 for none.
    pub(super) depth: usize,
    /// Whether links are followed.
    pub(super) follow_links: bool,
    /// The system is not asked to tell; the folder is listed again and again.
    pub(super) polling: bool,
    /// How long a file must be as it is before it is reported.
    pub(super) settle: Duration,
    /// What came while nothing listened is reported.
    pub(super) catch_up: bool,
    /// What is there at the beginning is reported.
    pub(super) report_existing: bool,
    ignored: Option<Ignored>,
}

enum Ignored {
    Pattern(Regex),
    Contains(String),
}

impl Options {
    pub(super) fn read(trigger: &ArmedTrigger, policy: &Policy) -> Result<Self, SourceError> {
        let params = Params::of(trigger);
        let one_file = params.choice("triggerOn", &["file", "folder"])? == "file";
        let path = params.required("path", if one_file { "the file to watch" } else { "the folder to watch" })?;
        let wrong_path =
            |e: millrace_core::NodeError| params.wrong("path", [Some(e.message), e.hint].map(Option::unwrap_or_default).join(" "));
        let roots = Roots::new(policy).map_err(wrong_path)?;
        let path = roots.resolve(path).map_err(wrong_path)?;
        let (base, only) = if one_file {
            let base = path.parent().ok_or_else(|| params.wrong("path", "it names no file."))?;
            (base.to_owned(), Some(path))
        } else {
            (path, None)
        };
        let events = if one_file { vec!["change"] } else { params.words("events", &EVENTS)? };
        if events.is_empty() {
            return Err(params.wrong("events", "choose at least one: a file added, changed or deleted, a folder added or deleted."));
        }
        let depth = params.number("options.depth", -1.0, -1.0, DEEPEST as f64)?;
        let settle = if params.flag("options.awaitWriteFinish", true)? { params.number("options.settle", 2.0, 0.0, 3_600.0)? } else { 0.0 };
        Ok(Self {
            base,
            events,
            depth: if one_file {
                0
            } else if depth < 0.0 {
                DEEPEST
            } else {
                depth as usize
            },
            follow_links: params.flag("options.followSymlinks", true)?,
            polling: params.flag("options.usePolling", false)?,
            settle: Duration::from_secs_f64(settle),
            catch_up: params.flag("options.catchUp", false)?,
            report_existing: !params.flag("options.ignoreInitial", true)?,
            ignored: if one_file { None } else { ignored(&params)? },
            only,
            roots,
        })
    }

    /// Whether something at this path, relative to `base`, is left out.
    pub(super) fn ignores(&self, relative: &str) -> bool {
        match &self.ignored {
            None => false,
            Some(Ignored::Contains(text)) => relative.contains(text),
            Some(Ignored::Pattern(pattern)) => {
                pattern.is_match(relative) || relative.rsplit('/').next().is_some_and(|name| pattern.is_match(name))
            }
        }
    }
}

/// A pattern, or with `ignoreMode` = `contain` a piece of the path.
fn ignored(params: &Params<'_>) -> Result<Option<Ignored>, SourceError> {
    let Some(text) = params.text("options.ignored")? else { return Ok(None) };
    if params.choice("options.ignoreMode", &["path", "contain"])? == "contain" {
        return Ok(Some(Ignored::Contains(text.to_owned())));
    }
    let pattern = to_regex(text.strip_prefix("./").unwrap_or(text)).map_err(|e| params.wrong("options.ignored", e.message))?;
    Ok(Some(Ignored::Pattern(pattern)))
}
