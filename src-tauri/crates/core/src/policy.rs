//! How a deployed workflow runs, read from its settings: error workflow, limits, overlap, retries.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Settings, WorkflowId};

/// What happens when a trigger fires while an execution of the same workflow is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// They run side by side.
    #[default]
    Allow,
    /// The new one waits for its turn.
    Queue,
    /// The new event is left out, and noted.
    Skip,
}

/// What a workflow's settings say about its executions.
///
/// Keys in [`Settings::other`]: `errorWorkflow` (n8n), `maxConcurrency`, `overlap`, `priority`, `retry` `{tries}`,
/// `breaker` (`false`: none), `expectDaily`, `retention` `{days, count, megabytes}`, `saveDataSuccessExecution` and
/// `saveDataErrorExecution` (n8n: `all`, `none`).
#[derive(Clone, Debug, PartialEq)]
pub struct RunPolicy {
    /// Runs when this workflow fails.
    pub error_workflow: Option<String>,
    /// Executions at the same time; `None`: as many as the program runs.
    pub max_concurrency: Option<usize>,
    /// What happens when the one before is still under way.
    pub overlap: Overlap,
    /// Larger runs first, −10 to 10.
    pub priority: i16,
    /// How often a failed execution is tried in all; 1: not again.
    pub tries: u32,
    /// Whether failures in a row pause the workflow.
    pub breaker: bool,
    /// Whether executions that succeeded stay in the history.
    pub keep_success: bool,
    /// Whether executions that failed stay in the history.
    pub keep_failed: bool,
}

impl RunPolicy {
    /// Reads the settings; what is missing or of a wrong type takes its default.
    pub fn of(settings: &Settings) -> Self {
        let other = &settings.other;
        let text = |key: &str| other.get(key).and_then(Value::as_str).map(str::trim).filter(|s| !s.is_empty());
        let number = |value: Option<&Value>| value.and_then(Value::as_i64);
        Self {
            error_workflow: text("errorWorkflow").filter(|id| *id != "DEFAULT").map(str::to_owned),
            max_concurrency: number(other.get("maxConcurrency")).and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0),
            overlap: match text("overlap") {
                Some("queue") => Overlap::Queue,
                Some("skip") => Overlap::Skip,
                _ => Overlap::Allow,
            },
            priority: number(other.get("priority")).map_or(0, |n| n.clamp(-10, 10) as i16),
            tries: number(other.get("retry").and_then(|retry| retry.get("tries"))).map_or(1, |n| n.clamp(1, 20) as u32),
            breaker: other.get("breaker") != Some(&Value::Bool(false)),
            keep_success: text("saveDataSuccessExecution") != Some("none"),
            keep_failed: text("saveDataErrorExecution") != Some("none"),
        }
    }

    /// The error workflow, if its id is one of ours.
    pub fn error_workflow_id(&self) -> Option<WorkflowId> {
        self.error_workflow.as_deref()?.parse().ok()
    }
}

/// Whether trying again may change how something with this error code comes out.
pub fn may_help(code: &str) -> bool {
    const NEVER: [&str; 8] = [
        "expression.",
        "node.parameter",
        "node.unknown_type",
        "node.credential",
        "execution.endless_loop",
        "execution.too_many_runs",
        "execution.replay",
        "execution.stopped_by_person",
    ];
    !NEVER.iter().any(|prefix| code.starts_with(prefix))
}

/// Milliseconds before the next try: 2, 4, 8 s and so on, at most five minutes, with up to a quarter more or less by `random` (0..1) so that many do not come back at the same moment.
pub fn backoff_ms(attempt: u32, random: f64) -> u64 {
    let base = 2_000_u64.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(300_000);
    let jitter = 0.75 + 0.5 * random.clamp(0.0, 1.0);
    (base as f64 * jitter) as u64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_of_wrong_types_take_their_defaults() {
        let settings = |value: Value| Settings { other: value.as_object().cloned().unwrap_or_default(), ..Settings::default() };
        let plain = RunPolicy::of(&Settings::default());
        assert_eq!(RunPolicy::of(&settings(json!({"overlap": 3, "priority": "x", "retry": [], "maxConcurrency": 0}))), plain);
        let set = RunPolicy::of(&settings(
            json!({"overlap": "skip", "priority": 99, "retry": {"tries": 4}, "maxConcurrency": 2, "breaker": false}),
        ));
        assert_eq!((set.overlap, set.priority, set.tries, set.max_concurrency, set.breaker), (Overlap::Skip, 10, 4, Some(2), false));
    }

    #[test]
    fn waits_double_and_stay_within_their_jitter() {
        let middle: Vec<u64> = (1..=4).map(|attempt| backoff_ms(attempt, 0.5)).collect();
        assert_eq!(middle, [2_000, 4_000, 8_000, 16_000]);
        assert_eq!((backoff_ms(1, 0.0), backoff_ms(1, 1.0)), (1_500, 2_500));
        assert_eq!(backoff_ms(60, 0.5), 300_000);
    }
}
