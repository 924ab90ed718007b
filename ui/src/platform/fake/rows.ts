import type { ExecutionSummary } from "@/bindings";
import type { FakeWorkflow } from "./state";

/** A row of the executions list: begun now, by hand, unless told otherwise. */
export const rowOf = (workflow: FakeWorkflow, over: Partial<ExecutionSummary>): ExecutionSummary => ({
  id: crypto.randomUUID(),
  workflow_id: workflow.id,
  workflow_name: workflow.document.name,
  workflow_deleted: workflow.deleted,
  version: workflow.live?.version ?? workflow.revision,
  status: "running",
  mode: "manual",
  trigger_kind: "manual",
  trigger: null,
  due_at: null,
  caught_up: false,
  started_at: Date.now(),
  finished_at: null,
  error: null,
  node_runs: 0,
  attempt: 1,
  repeats: null,
  wait: null,
  wait_until: null,
  dead_letter: false,
  ...over,
});

/** One page of a list that is already in order. The cursor is the place of its first row. */
export function pageOf<T>(rows: T[], after: string | null | undefined, limit = 50) {
  const from = after ? Number(after) : 0;
  const items = rows.slice(from, from + limit);
  return { items, next: from + limit < rows.length ? String(from + limit) : null };
}
