//! `schedule_preview`

use millrace_core::EpochMs;
use millrace_triggers::schedule;

use crate::{ApiError, clock, ctx::Ctx, dto::*};

/// The next times of a schedule that is being edited. A schedule that cannot be read is no failure: the answer says why.
pub(crate) async fn schedule_preview(ctx: &Ctx, request: SchedulePreviewRequest) -> Result<SchedulePreviewResponse, ApiError> {
    let timezone = request.timezone.filter(|zone| !zone.is_empty() && zone != "DEFAULT");
    let timezone = timezone.unwrap_or_else(|| ctx.environment.default_timezone.clone());
    let count = request.count.unwrap_or(10).clamp(1, 100) as usize;
    let now = clock::now();
    let rule = schedule::zone(&timezone).and_then(|zone| Ok((schedule::Rule::read(&request.node_type, &request.parameters, zone)?, zone)));
    Ok(match rule.map(|(rule, zone)| schedule::preview(&rule, zone, now, count)) {
        Ok(times) => SchedulePreviewResponse { times: times.iter().map(|due| time(due, &timezone)).collect(), timezone, error: None },
        Err(error) => SchedulePreviewResponse { times: vec![], timezone, error: Some(error.to_string()) },
    })
}

fn time(due: &schedule::Due, timezone: &str) -> ScheduleTime {
    ScheduleTime {
        at: due.at,
        local: local(due.at, timezone),
        shift: match due.shift {
            schedule::Shift::Plain => ClockShift::None,
            schedule::Shift::MovedOutOfGap => ClockShift::Skipped,
            schedule::Shift::RepeatedHourFirst | schedule::Shift::RepeatedHourSecond => ClockShift::Repeated,
        },
    }
}

/// A time on the wall clock of a zone: `2026-03-29 03:00:00 +02:00`.
pub(super) fn local(at: EpochMs, timezone: &str) -> String {
    let zone: chrono_tz::Tz = timezone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let local = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().with_timezone(&zone);
    local.format("%Y-%m-%d %H:%M:%S %:z").to_string()
}
