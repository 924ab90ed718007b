//! Date & Time 1, with moment's formats.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Local, Months, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use millrace_core::{Item, NodeContext, NodeError, NodeOutput};
use serde_json::Value;

use super::{moment, timestamp};
use crate::{date, field::Field, items::map_items, js, paths::Path};

pub(super) fn execute(ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
    let read = |path| Field::new(ctx, path);
    let (action, value, target, options) = (read("action"), read("value"), read("dataPropertyName"), read("options"));
    let (to, operation, duration, unit) = (read("toFormat"), read("operation"), read("duration"), read("timeUnit"));
    map_items(ctx, |item, index| {
        let options = options.get(ctx, index)?;
        let option = |name: &str| options.get(name).and_then(Value::as_str).filter(|s| !s.is_empty());
        let value = value.get(ctx, index)?;
        let zones = Zones { from: option("fromTimezone"), to: option("toTimezone"), workflow: &ctx.scope.timezone };
        let made = if action.text(ctx, index)? == "calculate" {
            let date = parse(&value, option("fromFormat"), &zones).ok_or_else(|| unreadable(&value, index))?;
            let amount = duration.number(ctx, index)?.unwrap_or(0.0);
            let amount = if operation.text(ctx, index)? == "subtract" { -amount } else { amount };
            let moved = shift(date.with_timezone(&Utc), amount, &unit.text(ctx, index)?).ok_or_else(|| unreadable(&value, index))?;
            moved.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
        } else {
            let date = parse(&value, option("fromFormat"), &zones).ok_or_else(|| unreadable(&value, index))?;
            let format = to.text(ctx, index)?;
            match zones.target() {
                Some(zone) => moment::format(&date.with_timezone(&zone), &format),
                None => moment::format(&date.with_timezone(&Local), &format),
            }
        };
        let mut json = item.json.clone();
        Path::new(&target.text(ctx, index)?).set(Arc::make_mut(&mut json), Value::String(made))?;
        Ok(Item { json, binary: item.binary.clone(), ..Item::default() }.paired_with(index))
    })
}

fn unreadable(value: &Value, item: usize) -> NodeError {
    NodeError::new("node.input", "The date input format could not be recognized. Please set the \"From Format\" field")
        .describe(format!("“{}” cannot be read as a date.", js::to_text(value)))
        .on_item(item)
}

struct Zones<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    workflow: &'a str,
}

impl Zones<'_> {
    /// Where text without an offset is, when any zone was named.
    fn source(&self) -> Option<Tz> {
        (self.from.is_some() || self.to.is_some()).then(|| date::zone(self.from.unwrap_or(self.workflow)))
    }
    /// Where the result is, when any zone was named.
    fn target(&self) -> Option<Tz> {
        (self.from.is_some() || self.to.is_some()).then(|| date::zone(self.to.unwrap_or(self.workflow)))
    }
}

fn parse(value: &Value, format: Option<&str>, zones: &Zones<'_>) -> Option<DateTime<FixedOffset>> {
    if let Some(millis) = timestamp(value) {
        return Utc.timestamp_millis_opt(millis).single().map(|d| d.fixed_offset());
    }
    let text = value.as_str()?.trim();
    if let Some(format) = format {
        let parsed = moment::parse(text, format)?;
        return match parsed.offset {
            Some(offset) => offset.from_local_datetime(&parsed.naive).single(),
            None => match zones.source() {
                Some(zone) => zone.from_local_datetime(&parsed.naive).earliest().map(|d| d.fixed_offset()),
                None => Local.from_local_datetime(&parsed.naive).earliest().map(|d| d.fixed_offset()),
            },
        };
    }
    match zones.source() {
        Some(zone) => date::parse(text, zone),
        None => date::javascript(text),
    }
}

fn shift(date: DateTime<Utc>, amount: f64, unit: &str) -> Option<DateTime<Utc>> {
    let months = |n: f64| {
        let count = Months::new(n.abs().round().min(120_000.0) as u32);
        if n < 0.0 { date.checked_sub_months(count) } else { date.checked_add_months(count) }
    };
    let millis = |size: f64| TimeDelta::try_milliseconds((amount * size) as i64).and_then(|d| date.checked_add_signed(d));
    match unit.trim_end_matches('s') {
        "year" => months(amount * 12.0),
        "quarter" => months(amount * 3.0),
        "month" => months(amount),
        "week" => millis(7.0 * 86_400_000.0),
        "day" => millis(86_400_000.0),
        "hour" => millis(3_600_000.0),
        "minute" => millis(60_000.0),
        "second" => millis(1000.0),
        "millisecond" => millis(1.0),
        _ => None,
    }
}
