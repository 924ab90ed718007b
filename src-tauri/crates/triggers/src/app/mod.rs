//! Events of the program itself: which of them a trigger wants.

mod condition;

use millrace_core::trigger::ArmedTrigger;
use serde_json::Value;

use self::condition::Condition;
use crate::sources::{Params, SourceError};

/// What can be listened for.
pub const EVENTS: [&str; 6] =
    ["workflow_failed", "workflow_succeeded", "approval_answered", "data_table_row_changed", "deployed", "alarm_raised"];

/// Conditions of one trigger.
const MOST_CONDITIONS: usize = 50;

/// What a trigger wants to hear.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    events: Vec<&'static str>,
    /// Ids or names of workflows; empty: any.
    workflows: Vec<String>,
    conditions: Vec<Condition>,
    /// One condition is enough.
    any: bool,
}

impl Filter {
    /// Reads the parameters of an App Event Trigger: `{events, workflows, filters: {conditions: [{field, operation, value}]}, combine}`.
    ///
    /// # Errors
    /// Which parameter is wrong.
    pub fn parse(trigger: &ArmedTrigger) -> Result<Self, SourceError> {
        let params = Params::of(trigger);
        let events = match params.get("events") {
            None => vec!["workflow_failed"],
            Some(_) => params.words("events", &EVENTS)?,
        };
        if events.is_empty() {
            return Err(params.wrong("events", "choose at least one event."));
        }
        let workflows = params.text("workflows")?.unwrap_or_default();
        let written = match params.get("filters.conditions") {
            None => &[][..],
            Some(Value::Array(list)) if list.len() <= MOST_CONDITIONS => list,
            Some(_) => {
                return Err(params.wrong("filters.conditions", format!("a list of at most {MOST_CONDITIONS} conditions is expected.")));
            }
        };
        let conditions = written.iter().enumerate().map(|(index, one)| {
            Condition::parse(one).map_err(|(field, problem)| params.wrong(&format!("filters.conditions[{index}].{field}"), problem))
        });
        Ok(Self {
            events,
            workflows: workflows.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            conditions: conditions.collect::<Result<_, _>>()?,
            any: params.choice("combine", &["all", "any"])? == "any",
        })
    }

    /// Whether it wants some events of this name, whatever they are about.
    pub fn hears(&self, event: &str) -> bool {
        self.events.contains(&event)
    }

    /// Whether it wants an event. `data` is what the workflow would be given: `{event, workflow: {id, name}, message, …}`.
    pub fn wants(&self, event: &str, data: &Value) -> bool {
        self.hears(event) && self.is_of(data) && self.holds(data)
    }

    fn is_of(&self, data: &Value) -> bool {
        let of = |key: &str| data.get("workflow").and_then(|workflow| workflow.get(key)).and_then(Value::as_str);
        self.workflows.is_empty()
            || self
                .workflows
                .iter()
                .any(|wanted| of("id") == Some(wanted) || of("name").is_some_and(|name| name.eq_ignore_ascii_case(wanted)))
    }

    fn holds(&self, data: &Value) -> bool {
        let mut all = self.conditions.iter().map(|condition| condition.holds(data));
        self.conditions.is_empty() || if self.any { all.any(|holds| holds) } else { all.all(|holds| holds) }
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::{JsonMap, NodeId, WorkflowId, trigger::TriggerId};
    use serde_json::json;

    use super::*;

    fn filter(parameters: Value) -> Result<Filter, String> {
        let trigger = ArmedTrigger {
            id: TriggerId { workflow_id: WorkflowId::new(), node_id: NodeId::random() },
            workflow_name: "W".into(),
            node_name: "Events".into(),
            node_type: "app_event_trigger".into(),
            type_version: 1.0,
            parameters: parameters.as_object().unwrap().clone(),
            timezone: "UTC".into(),
            credentials: JsonMap::new(),
        };
        Filter::parse(&trigger).map_err(|e| e.to_string())
    }

    #[test]
    fn events_workflows_and_conditions_all_count() {
        let conditions = json!({"conditions": [{"field": "message", "operation": "contains", "value": "TIMEOUT"}]});
        let filter = filter(json!({"events": ["workflow_failed"], "workflows": "Orders, 17", "filters": conditions})).unwrap();
        let data = |id: &str, name: &str, message: &str| json!({"workflow": {"id": id, "name": name}, "message": message});
        assert!(filter.wants("workflow_failed", &data("1", "orders", "a timeout")));
        assert!(filter.wants("workflow_failed", &data("17", "Other", "Timeout")));
        assert!(!filter.wants("workflow_succeeded", &data("17", "Other", "timeout")));
        assert!(!filter.wants("workflow_failed", &data("2", "Other", "timeout")));
        assert!(!filter.wants("workflow_failed", &data("17", "Other", "refused")));
    }

    #[test]
    fn without_filters_every_event_of_its_kind_is_wanted() {
        let all = filter(json!({})).unwrap();
        assert!(all.wants("workflow_failed", &json!({})) && !all.wants("deployed", &json!({})));
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (parameters, named) in [
            (json!({"events": []}), "parameter events:"),
            (json!({"events": ["moon"]}), "parameter events:"),
            (json!({"combine": "xor"}), "parameter combine:"),
            (json!({"filters": {"conditions": [{"field": "a", "operation": "is"}]}}), "parameter filters.conditions[0].operation:"),
            (json!({"filters": {"conditions": [{"operation": "equals"}]}}), "parameter filters.conditions[0].field:"),
            (
                json!({"filters": {"conditions": [{"field": "a", "operation": "larger", "value": "b"}]}}),
                "parameter filters.conditions[0].value:",
            ),
        ] {
            let error = filter(parameters).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }
}
