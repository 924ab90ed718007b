//! The condition parameters that If and Filter share, at all their versions.

use millrace_core::{
    NodeContext, NodeError,
    spec::{ParamGroup, ParamKind, ParamSpec, build::*},
};
use serde_json::{Value, json};

use crate::{
    field::Field,
    filter::{
        Fallback, Filter,
        legacy::{self, Comparison},
    },
};

/// The conditions of a node, at its version.
pub(crate) enum Test {
    /// Version 2 and later.
    Filter(Filter),
    /// Version 1.
    Legacy {
        /// In the order they are asked.
        comparisons: Vec<Comparison>,
        /// Whether one is enough.
        any: bool,
    },
}

impl Test {
    /// Reads the node's conditions. `any` counts for version 1 only.
    pub(crate) fn new(ctx: &NodeContext, any: bool) -> Result<Self, NodeError> {
        let raw = ctx.raw("conditions");
        if ctx.version() < 2.0 {
            return Ok(Self::Legacy { comparisons: comparisons(&raw), any });
        }
        Ok(Self::Filter(Filter::new(ctx, &raw, fallback(ctx))?))
    }
    /// Whether an item passes.
    pub(crate) fn passes(&mut self, ctx: &NodeContext, item: usize) -> Result<bool, NodeError> {
        match self {
            Self::Filter(filter) => filter.passes(ctx, item),
            Self::Legacy { comparisons, any } => {
                for comparison in comparisons {
                    if comparison.holds(ctx, item)? == *any {
                        return Ok(*any);
                    }
                }
                Ok(!*any)
            }
        }
    }
}

/// What the node's own options say about case and types.
pub(crate) fn fallback(ctx: &NodeContext) -> Fallback {
    let flag = |path| ctx.raw(path) == Value::Bool(true);
    Fallback { ignore_case: flag("options.ignoreCase"), loose: flag("options.looseTypeValidation") || flag("looseTypeValidation") }
}

fn comparisons(raw: &Value) -> Vec<Comparison> {
    let mut list = Vec::new();
    for data_type in legacy::TYPES {
        let entries = raw.get(data_type).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for entry in entries {
            let value = |name: &'static str| Field::of(name, entry.get(name).cloned().unwrap_or_else(|| legacy::default_value(data_type)));
            list.push(Comparison::new(data_type, entry.get("operation").and_then(Value::as_str), value("value1"), value("value2")));
        }
    }
    list
}

/// The parameters of conditions: the filter first, then its options; version 1 has its groups instead.
pub(crate) fn parameters() -> Vec<ParamSpec> {
    vec![
        param("conditions", "Conditions", ParamKind::FixedCollection { groups: groups(), multiple: true }, json!({}))
            .no_expression()
            .when([below_version(2.0)]),
        param("conditions", "Conditions", ParamKind::Filter, json!({})).help("What an item must satisfy.").when([from_version(2.0)]),
        boolean("looseTypeValidation", "Convert types where needed", false)
            .help("Compares “5” with 5 by converting it. Without this, a value of another type is an error.")
            .when([from_version(2.1)]),
        collection(
            "options",
            "Options",
            vec![
                boolean("ignoreCase", "Ignore upper and lower case", true).help("“Berlin” equals “berlin”."),
                boolean("looseTypeValidation", "Convert types where needed", true)
                    .help("Compares “5” with 5 by converting it.")
                    .when([below_version(2.1)]),
            ],
        )
        .when([from_version(2.0)]),
    ]
}

fn groups() -> Vec<ParamGroup> {
    let with = |data_type: &'static str, label, operations: &[(&'static str, &'static str)]| {
        let first = operations.first().map_or("", |o| o.0);
        let value = |name, label| match data_type {
            "boolean" => boolean(name, label, false),
            "number" => number(name, label, 0.0),
            "dateTime" => param(name, label, ParamKind::DateTime, json!("")),
            _ => string(name, label),
        };
        ParamGroup {
            name: data_type,
            label,
            fields: vec![
                value("value1", "Value"),
                options("operation", "Comparison", operations).default_value(first),
                value("value2", "Compare with"),
            ],
        }
    };
    vec![
        with("boolean", "Yes or no", &[("equal", "is"), ("notEqual", "is not")]),
        with("dateTime", "Date and time", &[("after", "is after"), ("before", "is before")]),
        with(
            "number",
            "Number",
            &[
                ("smaller", "is less than"),
                ("smallerEqual", "is at most"),
                ("equal", "equals"),
                ("notEqual", "differs from"),
                ("larger", "is more than"),
                ("largerEqual", "is at least"),
                ("isEmpty", "is empty"),
                ("isNotEmpty", "is not empty"),
            ],
        ),
        with("string", "Text", STRING_OPERATIONS),
    ]
}

/// The comparisons of text in version 1.
pub(crate) const STRING_OPERATIONS: &[(&str, &str)] = &[
    ("equal", "equals"),
    ("notEqual", "differs from"),
    ("contains", "contains"),
    ("notContains", "does not contain"),
    ("startsWith", "begins with"),
    ("notStartsWith", "does not begin with"),
    ("endsWith", "ends with"),
    ("notEndsWith", "does not end with"),
    ("regex", "matches the pattern"),
    ("notRegex", "does not match the pattern"),
    ("isEmpty", "is empty"),
    ("isNotEmpty", "is not empty"),
];
