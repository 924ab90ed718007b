//! What Date & Time looks like.

use millrace_core::{
    NodeSpec,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use serde_json::json;

pub(super) fn spec() -> NodeSpec {
    NodeSpec {
        node_type: "date_time",
        n8n_type: "n8n-nodes-base.dateTime",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Date & Time",
        help: "Formats dates and calculates with them.",
        keywords: &["date", "time", "format", "add", "subtract", "timezone", "now", "today", "difference"],
        icon: "calendar",
        versions: versions(&[1.0, 2.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: [latest(), legacy()].concat(),
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    }
}

const UNITS: [(&str, &str); 9] = [
    ("days", "Days"),
    ("years", "Years"),
    ("quarters", "Quarters"),
    ("months", "Months"),
    ("weeks", "Weeks"),
    ("hours", "Hours"),
    ("minutes", "Minutes"),
    ("seconds", "Seconds"),
    ("milliseconds", "Milliseconds"),
];

fn latest() -> Vec<ParamSpec> {
    let op = |values: &[&str]| [from_version(2.0), is("operation", values)];
    let shift = ["addToDate", "subtractFromDate"];
    let date = || string("date", "Date").placeholder("{{ $now }}").help("ISO text, a timestamp, or a date from an earlier node.");
    let output =
        |operations: &[&str], name: &'static str| string("outputFieldName", "Put the result in").default_value(name).when(op(operations));
    let parts = [
        ("month", "Month"),
        ("year", "Year"),
        ("week", "Week"),
        ("day", "Day"),
        ("hour", "Hour"),
        ("minute", "Minute"),
        ("second", "Second"),
    ];
    let formats = [
        ("MM/dd/yyyy", "09/04/1986"),
        ("custom", "Another format"),
        ("yyyy/MM/dd", "1986/09/04"),
        ("MMMM dd yyyy", "September 04 1986"),
        ("MM-dd-yyyy", "09-04-1986"),
        ("yyyy-MM-dd", "1986-09-04"),
        ("X", "Seconds since 1970"),
        ("x", "Milliseconds since 1970"),
    ];
    let units = [
        ("day", "Days"),
        ("year", "Years"),
        ("month", "Months"),
        ("week", "Weeks"),
        ("hour", "Hours"),
        ("minute", "Minutes"),
        ("second", "Seconds"),
        ("millisecond", "Milliseconds"),
    ];
    vec![
        options(
            "operation",
            "What to do",
            &[
                ("getCurrentDate", "Current date"),
                ("addToDate", "Add to a date"),
                ("extractDate", "Take a part of a date"),
                ("formatDate", "Format a date"),
                ("getTimeBetweenDates", "Time between two dates"),
                ("roundDate", "Round a date"),
                ("subtractFromDate", "Subtract from a date"),
            ],
        )
        .no_expression()
        .when([from_version(2.0)]),
        boolean("includeTime", "With the time of day", true).when(op(&["getCurrentDate"])),
        output(&["getCurrentDate"], "currentDate"),
        string("magnitude", "Date").placeholder("{{ $now }}").when(op(&shift)),
        options("timeUnit", "Unit", &UNITS).when(op(&shift)),
        number("duration", "How many", 0.0).when(op(&shift)),
        output(&shift, "newDate"),
        date().when(op(&["formatDate", "roundDate", "extractDate"])),
        options("format", "Format", &formats).when(op(&["formatDate"])),
        string("customFormat", "Format")
            .placeholder("yyyy-MM-dd HH:mm")
            .help("Luxon tokens: yyyy, MM, dd, HH, mm, ss, …")
            .when(op(&["formatDate"]))
            .when([is("format", &["custom"])]),
        output(&["formatDate"], "formattedDate"),
        options("mode", "Direction", &[("roundDown", "Down"), ("roundUp", "Up")]).when(op(&["roundDate"])),
        options("toNearest", "To the start of the", &parts).when(op(&["roundDate"])).when([is("mode", &["roundDown"])]),
        options("to", "To the end of the", &[("month", "Month")]).when(op(&["roundDate"])).when([is("mode", &["roundUp"])]),
        output(&["roundDate"], "roundedDate"),
        string("startDate", "Start").when(op(&["getTimeBetweenDates"])),
        string("endDate", "End").when(op(&["getTimeBetweenDates"])),
        param("units", "Units", ParamKind::MultiOptions { choices: choices(&units) }, json!(["day"])).when(op(&["getTimeBetweenDates"])),
        output(&["getTimeBetweenDates"], "timeDifference"),
        options("part", "Part", &parts).when(op(&["extractDate"])),
        output(&["extractDate"], "datePart"),
        collection(
            "options",
            "Options",
            vec![
                boolean("includeInputFields", "Keep the other fields", false),
                string("fromFormat", "Format it comes in").placeholder("yyyyMMdd").when([is("/operation", &["formatDate"])]),
                boolean("timezone", "Use the workflow's time zone", false).when([is("/operation", &["formatDate"])]),
                string("timezone", "Time zone").placeholder("Europe/Berlin").when([is("/operation", &["getCurrentDate"])]),
                boolean("isoString", "As an ISO duration", false).when([is("/operation", &["getTimeBetweenDates"])]),
            ],
        )
        .when([from_version(2.0)]),
    ]
}

fn legacy() -> Vec<ParamSpec> {
    let action = |value: &'static str| [below_version(2.0), is("action", &[value])];
    let formats = [
        ("MM/DD/YYYY", "09/04/1986"),
        ("YYYY/MM/DD", "1986/09/04"),
        ("MMMM DD YYYY", "September 04 1986"),
        ("MM-DD-YYYY", "09-04-1986"),
        ("YYYY-MM-DD", "1986-09-04"),
        ("X", "Seconds since 1970"),
        ("x", "Milliseconds since 1970"),
    ];
    vec![
        options("action", "What to do", &[("format", "Format a date"), ("calculate", "Calculate a date")])
            .no_expression()
            .when([below_version(2.0)]),
        string("value", "Date").required().when([below_version(2.0)]),
        options("operation", "Add or subtract", &[("add", "Add"), ("subtract", "Subtract")]).when(action("calculate")),
        number("duration", "How many", 0.0).when(action("calculate")),
        options("timeUnit", "Unit", &UNITS).when(action("calculate")),
        string("dataPropertyName", "Put the result in").default_value("data").when([below_version(2.0)]),
        boolean("custom", "Another format", false).no_expression().when(action("format")),
        string("toFormat", "Format").placeholder("YYYY-MM-DD").when(action("format")).when([flag("custom", true)]),
        options("toFormat", "Format", &formats).when(action("format")).when([flag("custom", false)]),
        collection(
            "options",
            "Options",
            vec![
                string("fromFormat", "Format it comes in").placeholder("DD/MM/YYYY"),
                string("fromTimezone", "From time zone").placeholder("Europe/Berlin"),
                string("toTimezone", "To time zone").placeholder("Europe/Berlin"),
            ],
        )
        .when([below_version(2.0)]),
    ]
}
