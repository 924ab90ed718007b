//! Events of the program itself: which of them a trigger wants.

mod condition;

use millrace_core::trigger::ArmedTrigger;
use serde_json::Value;

use self::condition::Condition;
use crate::sources::{Params, SourceError};

/// What can be listened for.
pub const EVENTS: [&str; 6] = ["workflow_failed", "workflow_succeeded", "approval_answered", ROW_CHANGED, "deployed", "alarm_raised"];

/// The event of a row of a data table.
pub const ROW_CHANGED: &str = "data_table_row_changed";

/// What can become of a row.
pub const CHANGES: [&str; 3] = ["inserted", "updated", "deleted"];

/// Conditions of one trigger.
const MOST_CONDITIONS: usize = 50;

/// What a trigger wants to hear.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    events: Vec<&'static str>,
    /// Ids or names of workflows; empty: any.
    workflows: Vec<String>,
    /// Ids or names of data tables; empty: any.
    tables: Vec<String>,
    /// What became of a row; empty: anything.
    changes: Vec<&'static str>,
    conditions: Vec<Condition>,
    /// One condition is enough.
    any: bool,
}

impl Filter {
    /// Reads the parameters of an App Event Trigger: `{events, workflows, tables, changes, filters: {conditions: [{field, operation, value}]}, combine}`.
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
        let changes = match params.get("changes") {
            None => vec![],
            Some(_) => params.words("changes", &CHANGES)?,
        };
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
            workflows: names(params.text("workflows")?),
            tables: names(params.text("tables")?),
            changes,
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
        self.hears(event)
            && if event == ROW_CHANGED { self.wants_row(data) } else { is_of(&self.workflows, data.get("workflow")) }
            && self.holds(data)
    }

    fn wants_row(&self, data: &Value) -> bool {
        let change = data.get("change").and_then(Value::as_str).unwrap_or_default();
        is_of(&self.tables, data.get("table")) && (self.changes.is_empty() || self.changes.contains(&change))
    }

    fn holds(&self, data: &Value) -> bool {
        let mut all = self.conditions.iter().map(|condition| condition.holds(data));
        self.conditions.is_empty() || if self.any { all.any(|holds| holds) } else { all.all(|holds| holds) }
    }
}

/// Names with commas or line breaks between them.
fn names(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Whether `{id, name}` is one of those that are wanted.
fn is_of(wanted: &[String], found: Option<&Value>) -> bool {
    let of = |key: &str| found.and_then(|found| found.get(key)).and_then(Value::as_str);
    let is = |name: &String| of("id") == Some(name) || of("name").is_some_and(|n| n.to_lowercase() == name.to_lowercase());
    wanted.is_empty() || wanted.iter().any(is)
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
    fn rows_are_told_apart_by_table_and_change() {
        let filter =
            filter(json!({"events": ["data_table_row_changed", "deployed"], "tables": "Orders, t-2", "changes": ["inserted"]})).unwrap();
        let data = |id: &str, name: &str, change: &str| json!({"table": {"id": id, "name": name}, "change": change});
        assert!(
            filter.wants(ROW_CHANGED, &data("1", "ORDERS", "inserted")) && filter.wants(ROW_CHANGED, &data("t-2", "Bills", "inserted"))
        );
        assert!(!filter.wants(ROW_CHANGED, &data("1", "Bills", "inserted")) && !filter.wants(ROW_CHANGED, &data("1", "Orders", "deleted")));
        assert!(filter.wants("deployed", &json!({})), "what is asked of rows is not asked of others");
        // Whoever changed the row: a person is no workflow, and the field is not offered for rows.
        let named = self::filter(json!({"events": ["data_table_row_changed", "deployed"], "workflows": "Orders"})).unwrap();
        assert!(named.wants(ROW_CHANGED, &data("1", "Bills", "deleted")) && !named.wants("deployed", &json!({})));
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (parameters, named) in [
            (json!({"events": []}), "parameter events:"),
            (json!({"events": ["moon"]}), "parameter events:"),
            (json!({"changes": ["moved"]}), "parameter changes:"),
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
