import type { Event, ExecutionDetail, ExecutionStartRequest, NodeRunSummary, Workflow } from "@/bindings";
import type { FakeState } from "./state";

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Pretends to run a workflow, node by node, breadth first. */
export async function run(
  state: FakeState,
  id: string,
  request: ExecutionStartRequest,
  document: Workflow,
  emit: (events: Event[]) => void,
): Promise<void> {
  const detail = state.executions.get(id);
  if (detail === undefined) return;
  const workflow_id = request.workflow_id;
  emit([{ event: "execution_started", execution_id: id, workflow_id, mode: "manual", at: Date.now() }]);
  const start =
    request.from_node ??
    request.start_node ??
    document.nodes.find((n) => n.type.endsWith("_trigger"))?.id ??
    document.nodes[0]?.id;
  const queue = start === undefined ? [] : [start];
  const seen = new Set<string>();
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (seen.has(at) || detail.summary.status !== "running") continue;
    seen.add(at);
    const node = document.nodes.find((n) => n.id === at);
    if (node === undefined) continue;
    emit([{ event: "node_started", execution_id: id, node_id: at, run_index: 0, attempt: 1 }]);
    await wait(state.stepMs);
    if (detail.summary.status !== "running") break;
    const finished = finish(detail, document, at);
    emit([
      {
        event: "node_finished",
        execution_id: id,
        node_id: at,
        run_index: 0,
        output_counts: finished.output_counts,
        duration_ms: finished.duration_ms,
        error: finished.error,
      },
    ]);
    if (finished.error !== null && node.on_error === "stop") {
      detail.summary.status = "error";
      detail.summary.error = finished.error;
      break;
    }
    if (at === request.destination_node) break;
    queue.push(...document.connections.filter((c) => c.from === at).map((c) => c.to));
  }
  if (detail.summary.status === "running") detail.summary.status = "success";
  detail.summary.finished_at = Date.now();
  emit([
    {
      event: "execution_finished",
      execution_id: id,
      workflow_id,
      status: detail.summary.status,
      error: detail.summary.error,
      duration_ms: Date.now() - detail.summary.started_at,
    },
    { event: "data_changed", tags: ["executions", "workflows"] },
  ]);
}

function finish(detail: ExecutionDetail, document: Workflow, id: string): NodeRunSummary {
  const node = document.nodes.find((n) => n.id === id);
  const unknown = node?.type.includes(".") ?? true;
  const outputs = Math.max(
    1,
    ...document.connections.filter((c) => c.from === id).map((c) => c.from_index + 1),
  );
  const runSummary: NodeRunSummary = {
    node_id: id,
    node_name: node?.name ?? "",
    run_index: 0,
    execution_index: detail.runs.length,
    started_at: Date.now(),
    duration_ms: 12,
    tries: 1,
    sources: [],
    input_counts: [24],
    output_counts: unknown ? [] : Array.from({ length: outputs }, (_, i) => (i === 0 ? 24 : 7)),
    error: unknown
      ? {
          code: "node.unknown",
          message: "Millrace does not know this node type.",
          description: null,
          hint: "Replace it, or disable it.",
          node: node?.name ?? null,
          item: null,
        }
      : null,
    logs: [],
  };
  detail.runs.push(runSummary);
  detail.summary.node_runs += 1;
  return runSummary;
}
