import type { ExecutionSummary, NodeRunSummary } from "@/bindings";
import { type Business, business } from "./business";
import { empty } from "./documents";
import { randomOf, timedId } from "./random";
import { rowOf } from "./rows";
import { seedWatch } from "./seed-watch";
import { addWorkflow, type FakeState, type FakeWorkflow, newState } from "./state";
import { seedTables } from "./tables";

const DAY = 86_400_000;

/** A small shop after a month of work: some two thousand executions, some of them in trouble. */
export function busyState(days = 30): FakeState {
  const state = newState();
  state.workflows.clear();
  const random = randomOf(7);
  const now = Date.now();
  const rows: { row: ExecutionSummary; of: Business }[] = [];
  for (const each of business()) {
    const workflow = deployed(state, each, now);
    for (let i = 0; i < each.perDay * days; i += 1)
      rows.push({ row: past(workflow, each, now, days, random), of: each });
  }
  rows.sort((a, b) => a.row.started_at - b.row.started_at);
  for (const { row, of } of rows)
    state.executions.set(row.id, { summary: row, document: of.document, runs: runsOf(row, of) });
  addWorkflow(state, empty("Empty"), "empty");
  state.dataBytes = 486_000_000;
  state.startedAt = now - 6 * DAY - 5_400_000;
  seedWatch(state, now, random);
  seedTables(state, now);
  return state;
}

function deployed(state: FakeState, each: Business, now: number): FakeWorkflow {
  const workflow = addWorkflow(state, each.document, each.id);
  workflow.createdAt = now - 90 * DAY;
  workflow.updatedAt = now - (each.version % 9) * DAY - 3_600_000;
  workflow.revision = each.version * 4;
  workflow.versions = each.version;
  workflow.live = {
    version: each.version,
    at: workflow.updatedAt + 60_000,
    document: structuredClone(each.document),
  };
  workflow.history = Array.from({ length: Math.min(each.version, 5) }, (_, i) => ({
    id: `${each.id}-d${i}`,
    action: i === 1 && each.version > 6 ? ("rollback" as const) : ("deploy" as const),
    from_version: each.version - i - 1 || null,
    to_version: each.version - i,
    who: i % 2 === 0 ? "Ada" : "Grace",
    at: workflow.updatedAt + 60_000 - i * 4 * DAY,
    error: null,
  }));
  return workflow;
}

function past(
  workflow: FakeWorkflow,
  each: Business,
  now: number,
  days: number,
  random: () => number,
): ExecutionSummary {
  const at = Math.floor(now - 120_000 - random() * days * DAY);
  const bad = each.failure !== null && random() < each.failing;
  const odd = random();
  const status = bad
    ? odd < 0.2
      ? "timeout"
      : odd < 0.25
        ? "crashed"
        : "error"
    : odd < 0.01
      ? "canceled"
      : "success";
  const took = Math.max(3, Math.round(each.usual * (0.55 + random() * 0.9) * (odd > 0.95 ? 4 : 1)));
  const scheduled = each.kind === "schedule";
  return rowOf(workflow, {
    id: timedId(at, random),
    version: at > now - 9 * DAY ? each.version : Math.max(1, each.version - 1),
    status,
    mode: odd > 0.97 ? "manual" : "trigger",
    trigger_kind: odd > 0.97 ? "manual" : each.kind,
    trigger: each.document.nodes.find((n) => n.type !== "sticky_note")?.name ?? null,
    due_at: scheduled && odd <= 0.97 ? at - Math.round(random() * 90) : null,
    started_at: at,
    finished_at: at + (status === "timeout" ? 30_000 : took),
    error: bad ? each.failure : null,
    node_runs: bad ? 2 : each.document.nodes.length,
    attempt: bad ? 3 : odd > 0.93 ? 2 : 1,
    dead_letter: bad && now - at < 4 * DAY,
  });
}

function runsOf(row: ExecutionSummary, of: Business): NodeRunSummary[] {
  const nodes = of.document.nodes.filter((n) => n.type !== "sticky_note");
  const failed = row.error === null ? -1 : nodes.findIndex((n) => n.name === row.error?.node);
  const ran = failed < 0 ? nodes : nodes.slice(0, failed + 1);
  const each = Math.max(1, Math.floor(((row.finished_at ?? row.started_at) - row.started_at) / ran.length));
  return ran.map((node, i) => ({
    node_id: node.id,
    node_name: node.name,
    run_index: 0,
    execution_index: i,
    started_at: row.started_at + i * each,
    duration_ms: each,
    tries: i === failed ? 3 : 1,
    sources: i === 0 ? [] : [{ node: ran[i - 1]?.name ?? "", output: 0, run: 0 }],
    input_counts: i === 0 ? [] : [24],
    output_counts: i === failed ? [] : [24],
    error: i === failed ? row.error : null,
    logs: [],
  }));
}
