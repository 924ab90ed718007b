//! Starts a workflow at set times. Also n8n's retired Cron and Interval triggers.

use std::sync::Arc;

use millrace_core::{
    NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    schedule_item::item,
    spec::{Choice, Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::{Value, json};

use crate::start::start_items_or;

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
        parameters: vec![
            list("rule", "When", "interval", "Time", intervals()).default_value(json!({"interval": [{"field": "days"}]})),
            collection("options", "Options", limits()),
        ],
        ..base()
    }))
}

/// n8n's retired Cron node.
pub fn cron() -> Arc<dyn NodeType> {
    Arc::new(ScheduleTrigger(NodeSpec {
        node_type: "cron",
        n8n_type: "n8n-nodes-base.cron",
        label: "Cron",
        help: "Starts the workflow at set times. From older workflows; new ones use Schedule Trigger.",
        keywords: &["schedule", "timer", "legacy"],
        icon: "calendar-clock",
        versions: versions(&[1.0, 1.1, 2.0]),
        parameters: vec![list("triggerTimes", "When", "item", "Time", cron_times())],
        ..base()
    }))
}

/// The times of n8n's retired Cron node, which are also when polling triggers look.
pub(crate) fn cron_times() -> Vec<ParamSpec> {
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
    vec![
        options("mode", "How often", &modes),
        param("hour", "Hour", whole(0.0, 23.0), json!(14)).when([is("mode", &["everyDay", "everyWeek", "everyMonth"])]),
        param("minute", "Minute", whole(0.0, 59.0), json!(0)).when([is("mode", &["everyDay", "everyHour", "everyWeek", "everyMonth"])]),
        param("dayOfMonth", "Day of the month", whole(1.0, 31.0), json!(1)).when([is("mode", &["everyMonth"])]),
        options("weekday", "Day of the week", &weekdays).when([is("mode", &["everyWeek"])]),
        string("cronExpression", "Cron expression").default_value("* * * * * *").when([is("mode", &["custom"])]),
        param("value", "Every", whole(1.0, 1000.0), json!(2)).when([is("mode", &["everyX"])]),
        options("unit", "Unit", &[("hours", "hours"), ("minutes", "minutes")]).when([is("mode", &["everyX"])]),
    ]
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

fn weekdays() -> ParamKind {
    let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"].into_iter().zip(0..);
    ParamKind::MultiOptions {
        choices: days.map(|(label, value): (&str, i64)| Choice { value: Value::from(value), label, help: "" }).collect(),
    }
}

/// Millrace's own: n8n ignores them, and workflows without them behave as in n8n.
fn limits() -> Vec<ParamSpec> {
    let missed = [("once", "Run once"), ("skip", "Leave them out"), ("each", "Run each of them")];
    let window = vec![
        param("days", "Days of the week", weekdays(), json!([1, 2, 3, 4, 5])).help("The days on which the window opens."),
        string("from", "From").default_value("09:00").placeholder("09:00"),
        string("to", "To")
            .default_value("17:00")
            .placeholder("17:00")
            .help("The first minute outside. An earlier time than From: on the next day."),
    ];
    vec![
        list("windows", "Only inside these hours", "window", "Window", window).help("Due times outside all windows are left out."),
        string("blackoutDates", "Not on these dates")
            .rows(3)
            .placeholder("2026-12-24..2027-01-02")
            .help("Dates or ranges of dates, separated by commas or line breaks."),
        param("jitterSeconds", "Spread over seconds", whole(0.0, 86_400.0), json!(0)).help(
            "Starts up to so many seconds later, always the same for the same due time, so that many workflows do not start at once.",
        ),
        param("startDate", "Not before", ParamKind::DateTime, json!("")),
        param("endDate", "Not after", ParamKind::DateTime, json!("")).help("A date without a time includes the whole day."),
        options("missedRuns", "Runs missed while the computer was off or asleep", &missed),
        param("missedRunsLimit", "At most so many missed runs", whole(1.0, 1000.0), json!(10)).when([is("missedRuns", &["each"])]),
        param("toleranceSeconds", "Late after seconds", whole(1.0, 86_400.0), json!(60))
            .help("When a run has not started by then, it counts as missed, and Millrace says so."),
    ]
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
    vec![
        options("field", "Repeat every", &fields),
        param("secondsInterval", "Seconds between runs", whole(1.0, 59.0), json!(30)).when([is("field", &["seconds"])]),
        param("minutesInterval", "Minutes between runs", whole(1.0, 59.0), json!(5)).when([is("field", &["minutes"])]),
        param("hoursInterval", "Hours between runs", whole(1.0, 23.0), json!(1)).when([is("field", &["hours"])]),
        param("daysInterval", "Days between runs", whole(1.0, 31.0), json!(1)).when([is("field", &["days"])]),
        param("weeksInterval", "Weeks between runs", whole(1.0, 52.0), json!(1)).when([is("field", &["weeks"])]),
        param("monthsInterval", "Months between runs", whole(1.0, 12.0), json!(1)).when([is("field", &["months"])]),
        param("triggerAtDayOfMonth", "Day of the month", whole(1.0, 31.0), json!(1))
            .help("Months without this day are left out. For the last day of each month use the cron expression 0 9 L * *.")
            .when([is("field", &["months"])]),
        param("triggerAtDay", "Days of the week", weekdays(), json!([0])).when([is("field", &["weeks"])]),
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
