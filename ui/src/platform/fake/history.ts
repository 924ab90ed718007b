import type { ExecutionListRequest, ExecutionSummary } from "@/bindings";
import { ApiError } from "../types";
import type { Emit, Handlers } from "./platform";
import type { FakeState } from "./state";

/** The history of executions and what can be done with it. */
export function historyHandlers(state: FakeState, emit: Emit): Handlers {
  const changed = () => emit([{ event: "data_changed", tags: ["executions", "workflows", "health"] }]);
  const get = (id: string) => {
    const execution = state.executions.get(id);
    if (execution === undefined) throw new ApiError("not_found", "This execution does not exist.");
    return execution;
  };
  return {
    execution_list: (request) => {
      const rows = matching(state, request);
      const limit = request.limit ?? 50;
      // The cursor is a row, so that what comes above moves nothing below.
      const from = request.after ? rows.findIndex((row) => row.id === request.after) + 1 : 0;
      const items = rows.slice(from, from + limit).map((row) => ({ ...row }));
      return { items, next: from + limit < rows.length ? (items.at(-1)?.id ?? null) : null };
    },
    execution_export: ({ filter, format }) => {
      const rows = matching(state, filter ?? {}).slice(0, 50_000);
      return format === "csv"
        ? { text: csv(rows), file_name: "executions.csv" }
        : { text: JSON.stringify(rows, null, 2), file_name: "executions.json" };
    },
    execution_dismiss: ({ ids }) => {
      for (const id of ids) get(id).summary.dead_letter = false;
      changed();
      return {};
    },
    execution_delete: ({ ids }) => {
      for (const id of ids) state.executions.delete(id);
      changed();
      return {};
    },
  };
}

/** The rows a list shows, newest first. */
export function matching(state: FakeState, request: ExecutionListRequest): ExecutionSummary[] {
  const text = request.query?.trim().toLowerCase() ?? "";
  return [...state.executions.values()]
    .map(({ summary }) => ({
      ...summary,
      workflow_deleted: state.workflows.get(summary.workflow_id)?.deleted ?? true,
    }))
    .filter((row) => !request.ids?.length || request.ids.includes(row.id))
    .filter((row) => !request.workflow_id || row.workflow_id === request.workflow_id)
    .filter((row) => !request.statuses?.length || request.statuses.includes(row.status))
    .filter((row) => !request.trigger_kinds?.length || request.trigger_kinds.includes(row.trigger_kind))
    .filter((row) => request.from == null || row.started_at >= request.from)
    .filter((row) => request.until == null || row.started_at < request.until)
    .filter((row) => !request.dead_letters || row.dead_letter)
    .filter(
      (row) =>
        text === "" ||
        row.id.startsWith(text) ||
        row.workflow_name.toLowerCase().includes(text) ||
        row.error?.message.toLowerCase().includes(text),
    )
    .sort((a, b) => b.started_at - a.started_at || (a.id < b.id ? 1 : -1));
}

function csv(rows: ExecutionSummary[]): string {
  const cell = (value: unknown) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const keys = [
    "id",
    "workflow_name",
    "version",
    "status",
    "trigger_kind",
    "started_at",
    "finished_at",
  ] as const;
  return [keys.join(","), ...rows.map((row) => keys.map((key) => cell(row[key])).join(","))].join("\r\n");
}
