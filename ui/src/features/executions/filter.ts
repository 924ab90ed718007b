import { DateTime } from "luxon";
import type { ExecutionListRequest, ExecutionStatus, TriggerKind } from "@/bindings";

export const STATUSES = {
  all: [],
  running: ["new", "queued", "running"],
  waiting: ["waiting", "paused"],
  success: ["success"],
  failed: ["error", "timeout", "crashed"],
  canceled: ["canceled"],
} as const satisfies Record<string, readonly ExecutionStatus[]>;

export type StatusFilter = keyof typeof STATUSES;

export const KINDS: TriggerKind[] = [
  "manual",
  "schedule",
  "webhook",
  "form",
  "file",
  "mailbox",
  "feed",
  "workflow",
  "app",
  "error",
];

export const RANGES = ["any", "today", "24h", "7d", "custom"] as const;
export type Range = (typeof RANGES)[number];

/** What the list shows. It lives in the address, so that it survives a reload and can be sent to somebody. */
export interface ExecutionFilter {
  deadLetters: boolean;
  workflowId: string;
  status: StatusFilter;
  kind: TriggerKind | "";
  range: Range;
  /** Days of a custom range, `2026-11-20`, both included; empty: open. */
  from: string;
  until: string;
  query: string;
}

export const NO_FILTER: ExecutionFilter = {
  deadLetters: false,
  workflowId: "",
  status: "all",
  kind: "",
  range: "any",
  from: "",
  until: "",
  query: "",
};

/** Reads the filter from the address; what is not known there is left out. */
export function readFilter(text: string, workflowId: string | null = null): ExecutionFilter {
  const params = new URLSearchParams(text);
  const status = params.get("status") ?? "all";
  const kind = params.get("trigger") ?? "";
  const range = params.get("range") ?? "any";
  return {
    deadLetters: params.get("dead") === "1",
    workflowId: params.get("workflow") ?? workflowId ?? "",
    status: Object.hasOwn(STATUSES, status) ? (status as StatusFilter) : "all",
    kind: KINDS.find((each) => each === kind) ?? "",
    range: RANGES.find((each) => each === range) ?? "any",
    from: dayOf(params.get("from")),
    until: dayOf(params.get("until")),
    query: params.get("q") ?? "",
  };
}

const dayOf = (text: string | null) => (text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "");

/** The filter as a query string; what filters nothing is left out. */
export function writeFilter(filter: ExecutionFilter): string {
  const params = new URLSearchParams();
  if (filter.deadLetters) params.set("dead", "1");
  if (filter.workflowId !== "") params.set("workflow", filter.workflowId);
  if (filter.status !== "all") params.set("status", filter.status);
  if (filter.kind !== "") params.set("trigger", filter.kind);
  if (filter.range !== "any") params.set("range", filter.range);
  if (filter.range === "custom" && filter.from !== "") params.set("from", filter.from);
  if (filter.range === "custom" && filter.until !== "") params.set("until", filter.until);
  if (filter.query.trim() !== "") params.set("q", filter.query);
  return params.toString();
}

/** Whether anything but the tab narrows the list. */
export const isNarrowed = (filter: ExecutionFilter): boolean =>
  writeFilter({ ...filter, deadLetters: false }) !== "";

/** The request for the backend, with times as of now. */
export function requestOf(filter: ExecutionFilter, now: DateTime = DateTime.now()): ExecutionListRequest {
  const { from, until } = spanOf(filter, now);
  return {
    workflow_id: filter.workflowId || null,
    statuses: filter.deadLetters ? [] : [...STATUSES[filter.status]],
    trigger_kinds: filter.kind === "" ? [] : [filter.kind],
    from,
    until,
    query: filter.query.trim() || null,
    dead_letters: filter.deadLetters,
  };
}

function spanOf(filter: ExecutionFilter, now: DateTime): { from: number | null; until: number | null } {
  switch (filter.range) {
    case "any":
      return { from: null, until: null };
    case "today":
      return { from: now.startOf("day").toMillis(), until: null };
    case "24h":
      return { from: now.minus({ hours: 24 }).toMillis(), until: null };
    case "7d":
      return { from: now.minus({ days: 7 }).toMillis(), until: null };
    case "custom": {
      const from = DateTime.fromISO(filter.from);
      const until = DateTime.fromISO(filter.until);
      return {
        from: from.isValid ? from.toMillis() : null,
        until: until.isValid ? until.plus({ days: 1 }).toMillis() : null,
      };
    }
  }
}
