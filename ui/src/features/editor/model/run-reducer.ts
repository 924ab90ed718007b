import type { Connection, Event, ExecutionDetail, NodeRunSummary, WaitKind, Workflow } from "@/bindings";
import type { ExecutionView, NodeLive, WaitView } from "./types";

const FINAL = new Set(["success", "error", "canceled", "timeout", "crashed"]);
const ASIDE = new Set(["waiting", "paused"]);

/** Whether nothing more will happen. */
export const isFinal = (status: string): boolean => FINAL.has(status);

/** An execution that has just begun. */
export function startedView(id: string, startedAt: number): ExecutionView {
  return {
    id,
    status: "running",
    live: true,
    wait: null,
    startedAt,
    durationMs: null,
    error: null,
    runs: [],
    nodes: {},
    summary: null,
  };
}

/** An execution as the server tells it. */
export function viewOf(detail: ExecutionDetail): ExecutionView {
  const { summary, runs } = detail;
  const nodes: Record<string, NodeLive> = {};
  for (const run of runs) nodes[run.node_id] = ended(nodes[run.node_id], run);
  return {
    id: summary.id,
    status: summary.status,
    live: !isFinal(summary.status) && !ASIDE.has(summary.status),
    wait: waitOf(detail, nodes),
    startedAt: summary.started_at,
    durationMs: summary.finished_at === null ? null : summary.finished_at - summary.started_at,
    error: summary.error,
    runs,
    nodes: isFinal(summary.status) ? nodes : { ...nodes, ...guessNow(detail, nodes) },
    summary,
  };
}

function waitOf(detail: ExecutionDetail, nodes: Record<string, NodeLive>): WaitView | null {
  const { status, wait, wait_until } = detail.summary;
  if (wait === null || !ASIDE.has(status)) return null;
  return { kind: wait, nodeId: nowAt(detail, nodes) ?? null, until: wait_until };
}

/** Says at which node an execution waits, once that was asked. */
export function waitingAt(
  view: ExecutionView,
  nodeId: string,
  kind: WaitKind,
  until: number | null,
): ExecutionView {
  const nodes = withoutGuesses(view.nodes);
  nodes[nodeId] = { ...(nodes[nodeId] ?? IDLE), status: waitStatus(kind) };
  return { ...view, nodes, wait: { kind, nodeId, until } };
}

const waitStatus = (kind: WaitKind) => (kind === "attention" ? "attention" : "waiting");

const IDLE = { runs: 0, attempt: 1, totals: [], durationMs: 0, error: null };

/** The node that must be running or waiting now: the record of a live execution holds only what has ended. */
function guessNow(detail: ExecutionDetail, nodes: Record<string, NodeLive>): Record<string, NodeLive> {
  const id = nowAt(detail, nodes);
  if (id === undefined) return {};
  const { runs, totals, durationMs } = nodes[id] ?? IDLE;
  const { wait, status } = detail.summary;
  const now = wait !== null && ASIDE.has(status) ? waitStatus(wait) : "running";
  return { [id]: { status: now, runs, attempt: 1, totals, durationMs, error: null, guessed: true } };
}

const nowAt = ({ summary, document, runs }: ExecutionDetail, nodes: Record<string, NodeLive>) =>
  runs.length === 0 ? startOf(document, summary.trigger) : nextOf(document, runs, nodes);

const startOf = (document: Workflow, trigger: string | null): string | undefined =>
  document.nodes.find((n) => n.name === trigger)?.id;

function linksBy(side: "from" | "to", connections: Connection[]): Map<string, Connection[]> {
  const links = new Map<string, Connection[]>();
  for (const connection of connections) {
    const list = links.get(connection[side]);
    if (list === undefined) links.set(connection[side], [connection]);
    else list.push(connection);
  }
  return links;
}

/** What the latest run led to; else the latest branch that was not followed yet. */
function nextOf(
  { connections }: Workflow,
  runs: NodeRunSummary[],
  nodes: Record<string, NodeLive>,
): string | undefined {
  const after = linksBy("from", connections);
  const before = linksBy("to", connections);
  const ready = (id: string) => before.get(id)?.some((c) => nodes[c.from] !== undefined) === true;
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i];
    if (run === undefined) continue;
    const fed = (after.get(run.node_id) ?? []).filter((c) => (run.output_counts[c.from_index] ?? 0) > 0);
    const next = fed.find((c) => ready(c.to) && (i === runs.length - 1 || nodes[c.to] === undefined));
    if (next !== undefined) return next.to;
  }
  return undefined;
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

