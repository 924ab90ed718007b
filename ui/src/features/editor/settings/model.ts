// What a workflow's settings say, with their defaults; the twin of `core/src/policy.rs`.

import type { Settings } from "@/bindings";

export type Overlap = "allow" | "queue" | "skip";

export interface RunPolicy {
  /** The workflow that runs when this one fails. */
  errorWorkflow: string | null;
  /** Executions at the same time; null: as many as the program runs. */
  maxConcurrency: number | null;
  overlap: Overlap;
  /** Larger runs first, −10 to 10. */
  priority: number;
  /** How often a failed execution is tried in all; 1: not again. */
  tries: number;
  /** Failures in a row pause the workflow. */
  breaker: boolean;
  /** It is an alarm when a day passes without an execution. */
  expectDaily: boolean;
  retention: Retention;
  /** Data of executions that succeeded is kept. */
  saveSuccess: boolean;
}

/** What is kept of the workflow's executions; null: as for all workflows. */
export interface Retention {
  days: number | null;
  count: number | null;
  megabytes: number | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const whole = (value: unknown, min: number, max: number): number | null =>
  typeof value === "number" && Number.isInteger(value) ? Math.min(Math.max(value, min), max) : null;

const limit = (value: unknown): number | null =>
  typeof value === "number" && value > 0 ? Math.floor(value) : null;

/** Reads the settings; what is missing or of a wrong type takes its default. */
export function policyOf(settings: Settings): RunPolicy {
  const { errorWorkflow, maxConcurrency, overlap, retry, retention, ...rest } = settings;
  const kept = isObject(retention) ? retention : {};
  const named = typeof errorWorkflow === "string" && errorWorkflow !== "DEFAULT" ? errorWorkflow.trim() : "";
  return {
    errorWorkflow: named || null,
    maxConcurrency: limit(maxConcurrency),
    overlap: overlap === "queue" || overlap === "skip" ? overlap : "allow",
    priority: whole(rest.priority, -10, 10) ?? 0,
    tries: (isObject(retry) ? whole(retry.tries, 1, 20) : null) ?? 1,
    breaker: rest.breaker !== false,
    expectDaily: rest.expectDaily === true,
    retention: { days: limit(kept.days), count: limit(kept.count), megabytes: limit(kept.megabytes) },
    saveSuccess: rest.saveDataSuccessExecution !== "none",
  };
}

/** The stored form of a retention; null when nothing in it is set. */
export function writeRetention(retention: Retention): Record<string, number> | null {
  const set = Object.entries(retention).filter((entry): entry is [string, number] => entry[1] !== null);
  return set.length === 0 ? null : Object.fromEntries(set);
}

/** Whether a time zone has this name. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
