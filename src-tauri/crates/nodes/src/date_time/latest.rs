//! Date & Time 2. Calendar arithmetic and formats are luxon's own, run in the sandbox.

use std::sync::Arc;

use chrono::{Local, TimeZone};
use millrace_core::{EpochMs, Item, JsonMap, NodeContext, NodeError, NodeOutput};
use serde_json::{Value, json};

use super::timestamp;
use crate::{date, derived::compute, field::Field, items::map_items, js};

pub(super) fn execute(ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
    let operation = Field::new(ctx, "operation");
    let output = Field::new(ctx, "outputFieldName");
    let options = Field::new(ctx, "options");
    map_items(ctx, |item, index| {
        let options = options.get(ctx, index)?;
        let call = Call { ctx, item: index, options: &options };
        let value = match operation.text(ctx, index)?.as_str() {
            "addToDate" => call.shift("plus")?,
            "subtractFromDate" => call.shift("minus")?,
            "formatDate" => call.format()?,
            "roundDate" => call.round()?,
            "getTimeBetweenDates" => call.between()?,
            "extractDate" => call.extract()?,
            _ => call.now()?,
        };
        let mut json = if call.option("includeInputFields") == Value::Bool(true) { (*item.json).clone() } else { JsonMap::new() };
        json.insert(output.text(ctx, index)?, value);
        Ok(Item { json: Arc::new(json), binary: item.binary.clone(), ..Item::default() }.paired_with(index))
    })
}

struct Call<'a> {
    ctx: &'a NodeContext,
    item: usize,
    options: &'a Value,
}