/** Applies a batch of events, heard at `now`, to the shown execution. Events of other executions change nothing. */
export function reduceEvents(view: ExecutionView, events: Event[], now = 0): ExecutionView {
  let next = view;
  let runs: NodeRunSummary[] | undefined;
  let nodes: Record<string, NodeLive> | undefined;
  const known = knownRuns(view.runs);
  for (const event of events) {
    if (event.event === "data_changed" || event.event === "notice") continue;
    if (event.execution_id !== view.id) continue;
    if (event.event === "execution_started") {
      // One that waited goes on.
      if (next.wait !== null) next = { ...next, status: "running", live: true, wait: null };
    } else if (event.event === "execution_suspended") {
      nodes ??= withoutGuesses(next.nodes);
      nodes[event.node_id] = { ...(nodes[event.node_id] ?? IDLE), status: waitStatus(event.kind) };
      const wait = { kind: event.kind, nodeId: event.node_id, until: null };
      next = { ...next, status: event.kind === "attention" ? "paused" : "waiting", live: false, wait };
    } else if (event.event === "node_started") {
      if (known.has(runKey(event))) continue;
      if (next.wait !== null) next = { ...next, status: "running", live: true, wait: null };
      nodes ??= withoutGuesses(next.nodes);
      const before = nodes[event.node_id];
      nodes[event.node_id] = {
        status: "running",
        runs: before?.runs ?? 0,
        attempt: event.attempt,
        totals: before?.totals ?? [],
        durationMs: before?.durationMs ?? 0,
        error: null,
        since: now,
      };
    } else if (event.event === "node_finished") {
      if (known.has(runKey(event))) continue;
      nodes ??= withoutGuesses(next.nodes);
      runs ??= [...next.runs];
      known.add(runKey(event));
      const run = runOf(event, runs.length, nodes[event.node_id]?.attempt ?? 1, now);
      runs.push(run);
      nodes[event.node_id] = ended(nodes[event.node_id], run);
    } else if (event.event === "execution_finished") {
      nodes = settle(nodes ?? next.nodes);
      next = {
        ...next,
        live: false,
        wait: null,
        status: event.status,
        error: event.error,
        durationMs: event.duration_ms,
      };
    }
  }
  if (runs === undefined && nodes === undefined && next === view) return view;
  if (runs !== undefined) keys.set(runs, known);
  return { ...next, runs: runs ?? next.runs, nodes: nodes ?? next.nodes };
}

const runKey = (run: { node_id: string; run_index: number }) => `${run.run_index}:${run.node_id}`;

/** Keys of the runs in a list, kept so that a batch costs no walk through all of them. */
const keys = new WeakMap<NodeRunSummary[], Set<string>>();

function knownRuns(runs: NodeRunSummary[]): Set<string> {
  const kept = keys.get(runs);
  return kept?.size === runs.length ? kept : new Set(runs.map(runKey));
}

/** From the first event on, what runs is known. */
function withoutGuesses(nodes: Record<string, NodeLive>): Record<string, NodeLive> {
  const next = { ...nodes };
  for (const [id, node] of Object.entries(nodes)) {
    if (node.guessed !== true) continue;
    if (node.runs === 0) delete next[id];
    else next[id] = { ...node, status: "success", guessed: false };
  }
  return next;
}

function runOf(
  event: Extract<Event, { event: "node_finished" }>,
  executionIndex: number,
  tries: number,
  now: number,
): NodeRunSummary {
  return {
    node_id: event.node_id,
    node_name: "",
    run_index: event.run_index,
    execution_index: executionIndex,
    started_at: Math.max(0, now - event.duration_ms),
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
      if (node.status === "success" || node.status === "error") return [[id, node]];
      return node.runs === 0 ? [] : [[id, { ...node, status: "success" as const }]];
    }),
  );
}
