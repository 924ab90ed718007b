//! Starts a workflow at set times. Also n8n's retired Cron and Interval triggers.

use std::sync::Arc;

use chrono::{Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use millrace_core::{
    EpochMs, Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::{date, start::start_items_or};

struct ScheduleTrigger(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(ScheduleTrigger(NodeSpec {
        node_type: "schedule_trigger",
        n8n_type: "n8n-nodes-base.scheduleTrigger",
        label: "Schedule Trigger",
        help: "Starts the workflow at set times.",
        keywords: &["cron", "timer", "interval", "daily", "hourly", "weekly", "monthly", "recurring"],
        icon: "calendar-clock",
        versions: versions(&[1.0, 1.1, 1.2, 1.3]),
        parameters: vec![list("rule", "When", "interval", "Time", intervals()).default_value(json!({"interval": [{"field": "days"}]}))],
        ..base()
    }))
}

/// n8n's retired Cron node.
pub fn cron() -> Arc<dyn NodeType> {
    let modes = [
        ("everyDay", "Every day"),
        ("everyMinute", "Every minute"),
        ("everyHour", "Every hour"),
        ("everyWeek", "Every week"),
        ("everyMonth", "Every month"),
        ("everyX", "Every so often"),
        ("custom", "Cron expression"),
    ];
    let weekdays =
        [("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday"), ("4", "Thursday"), ("5", "Friday"), ("6", "Saturday"), ("0", "Sunday")];
    Arc::new(ScheduleTrigger(NodeSpec {
        node_type: "cron",
        n8n_type: "n8n-nodes-base.cron",
        label: "Cron",
        help: "Starts the workflow at set times. From older workflows; new ones use Schedule Trigger.",
        keywords: &["schedule", "timer", "legacy"],
        icon: "calendar-clock",
        versions: versions(&[1.0, 1.1, 2.0]),
        parameters: vec![list(
            "triggerTimes",
            "When",
            "item",
            "Time",
            vec![
                options("mode", "How often", &modes),
                param("hour", "Hour", whole(0.0, 23.0), json!(14)).when([is("mode", &["everyDay", "everyWeek", "everyMonth"])]),
                param("minute", "Minute", whole(0.0, 59.0), json!(0))
                    .when([is("mode", &["everyDay", "everyHour", "everyWeek", "everyMonth"])]),
                param("dayOfMonth", "Day of the month", whole(1.0, 31.0), json!(1)).when([is("mode", &["everyMonth"])]),
                options("weekday", "Day of the week", &weekdays).when([is("mode", &["everyWeek"])]),
                string("cronExpression", "Cron expression").default_value("* * * * * *").when([is("mode", &["custom"])]),
                param("value", "Every", whole(1.0, 1000.0), json!(2)).when([is("mode", &["everyX"])]),
                options("unit", "Unit", &[("hours", "hours"), ("minutes", "minutes")]).when([is("mode", &["everyX"])]),
            ],
        )],
        ..base()
    }))
}

/// n8n's retired Interval node.
pub fn interval() -> Arc<dyn NodeType> {
    Arc::new(ScheduleTrigger(NodeSpec {
        node_type: "interval",
        n8n_type: "n8n-nodes-base.interval",
        label: "Interval",
        help: "Starts the workflow again and again after the same time. From older workflows; new ones use Schedule Trigger.",
        keywords: &["schedule", "timer", "legacy"],
        icon: "timer",
        versions: versions(&[1.0]),
        parameters: vec![
            param("interval", "Every", whole(1.0, 1_000_000.0), json!(1)),
            options("unit", "Unit", &[("seconds", "seconds"), ("minutes", "minutes"), ("hours", "hours")]),
        ],
        ..base()
    }))
}

fn base() -> NodeSpec {
    NodeSpec {
        node_type: "",
        n8n_type: "",
        kind: NodeKind::Trigger,
        family: Family::Trigger,
        group: "Triggers",
        label: "",
        help: "",
        keywords: &[],
        icon: "calendar-clock",
        versions: vec![],
        inputs: ports(PortSet::none()),
        outputs: ports(PortSet::one()),
        parameters: vec![],
        credentials: vec![],
        effect: Effect::None,
        summary: "",
        required_inputs: None,
    }
}

fn whole(min: f64, max: f64) -> ParamKind {
    ParamKind::Number { min: Some(min), max: Some(max) }
}

fn intervals() -> Vec<ParamSpec> {
    let fields = [
        ("days", "Days"),
        ("seconds", "Seconds"),
        ("minutes", "Minutes"),
        ("hours", "Hours"),
        ("weeks", "Weeks"),
        ("months", "Months"),
        ("cronExpression", "Cron expression"),
    ];
    let days = choices(&[]).into_iter().chain(
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
            .into_iter()
            .zip(0..)
            .map(|(label, value): (&'static str, i64)| millrace_core::spec::Choice { value: Value::from(value), label, help: "" }),
    );
    vec![
        options("field", "Repeat every", &fields),
        param("secondsInterval", "Seconds between runs", whole(1.0, 59.0), json!(30)).when([is("field", &["seconds"])]),
        param("minutesInterval", "Minutes between runs", whole(1.0, 59.0), json!(5)).when([is("field", &["minutes"])]),
        param("hoursInterval", "Hours between runs", whole(1.0, 23.0), json!(1)).when([is("field", &["hours"])]),
        param("daysInterval", "Days between runs", whole(1.0, 31.0), json!(1)).when([is("field", &["days"])]),
        param("weeksInterval", "Weeks between runs", whole(1.0, 52.0), json!(1)).when([is("field", &["weeks"])]),
        param("monthsInterval", "Months between runs", whole(1.0, 12.0), json!(1)).when([is("field", &["months"])]),
        param("triggerAtDayOfMonth", "Day of the month", whole(1.0, 31.0), json!(1)).when([is("field", &["months"])]),
        param("triggerAtDay", "Days of the week", ParamKind::MultiOptions { choices: days.collect() }, json!([0]))
            .when([is("field", &["weeks"])]),
        param("triggerAtHour", "Hour", whole(0.0, 23.0), json!(0)).when([is("field", &["days", "weeks", "months"])]),
        param("triggerAtMinute", "Minute", whole(0.0, 59.0), json!(0)).when([is("field", &["hours", "days", "weeks", "months"])]),
        string("expression", "Cron expression")
            .placeholder("0 9 * * 1-5")
            .help("Minute, hour, day of the month, month, day of the week; with a sixth field in front: seconds.")
            .when([is("field", &["cronExpression"])]),
    ]
}

#[async_trait::async_trait]
impl NodeType for ScheduleTrigger {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        if self.0.node_type != "schedule_trigger" {
            return Ok(crate::start::start_items(ctx));
        }
        Ok(start_items_or(ctx, || item(ctx.scope.clock.now(), &ctx.scope.timezone)))
    }
}

/// The item a schedule emits when it fires: the moment, taken apart, in the workflow's time zone.
pub fn item(now: EpochMs, timezone: &str) -> Item {
    let zone: Tz = date::zone(timezone);
    let Some(now) = Utc.timestamp_millis_opt(now.0).single().map(|t| t.with_timezone(&zone)) else { return Item::default() };
    let day = now.day();
    let ordinal = match (day % 10, day % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let (pm, hour) = now.hour12();
    let time = format!("{hour}:{:02}:{:02} {}", now.minute(), now.second(), if pm { "pm" } else { "am" });
    let mut json = JsonMap::new();
    for (key, value) in [
        ("timestamp", now.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()),
        ("Readable date", format!("{} {day}{ordinal} {}, {time}", now.format("%B"), now.year())),
        ("Readable time", time),
        ("Day of week", now.format("%A").to_string()),
        ("Year", now.format("%Y").to_string()),
        ("Month", now.format("%B").to_string()),
        ("Day of month", now.format("%d").to_string()),
        ("Hour", now.format("%H").to_string()),
        ("Minute", now.format("%M").to_string()),
        ("Second", now.format("%S").to_string()),
        ("Timezone", format!("{timezone} (UTC{})", now.format("%:z"))),
    ] {
        json.insert(key.to_owned(), Value::String(value));
    }
    Item::new(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_taken_apart_in_the_workflows_zone() {
        let json = item(EpochMs(1_704_121_445_000), "America/New_York").json;
        assert_eq!(json["timestamp"], "2024-01-01T10:04:05.000-05:00");
        assert_eq!(json["Readable date"], "January 1st 2024, 10:04:05 am");
        assert_eq!(json["Day of month"], "01");
        assert_eq!(json["Timezone"], "America/New_York (UTC-05:00)");
    }
}
