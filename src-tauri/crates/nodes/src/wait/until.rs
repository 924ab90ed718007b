//! When a wait ends.

use chrono::DateTime;
use millrace_core::{EpochMs, NodeContext, NodeError};
use serde_json::Value;

use crate::{date, js};

/// Nobody waits longer than a hundred years.
const LONGEST_MS: f64 = 100.0 * 366.0 * 86_400_000.0;

/// A stretch of time from now on.
pub(crate) fn after(ctx: &NodeContext, now: EpochMs, amount: &str, unit: &str) -> Result<EpochMs, NodeError> {
    let wrong = || {
        NodeError::new("node.parameter", "Invalid wait amount. Please enter a number that is 0 or greater.")
            .hint(format!("Enter a number in “{amount}”, at most 100 years."))
    };
    let count = ctx.param_number(amount, 0)?.filter(|n| n.is_finite() && *n >= 0.0).ok_or_else(wrong)?;
    let unit_text = ctx.param_string(unit, 0)?;
    let each = match unit_text.as_str() {
        "seconds" => 1_000.0,
        "minutes" => 60_000.0,
        "hours" => 3_600_000.0,
        "days" => 86_400_000.0,
        other => {
            return Err(NodeError::new("node.parameter", format!("“{other}” is no unit of time."))
                .hint(format!("Choose seconds, minutes, hours or days in “{unit}”.")));
        }
    };
    let length = count * each;
    if length > LONGEST_MS { Err(wrong()) } else { Ok(EpochMs(now.0.saturating_add(length as i64))) }
}

/// A moment; without an offset it is in the workflow's zone.
pub(crate) fn at(ctx: &NodeContext, name: &str) -> Result<EpochMs, NodeError> {
    let value = ctx.param(name, 0)?;
    let moment = match &value {
        Value::Number(_) => js::to_number(&value).and_then(|ms| DateTime::from_timestamp_millis(ms as i64)).map(|at| at.fixed_offset()),
        Value::String(text) => date::parse(text, date::zone(&ctx.scope.timezone)),
        _ => None,
    };
    moment.map(|at| EpochMs(at.timestamp_millis())).ok_or_else(|| {
        NodeError::new("node.parameter", "Cannot put execution to wait because `dateTime` parameter is not a valid date.")
            .hint(format!("Enter a date and time in “{name}”, such as 2026-01-31T09:00:00."))
    })
}

/// When a wait for somebody ends by itself, if it does.
pub(crate) fn limit(ctx: &NodeContext, now: EpochMs) -> Result<Option<EpochMs>, NodeError> {
    if !ctx.param_bool("limitWaitTime", 0)? {
        return Ok(None);
    }
    match ctx.param_string("limitType", 0)?.as_str() {
        "atSpecifiedTime" => at(ctx, "maxDateAndTime").map(Some),
        _ => after(ctx, now, "resumeAmount", "resumeUnit").map(Some),
    }
}
