import type { ExecutionSummary, StatsPoint, WorkflowStats } from "@/bindings";
import { matching } from "./history";
import type { Handlers } from "./platform";
import type { FakeState } from "./state";

const FAILED = ["error", "timeout", "crashed"];

/** A workflow's executions in numbers. */
export function statsHandlers(state: FakeState): Handlers {
  return {
    workflow_stats: ({ workflow_id, days }) => {
      const since = Date.now() - (days ?? 30) * 86_400_000;
      const rows = matching(state, { workflow_id, from: since }).filter((row) => row.finished_at !== null);
      return statsOf(rows, days ?? 30);
    },
  };
}

const took = (row: ExecutionSummary) => (row.finished_at ?? row.started_at) - row.started_at;
const mean = (values: number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function quantile(values: number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function statsOf(rows: ExecutionSummary[], days: number): WorkflowStats {
  const success = rows.filter((row) => row.status === "success").length;
  const failed = rows.filter((row) => FAILED.includes(row.status)).length;
  const times = rows.filter((row) => row.status === "success").map(took);
  const drifts = rows.flatMap((row) => (row.due_at === null ? [] : [row.started_at - row.due_at]));
  return {
    total: rows.length,
    success,
    failed,
    canceled: rows.length - success - failed,
    success_rate: rows.length === 0 ? null : success / rows.length,
    moving_average_ms:
      times.length === 0
        ? null
        : [...times].reverse().reduce((average, time) => average * 0.9 + time * 0.1, times.at(-1) ?? 0),
    p50_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
    drift_p50_ms: quantile(drifts, 0.5),
    drift_p95_ms: quantile(drifts, 0.95),
    series: series(rows, days),
  };
}

function series(rows: ExecutionSummary[], days: number): StatsPoint[] {
  const hourly = days <= 2;
  const first = new Date(
    Date.now() - (hourly ? days * 24 - 1 : days - 1) * (hourly ? 3_600_000 : 86_400_000),
  );
  if (hourly) first.setMinutes(0, 0, 0);
  else first.setHours(0, 0, 0, 0);
  return Array.from({ length: hourly ? days * 24 : days }, (_, i) => {
    const start = new Date(first);
    const end = new Date(first);
    if (hourly) {
      start.setTime(first.getTime() + i * 3_600_000);
      end.setTime(start.getTime() + 3_600_000);
    } else {
      start.setDate(first.getDate() + i);
      end.setDate(first.getDate() + i + 1);
    }
    const own = rows.filter((row) => row.started_at >= start.getTime() && row.started_at < end.getTime());
    const success = own.filter((row) => row.status === "success");
    const failed = own.filter((row) => FAILED.includes(row.status)).length;
    return {
      at: start.getTime(),
      success: success.length,
      failed,
      canceled: own.length - success.length - failed,
      mean_ms: mean(success.map(took)),
    };
  });
}
