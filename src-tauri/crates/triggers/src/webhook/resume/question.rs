//! What a waiting node asks, read like a trigger's parameters.

use millrace_core::{JsonMap, trigger::ArmedTrigger};
use serde_json::Value;

use super::Waiting;
use crate::webhook::{problem::Problem, route::Route};

/// Other names that nodes use for the same thing.
const SAME: [(&str, &str); 6] = [
    ("method", "httpMethod"),
    ("auth", "authentication"),
    ("incomingAuthentication", "authentication"),
    ("title", "formTitle"),
    ("message", "formDescription"),
    ("fields", "formFields"),
];

/// The route that a waiting node stands for.
pub(crate) fn route(waiting: &Waiting, form: bool) -> Result<Route, Problem> {
    let trigger = ArmedTrigger {
        id: waiting.trigger.clone(),
        workflow_name: waiting.workflow_name.clone(),
        node_name: waiting.node_name.clone(),
        node_type: if form { "form_trigger" } else { "webhook" }.to_owned(),
        type_version: if form { 2.5 } else { 2.1 },
        parameters: parameters(&waiting.question),
        timezone: waiting.timezone.clone(),
        credentials: waiting.credentials.clone(),
    };
    Route::parse(&trigger).map_err(|error| {
        tracing::error!(%error, workflow = %waiting.trigger.workflow_id, "a waiting node asks for something that cannot be read");
        Problem::ours("What this execution waits for cannot be read.")
    })
}

/// The question under a trigger's names.
pub(crate) fn parameters(question: &JsonMap) -> JsonMap {
    let mut map = question.clone();
    for (other, name) in SAME {
        if let Some(value) = map.remove(other)
            && !map.contains_key(name)
        {
            map.insert(name.to_owned(), value);
        }
    }
    map.insert("path".to_owned(), Value::from("waiting"));
    map
}
