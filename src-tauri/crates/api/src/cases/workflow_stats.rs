//! `workflow_stats`

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, TimeZone as _, Timelike as _};
use chrono_tz::Tz;
use millrace_core::EpochMs;

use crate::{ApiError, clock, ctx::Ctx, dto::*};

/// A workflow's executions in numbers.
pub(crate) async fn workflow_stats(ctx: &Ctx, request: WorkflowStatsRequest) -> Result<WorkflowStats, ApiError> {
    let days = request.days.unwrap_or(30).clamp(1, 365);
    let zone: Tz = ctx.environment.default_timezone.parse().unwrap_or(Tz::UTC);
    let now = DateTime::from_timestamp_millis(clock::now().0).unwrap_or_default().with_timezone(&zone);
    let starts = if days <= 2 { hours(&now, days * 24) } else { day_starts(&now, days) };
    let since = starts.first().copied().unwrap_or_default();
    let row = ctx.store.workflow_stats(request.workflow_id, since, &starts).await?;
    let series = starts.iter().zip(row.buckets).map(|(at, b)| StatsPoint {
        at: *at,
        success: b.success,
        failed: b.failed,
        canceled: b.canceled,
        mean_ms: b.mean_ms,
    });
    let total = row.success + row.failed + row.canceled;
    Ok(WorkflowStats {
        total,
        success: row.success,
        failed: row.failed,
        canceled: row.canceled,
        success_rate: (total > 0).then(|| f64::from(row.success) / f64::from(total)),
        moving_average_ms: row.moving_average_ms,
        p50_ms: row.p50_ms,
        p95_ms: row.p95_ms,
        drift_p50_ms: row.drift_p50_ms,
        drift_p95_ms: row.drift_p95_ms,
        series: series.collect(),
    })
}

/// The starts of the last `count` hours, oldest first.
fn hours(now: &DateTime<Tz>, count: u32) -> Vec<EpochMs> {
    let into = Duration::minutes(i64::from(now.minute())) + Duration::seconds(i64::from(now.second()));
    let this = now.timestamp_millis() - into.num_milliseconds() - i64::from(now.timestamp_subsec_millis());
    (0..i64::from(count)).rev().map(|back| EpochMs(this - back * 3_600_000)).collect()
}

/// The starts of the last `count` days on the zone's calendar, oldest first.
fn day_starts(now: &DateTime<Tz>, count: u32) -> Vec<EpochMs> {
    let today = NaiveDate::from_ymd_opt(now.year(), now.month(), now.day()).unwrap_or_default();
    let days = (0..i64::from(count)).rev().filter_map(|back| today.checked_sub_signed(Duration::days(back)));
    days.filter_map(|day| start_of(day, &now.timezone())).collect()
}

/// Midnight, or where the clock skips it the first moment of the day.
fn start_of(day: NaiveDate, zone: &Tz) -> Option<EpochMs> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    (0..4)
        .find_map(|half_hours| zone.from_local_datetime(&(midnight + Duration::minutes(30 * half_hours))).earliest())
        .map(|t| EpochMs(t.timestamp_millis()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_the_zones_own_midnight() {
        let zone = chrono_tz::Europe::Berlin;
        let now = zone.with_ymd_and_hms(2026, 3, 30, 9, 0, 0).unwrap();
        let starts = day_starts(&now, 3);
        let hours: Vec<i64> = starts.windows(2).map(|w| (w[1].0 - w[0].0) / 3_600_000).collect();
        assert_eq!(hours, [24, 23], "the day on which the clock is put forward is short");
    }

    #[test]
    fn a_day_without_midnight_begins_when_it_begins() {
        let day = NaiveDate::from_ymd_opt(2024, 4, 26).unwrap();
        let start = start_of(day, &chrono_tz::Africa::Cairo).unwrap();
        let local = DateTime::from_timestamp_millis(start.0).unwrap().with_timezone(&chrono_tz::Africa::Cairo);
        assert_eq!((local.day(), local.hour()), (26, 1));
    }
}
