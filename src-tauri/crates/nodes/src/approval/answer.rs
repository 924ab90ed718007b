//! An answer, as the program's own window and the page behind a link give it.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, SecondsFormat};
use millrace_core::{Binary, Item, JsonMap};
use serde_json::Value;

use crate::js;

/// Words that mean yes.
const YES: [&str; 6] = ["approve", "approved", "yes", "true", "accept", "accepted"];

/// What a person answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    /// The button.
    pub(super) choice: String,
    comment: String,
    /// The fields of the form.
    values: JsonMap,
    /// Files that were sent with it.
    pub(super) files: Option<Arc<BTreeMap<String, Binary>>>,
    at: Option<String>,
    timed_out: bool,
}

impl Answer {
    /// Reads `{choice, values, answeredAt}` or `{choice, answers, comment, answeredAt}`.
    pub(super) fn read(item: &Item) -> Self {
        let get = |key: &str| item.json.get(key).filter(|value| !value.is_null());
        let mut values = get("values").or_else(|| get("answers")).and_then(Value::as_object).cloned().unwrap_or_default();
        let comment = match get("comment") {
            Some(comment) => js::to_text(comment),
            // The window sends it among the values.
            None => values.remove("comment").as_ref().map(js::to_text).unwrap_or_default(),
        };
        let at = match get("answeredAt") {
            Some(Value::Number(ms)) => {
                ms.as_i64().and_then(DateTime::from_timestamp_millis).map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
            }
            other => other.and_then(Value::as_str).map(str::to_owned),
        };
        Self {
            choice: get("choice").map(js::to_text).unwrap_or_default(),
            comment,
            values,
            files: item.binary.clone(),
            at,
            timed_out: false,
        }
    }
    /// Nobody answered in time, and this counts.
    pub(super) fn of_time(choice: String) -> Self {
        Self { choice, timed_out: true, ..Self::default() }
    }
    pub(super) fn is_yes(&self) -> bool {
        YES.contains(&self.choice.trim().to_lowercase().as_str())
    }
    /// `{choice, approved, comment, values, answeredAt, timedOut}`
    pub(super) fn json(&self) -> JsonMap {
        JsonMap::from_iter([
            ("choice".to_owned(), Value::from(self.choice.as_str())),
            ("approved".to_owned(), Value::from(self.is_yes())),
            ("comment".to_owned(), Value::from(self.comment.as_str())),
            ("values".to_owned(), Value::Object(self.values.clone())),
            ("answeredAt".to_owned(), Value::from(self.at.clone())),
            ("timedOut".to_owned(), Value::from(self.timed_out)),
        ])
    }
}