impl Call<'_> {
    fn option(&self, name: &str) -> Value {
        self.options.get(name).cloned().unwrap_or_default()
    }
    fn text(&self, path: &str) -> Result<String, NodeError> {
        self.ctx.param_string(path, self.item)
    }
    fn zone(&self) -> Value {
        Value::from(self.ctx.scope.timezone.clone())
    }

    /// The moment a parameter names, in milliseconds.
    fn millis(&self, path: &str, format: Option<&str>) -> Result<Value, NodeError> {
        let value = self.ctx.param(path, self.item)?;
        let invalid = || {
            NodeError::new("node.input", "Invalid date format")
                .describe(format!("“{}” cannot be read as a date.", js::to_text(&value)))
                .on_item(self.item)
        };
        if let Some(format) = format {
            let millis = compute(
                self.ctx,
                "DateTime.fromFormat($text, $format).toMillis()",
                [("$text", Value::from(js::to_text(&value))), ("$format", Value::from(format))],
            )?;
            return if millis.is_number() { Ok(millis) } else { Err(invalid()) };
        }
        let millis = timestamp(&value).or_else(|| match &value {
            Value::String(s) => {
                date::javascript(s.trim()).or_else(|| date::parse(s, local_zone(self.ctx.scope.clock.now()))).map(|d| d.timestamp_millis())
            }
            _ => None,
        });
        millis.map(Value::from).ok_or_else(invalid)
    }

    fn shift(&self, direction: &str) -> Result<Value, NodeError> {
        let duration = self.ctx.param_number("duration", self.item)?.unwrap_or(0.0);
        let source = if direction == "plus" {
            "DateTime.fromMillis($ms).setZone($zone).plus({ [$unit]: $n }).toISO()"
        } else {
            "DateTime.fromMillis($ms).setZone($zone).minus({ [$unit]: $n }).toISO()"
        };
        let values = [
            ("$ms", self.millis("magnitude", None)?),
            ("$zone", self.zone()),
            ("$unit", Value::from(self.text("timeUnit")?)),
            ("$n", js::number(duration)),
        ];
        compute(self.ctx, source, values)
    }

    fn format(&self) -> Result<Value, NodeError> {
        if self.ctx.param("date", self.item)?.is_null() {
            return Ok(Value::Null);
        }
        let from = self.option("fromFormat");
        let millis = self.millis("date", from.as_str().filter(|f| !f.is_empty()))?;
        let format = match self.text("format")?.as_str() {
            "custom" => self.text("customFormat")?,
            other => other.to_owned(),
        };
        // Only when asked for is the workflow's time zone used; otherwise the offset the text has, or UTC.
        let zone = if js::truthy(&self.option("timezone")) { self.zone() } else { self.offset_zone()? };
        compute(
            self.ctx,
            "DateTime.fromMillis($ms).setZone($zone).toFormat($format)",
            [("$ms", millis), ("$zone", zone), ("$format", Value::from(format))],
        )
    }

    /// The whole hours after a “+” in the text, as n8n reads them.
    fn offset_zone(&self) -> Result<Value, NodeError> {
        let value = self.ctx.param("date", self.item)?;
        let hours = value
            .as_str()
            .filter(|s| timestamp(&Value::from(*s)).is_none())
            .and_then(|s| s.split('+').nth(1))
            .and_then(|s| s.get(..2))
            .and_then(|h| h.parse::<u32>().ok());
        Ok(Value::from(hours.filter(|h| *h <= 14).map_or_else(|| "Etc/UTC".to_owned(), |h| format!("Etc/GMT-{h}"))))
    }

    fn round(&self) -> Result<Value, NodeError> {
        let up = self.text("mode")? == "roundUp";
        let unit = self.text(if up { "to" } else { "toNearest" })?;
        let source = if up {
            "DateTime.fromMillis($ms).setZone($zone).plus({ [$unit]: 1 }).startOf($unit).toISO()"
        } else {
            "DateTime.fromMillis($ms).setZone($zone).startOf($unit).toISO()"
        };
        compute(self.ctx, source, [("$ms", self.millis("date", None)?), ("$zone", self.zone()), ("$unit", Value::from(unit))])
    }

    fn between(&self) -> Result<Value, NodeError> {
        let units = self.ctx.param("units", self.item)?;
        let source = if js::truthy(&self.option("isoString")) {
            "DateTime.fromMillis($end).setZone($zone).diff(DateTime.fromMillis($start).setZone($zone), $units).toISO()"
        } else {
            "DateTime.fromMillis($end).setZone($zone).diff(DateTime.fromMillis($start).setZone($zone), $units).toObject()"
        };
        let values = [
            ("$start", self.millis("startDate", None)?),
            ("$end", self.millis("endDate", None)?),
            ("$zone", self.zone()),
            ("$units", units),
        ];
        compute(self.ctx, source, values)
    }

    fn extract(&self) -> Result<Value, NodeError> {
        let part = match self.text("part")?.as_str() {
            "week" => "weekNumber".to_owned(),
            other => other.to_owned(),
        };
        compute(
            self.ctx,
            "DateTime.fromMillis($ms).setZone($zone).get($part)",
            [("$ms", self.millis("date", None)?), ("$zone", self.zone()), ("$part", Value::from(part))],
        )
    }

    fn now(&self) -> Result<Value, NodeError> {
        let zone = self.option("timezone");
        let zone = if zone.as_str().is_some_and(|z| !z.is_empty()) { zone } else { self.zone() };
        let source = if self.ctx.param_bool("includeTime", self.item)? {
            "DateTime.fromMillis($ms).setZone($zone).toISO()"
        } else {
            "DateTime.fromMillis($ms).setZone($zone).startOf('day').toISO()"
        };
        let now = compute(self.ctx, source, [("$ms", json!(self.ctx.scope.clock.now().0)), ("$zone", zone.clone())])?;
        if now.is_null() {
            return Err(NodeError::new(
                "node.parameter",
                format!("The timezone {} is not valid. Please check the timezone.", js::to_text(&zone)),
            )
            .on_item(self.item));
        }
        Ok(now)
    }
}

/// The machine's own time zone, as far as its name is known.
fn local_zone(now: EpochMs) -> chrono_tz::Tz {
    std::env::var("TZ").ok().and_then(|name| name.parse().ok()).unwrap_or_else(|| {
        // Without a name, its offset now is the best there is.
        let hours = Local.timestamp_millis_opt(now.0).single().map_or(0, |now| now.offset().local_minus_utc() / 3600);
        let name = if hours == 0 { "UTC".to_owned() } else { format!("Etc/GMT{:+}", -hours) };
        date::zone(&name)
    })
}
