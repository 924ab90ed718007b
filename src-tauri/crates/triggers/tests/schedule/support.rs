//! Short ways to say rules and moments.

use chrono::{DateTime, TimeZone};
use chrono_tz::Tz;
use millrace_core::{
    EpochMs, JsonMap, NodeId, WorkflowId,
    trigger::{ArmedTrigger, TriggerId},
};
use millrace_triggers::schedule::{Due, Rule, next_after};
use serde_json::Value;
use uuid::Uuid;

pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap()
}

/// A moment, RFC 3339.
pub(crate) fn at(text: &str) -> EpochMs {
    EpochMs(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
}

pub(crate) fn show(zone: Tz, at: EpochMs) -> String {
    zone.timestamp_millis_opt(at.0).unwrap().format("%Y-%m-%d %H:%M:%S%:z").to_string()
}

pub(crate) fn object(value: Value) -> JsonMap {
    value.as_object().cloned().unwrap()
}

/// A Schedule Trigger with these parameters.
pub(crate) fn rule(zone: Tz, parameters: Value) -> Rule {
    Rule::read("schedule_trigger", &object(parameters), zone).unwrap()
}

/// A Schedule Trigger with one line and options.
pub(crate) fn line(zone: Tz, line: Value, options: Value) -> Rule {
    rule(zone, serde_json::json!({"rule": {"interval": [line]}, "options": options}))
}

pub(crate) fn trigger(number: u32) -> TriggerId {
    TriggerId { workflow_id: WorkflowId(Uuid::from_u128(u128::from(number))), node_id: NodeId::from("schedule") }
}

pub(crate) fn armed(number: u32, parameters: Value, timezone: &str) -> ArmedTrigger {
    ArmedTrigger {
        id: trigger(number),
        workflow_name: format!("Workflow {number}"),
        node_name: "Schedule Trigger".to_owned(),
        node_type: "schedule_trigger".to_owned(),
        type_version: 1.3,
        parameters: object(parameters),
        timezone: timezone.to_owned(),
        credentials: JsonMap::new(),
    }
}

/// Due times in (`from`, `until`].
pub(crate) fn between(rule: &Rule, zone: Tz, from: EpochMs, until: EpochMs) -> Vec<Due> {
    let due = |after: EpochMs| next_after(rule, zone, after).filter(|due| due.at <= until);
    std::iter::successors(due(from), |last| due(last.at)).collect()
}
