//! An answer, as the program's own window and the page behind a link give it.

use std::{collections::BTreeMap, sync::Arc};

use millrace_core::{Binary, Item, JsonMap, trigger::Decision};
use serde_json::Value;

use crate::js;

/// What a person answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    /// The button.
    pub(super) choice: String,
    /// Files that were sent with it.
    pub(super) files: Option<Arc<BTreeMap<String, Binary>>>,
    /// What goes on: [`Decision::item`], and whether nobody answered in time.
    json: JsonMap,
}

impl Answer {
    /// Reads what [`Decision::item`] wrote.
    pub(super) fn read(item: &Item) -> Self {
        let choice = item.json.get("choice").map(js::to_text).unwrap_or_default();
        let mut json = item.json.as_ref().clone();
        json.insert("timedOut".to_owned(), Value::from(false));
        Self { choice, files: item.binary.clone(), json }
    }
    /// Nobody answered in time, and this counts.
    pub(super) fn of_time(choice: String) -> Self {
        let mut json = Decision { choice: choice.clone(), ..Decision::default() }.item();
        json.insert("answeredAt".to_owned(), Value::Null);
        json.insert("answeredBy".to_owned(), Value::Null);
        json.insert("timedOut".to_owned(), Value::from(true));
        Self { choice, files: None, json }
    }
    pub(super) fn is_yes(&self) -> bool {
        self.choice == Decision::APPROVE
    }
    /// `{choice, approved, comment, answers, answeredAt, answeredBy, timedOut}`
    pub(super) fn json(&self) -> JsonMap {
        self.json.clone()
    }
}
