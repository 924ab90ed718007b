import type { Event, ExecutionDetail, LogLine, UseCases, WaitInfo } from "@/bindings";
import { ApiError } from "../types";
import { pageOf } from "./rows";
import type { FakeState } from "./state";

type Handlers = {
  [K in keyof UseCases]?: (request: UseCases[K]["request"]) => UseCases[K]["response"];
};

/** Waits, re-runs and logs of the backend in memory. */
export function waitHandlers(
  state: FakeState,
  start: (workflowId: string) => string,
  emit: (events: Event[]) => void,
): Handlers {
  const get = (id: string): ExecutionDetail => {
    const execution = state.executions.get(id);
    if (execution === undefined) throw new ApiError("not_found", "This execution does not exist.");
    return execution;
  };
  return {
    wait_list: ({ kinds, workflow_id, execution_id, after, limit }) => {
      const items = [...state.waits.values()]
        .filter((w) => !kinds?.length || kinds.includes(w.kind))
        .filter((w) => !workflow_id || w.workflow_id === workflow_id)
        .filter((w) => !execution_id || w.execution_id === execution_id)
        .sort((a, b) => b.created_at - a.created_at);
      return { ...pageOf(items, after, limit ?? 50), total: items.length };
    },
    wait_answer: (answer) => {
      const wait = state.waits.get(answer.execution_id);
      if (wait === undefined)
        throw new ApiError("not_waiting", "This was answered already.", "Somebody else was faster.");
      state.waits.delete(answer.execution_id);
      state.answers.push(answer);
      const { summary } = get(answer.execution_id);
      Object.assign(summary, {
        status: answer.choice === "stop" ? "canceled" : "success",
        wait: null,
        wait_until: null,
        finished_at: Date.now(),
      });
      emit([
        {
          event: "execution_finished",
          execution_id: summary.id,
          workflow_id: summary.workflow_id,
          status: summary.status,
          error: null,
          duration_ms: Date.now() - summary.started_at,
        },
        { event: "data_changed", tags: ["waits", "executions", `execution:${summary.id}`, "health"] },
      ]);
      return {};
    },
    execution_rerun: (request) => {
      state.reruns.push(request);
      return { execution_id: start(get(request.id).summary.workflow_id) };
    },
    execution_input: () => ({
      total: 2,
      items: [
        { id: 1, customer: "Ada", amount: 120 },
        { id: 2, customer: "Grace", amount: 740 },
      ],
    }),
    execution_log: ({ id }) => ({ lines: linesOf(get(id)) }),
  };
}

function linesOf({ summary, runs }: ExecutionDetail): LogLine[] {
  const lines: LogLine[] = [
    {
      at: summary.started_at,
      level: "info",
      node_id: null,
      technical: `execution ${summary.id} started mode=${summary.mode} version=${summary.version}`,
      plain: "The workflow was started by hand.",
    },
  ];
  for (const run of runs) {
    const items = run.output_counts.reduce((sum, n) => sum + n, 0);
    lines.push({
      at: run.started_at + run.duration_ms,
      level: run.error === null ? "info" : "error",
      node_id: run.node_id,
      technical: `${run.node_name} run=${run.run_index} out=[${run.output_counts}] ${run.duration_ms}ms${run.error === null ? "" : ` ${run.error.code}`}`,
      plain:
        run.error === null
          ? `“${run.node_name}” gave ${items} items.`
          : `“${run.node_name}” failed: ${run.error.message}`,
    });
  }
  return lines;
}

/** Puts an execution aside at a node. */
export function suspend(state: FakeState, detail: ExecutionDetail, wait: Partial<WaitInfo>): WaitInfo {
  const { summary } = detail;
  const info: WaitInfo = {
    execution_id: summary.id,
    workflow_id: summary.workflow_id,
    workflow_name: summary.workflow_name,
    node_id: "get",
    node_name: "Get orders",
    kind: "approval",
    until: null,
    created_at: Date.now(),
    question: {},
    ...wait,
  };
  Object.assign(summary, {
    status: info.kind === "attention" ? "paused" : "waiting",
    wait: info.kind,
    wait_until: info.until,
    finished_at: null,
  });
  state.waits.set(summary.id, info);
  return info;
}
