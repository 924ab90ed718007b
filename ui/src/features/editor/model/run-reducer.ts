import type { Event, ExecutionDetail, NodeRunSummary } from "@/bindings";
import type { ExecutionView, NodeLive } from "./types";

const FINAL = new Set(["success", "error", "canceled", "timeout", "crashed"]);

/** Whether nothing more will happen. */
export const isFinal = (status: string): boolean => FINAL.has(status);

/** An execution that has just begun. */
export function startedView(id: string, startedAt: number): ExecutionView {
  return { id, status: "running", live: true, startedAt, durationMs: null, error: null, runs: [], nodes: {} };
}

/** An execution as the server tells it. */
export function viewOf(detail: ExecutionDetail): ExecutionView {
  const { summary, runs } = detail;
  return {
    id: summary.id,
    status: summary.status,
    live: !isFinal(summary.status),
    startedAt: summary.started_at,
    durationMs: summary.finished_at === null ? null : summary.finished_at - summary.started_at,
    error: summary.error,
    runs,
    nodes: runs.reduce<Record<string, NodeLive>>((nodes, run) => {
      nodes[run.node_id] = ended(nodes[run.node_id], run);
      return nodes;
    }, {}),
  };
}

function ended(before: NodeLive | undefined, run: NodeRunSummary): NodeLive {
  const totals = [...(before?.totals ?? [])];
  run.output_counts.forEach((count, i) => {
    totals[i] = (totals[i] ?? 0) + count;
  });
  return {
    status: run.error === null ? "success" : "error",
    runs: (before?.runs ?? 0) + 1,
    attempt: run.tries,
    totals: Array.from(totals, (total) => total ?? 0),
    durationMs: (before?.durationMs ?? 0) + run.duration_ms,
    error: run.error,
  };
}

/** Applies a batch of events to the shown execution. Events of other executions change nothing. */
export function reduceEvents(view: ExecutionView, events: Event[]): ExecutionView {
  let next = view;
  let runs: NodeRunSummary[] | undefined;
  let nodes: Record<string, NodeLive> | undefined;
  for (const event of events) {
    if (event.event === "data_changed" || event.execution_id !== view.id) continue;
    if (event.event === "node_started") {
      nodes ??= { ...next.nodes };
      const before = nodes[event.node_id];
      nodes[event.node_id] = {
        status: "running",
        runs: before?.runs ?? 0,
        attempt: event.attempt,
        totals: before?.totals ?? [],
        durationMs: before?.durationMs ?? 0,
        error: null,
      };
    } else if (event.event === "node_finished") {
      nodes ??= { ...next.nodes };
      runs ??= [...next.runs];
      if (runs.some((r) => r.node_id === event.node_id && r.run_index === event.run_index)) continue;
      const run = runOf(event, runs.length, nodes[event.node_id]?.attempt ?? 1);
      runs.push(run);
      nodes[event.node_id] = ended(nodes[event.node_id], run);
    } else if (event.event === "execution_finished") {
      nodes = settle(nodes ?? next.nodes);
      next = {
        ...next,
        live: false,
        status: event.status,
        error: event.error,
        durationMs: event.duration_ms,
      };
    }
  }
  if (runs === undefined && nodes === undefined && next === view) return view;
  return { ...next, runs: runs ?? next.runs, nodes: nodes ?? next.nodes };
}

function runOf(
  event: Extract<Event, { event: "node_finished" }>,
  executionIndex: number,
  tries: number,
): NodeRunSummary {
  return {
    node_id: event.node_id,
    node_name: "",
    run_index: event.run_index,
    execution_index: executionIndex,
    started_at: 0,
    duration_ms: event.duration_ms,
    tries,
    sources: [],
    input_counts: [],
    output_counts: event.output_counts,
    error: event.error,
    logs: [],
  };
}

/** Nodes that were still running when the execution ended do not run any more. */
function settle(nodes: Record<string, NodeLive>): Record<string, NodeLive> {
  return Object.fromEntries(
    Object.entries(nodes).flatMap(([id, node]) => {
      if (node.status !== "running") return [[id, node]];
      return node.runs === 0 ? [] : [[id, { ...node, status: "success" as const }]];
    }),
  );
}
