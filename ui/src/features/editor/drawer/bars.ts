// An execution as bars on a line of time: one row a node run. Pure.

import type { Failure, NodeSpec, Workflow } from "@/bindings";
import type { ExecutionView } from "../store";

export type BarKind = "success" | "error" | "running" | "waiting" | "attention" | "waited";

export interface Bar {
  key: string;
  nodeId: string;
  name: string;
  /** Null while the run has not ended. */
  runIndex: number | null;
  /** Milliseconds since the execution began. */
  start: number;
  end: number;
  kind: BarKind;
  tries: number;
  /** Items at all outputs together; null while unknown. */
  items: number | null;
  error: Failure | null;
}

/** Bars in the order in which the runs began. `now` ends what is still going on. */
export function barsOf(
  view: ExecutionView,
  document: Workflow | null,
  specs: Readonly<Record<string, NodeSpec>>,
  now: number,
): Bar[] {
  const nodes = new Map(document?.nodes.map((node) => [node.id, node]));
  const waits = (id: string) => {
    const type = nodes.get(id)?.type ?? "";
    return type === "wait" || specs[type]?.kind === "human";
  };
  const bars = view.runs.map((run): Bar => {
    const start = Math.max(0, run.started_at - view.startedAt);
    return {
      key: `${run.run_index}:${run.node_id}`,
      nodeId: run.node_id,
      name: run.node_name || (nodes.get(run.node_id)?.name ?? ""),
      runIndex: run.run_index,
      start,
      end: start + run.duration_ms,
      kind: run.error !== null ? "error" : waits(run.node_id) ? "waited" : "success",
      tries: run.tries,
      items: run.output_counts.reduce((sum, count) => sum + count, 0),
      error: run.error,
    };
  });
  bars.sort((a, b) => a.start - b.start);
  const last = bars.reduce((latest, bar) => Math.max(latest, bar.end), 0);
  for (const [nodeId, node] of Object.entries(view.nodes)) {
    if (node.status === "success" || node.status === "error") continue;
    const start = node.since === undefined ? last : Math.max(0, node.since - view.startedAt);
    bars.push({
      key: `now:${nodeId}`,
      nodeId,
      name: nodes.get(nodeId)?.name ?? "",
      runIndex: null,
      start,
      end: Math.max(start, now - view.startedAt),
      kind: node.status,
      tries: node.attempt,
      items: null,
      error: null,
    });
  }
  return bars;
}

/** Milliseconds the bars span; never nothing. */
export const spanOf = (bars: readonly Bar[]): number =>
  Math.max(
    1,
    bars.reduce((latest, bar) => Math.max(latest, bar.end), 0),
  );

/** Marks on the axis, as milliseconds: round numbers that lie at least `gap` pixels apart. */
export function ticksOf(span: number, width: number, gap = 96): number[] {
  const least = (span / Math.max(width, 1)) * gap;
  const step = STEPS.find((each) => each >= least) ?? Math.ceil(least / DAY) * DAY;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, i) => i * step);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 8, 12].map((n) => n * HOUR),
  DAY,
];
