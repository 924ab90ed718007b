import type { Event, UseCases, WorkflowDetail, WorkflowSummary } from "@/bindings";
import { applyOperations } from "@/features/editor/model/operation";
import {
  ApiError,
  type EventListener,
  type Platform,
  type Request,
  type Response,
  type UseCase,
} from "../types";
import { deploymentHandlers, deploymentOf } from "./deployments";
import { fakeDesktop } from "./desktop";
import { empty, orders } from "./documents";
import { run } from "./executions";
import { historyHandlers } from "./history";
import { pulse } from "./pulse";
import { rowOf } from "./rows";
import { fakeSpecs } from "./specs";
import { addWorkflow, type FakeState, type FakeWorkflow, newState } from "./state";
import { statsHandlers } from "./stats";
import { tableHandlers } from "./tables";
import { waitHandlers } from "./waits";
import { watchHandlers } from "./watch";

/** What answers use cases. */
export type Handlers = {
  [K in UseCase]?: (request: UseCases[K]["request"]) => UseCases[K]["response"];
};
export type Emit = (events: Event[]) => void;

export interface FakePlatform extends Platform {
  state: FakeState;
  /** Sends events, as the backend would. */
  emit: Emit;
  /** Closes the window, as far as the page can tell. */
  askToClose(): void;
}

/** A backend in memory, for tests and for `npm run dev` with `?fake`. Never part of the product. */
export function fakePlatform(state: FakeState = newState(), shell = false): FakePlatform {
  const listeners = new Set<EventListener>();
  const { desktop, askToClose } = fakeDesktop(state);
  const emit = (events: Event[]) => {
    for (const listener of listeners) listener.onEvents(events);
  };
  const handlers = handlersOf(state, emit);
  return {
    kind: "fake",
    state,
    emit,
    askToClose,
    ...(shell ? { desktop } : {}),
    canPickFolder: false,
    call: async <K extends UseCase>(name: K, request: Request<K>): Promise<Response<K>> => {
      await Promise.resolve();
      const code = state.failing.get(name);
      if (code !== undefined) throw new ApiError(code, "The fake was told to fail.", "Tell it to stop.");
      const handler = handlers[name] as ((request: Request<K>) => Response<K>) | undefined;
      if (handler === undefined) throw new ApiError("unknown_use_case", `The fake has no ${name}.`);
      return structuredClone(handler(structuredClone(request)));
    },
    connect: (listener) => {
      listeners.add(listener);
      const stop = pulse(state, emit);
      return () => {
        stop();
        listeners.delete(listener);
      };
    },
    readClipboard: async () => state.clipboard,
    writeClipboard: async (text) => {
      state.clipboard = text;
    },
    pickFolder: async () => null,
    saveText: async (fileName, text) => {
      state.saved.set(fileName, text);
      return true;
    },
    saveBytes: async () => true,
    openLink: async () => {},
  };
}

function handlersOf(state: FakeState, emit: Emit): Handlers {
  const get = (id: string): FakeWorkflow => {
    const workflow = state.workflows.get(id);
    if (workflow === undefined) throw new ApiError("not_found", "This workflow does not exist.");
    return workflow;
  };
  const changed = (workflow: FakeWorkflow) => {
    workflow.revision += 1;
    workflow.updatedAt = Date.now();
    emit([{ event: "data_changed", tags: ["workflows", `workflow:${workflow.id}`] }]);
  };
  const lastExecution = (id: string) => {
    const last = [...state.executions.values()].findLast((e) => e.summary.workflow_id === id);
    return last === undefined
      ? null
      : { id: last.summary.id, status: last.summary.status, started_at: last.summary.started_at };
  };
  const detail = (workflow: FakeWorkflow): WorkflowDetail => ({
    id: workflow.id,
    revision: workflow.revision,
    document: workflow.document,
    findings: findings(workflow),
    can_undo: workflow.undo.length > 0,
    can_redo: workflow.redo.length > 0,
    updated_at: workflow.updatedAt,
    last_execution: lastExecution(workflow.id),
    deployment: deploymentOf(workflow),
  });
  const summary = (workflow: FakeWorkflow): WorkflowSummary => ({
    id: workflow.id,
    name: workflow.document.name,
    tags: workflow.document.tags ?? [],
    node_count: workflow.document.nodes.filter((n) => n.type !== "sticky_note").length,
    trigger_types: workflow.document.nodes.filter((n) => n.type.endsWith("_trigger")).map((n) => n.type),
    created_at: workflow.createdAt,
    updated_at: workflow.updatedAt,
    last_execution: lastExecution(workflow.id),
    live_version: workflow.live?.version ?? null,
    alarms: state.alarms.filter((a) => a.workflow_id === workflow.id && a.resolved_at === null).length,
    deleted_at: workflow.deleted ? workflow.updatedAt : null,
  });
  const travel = (id: string, from: "undo" | "redo") => {
    const workflow = get(id);
    const step = workflow[from].pop();
    if (step !== undefined) {
      const operations = from === "undo" ? step.back : step.forward;
      workflow.document = applyOperations(workflow.document, operations).document;
      workflow[from === "undo" ? "redo" : "undo"].push(step);
      changed(workflow);
    }
    return detail(workflow);
  };

  const start = (request: UseCases["execution_start"]["request"]): string => {
    const id = crypto.randomUUID();
    const workflow = get(request.workflow_id);
    const document = structuredClone(workflow.document);
    state.executions.set(id, {
      document,
      runs: [],
      summary: rowOf(workflow, {
        id,
        trigger: document.nodes.find((n) => n.type.endsWith("_trigger"))?.name ?? null,
      }),
    });
    void run(state, id, request, document, emit);
    return id;
  };

  return {
    ...deploymentHandlers(state, get, emit),
    ...waitHandlers(state, (workflow_id) => start({ workflow_id }), emit),
    ...historyHandlers(state, emit),
    ...watchHandlers(state, emit),
    ...statsHandlers(state),
    ...tableHandlers(state, emit),
    workflow_list: ({ query, tag, with_deleted }) => {
      const all = [...state.workflows.values()].filter(
        (w) => !w.deleted || (with_deleted && lastExecution(w.id) !== null),
      );
      const items = all
        .map(summary)
        .filter((w) => !query || w.name.toLowerCase().includes(query.toLowerCase()))
        .filter((w) => !tag || w.tags.includes(tag))
        .sort((a, b) => b.updated_at - a.updated_at);
      return { items, next: null, tags: [...new Set(all.flatMap((w) => w.document.tags ?? []))] };
    },
    workflow_create: ({ name }) => detail(addWorkflow(state, empty(name ?? "My workflow"))),
    workflow_get: ({ id }) => {
      if (get(id).deleted) throw new ApiError("not_found", "This workflow does not exist.");
      return detail(get(id));
    },
    workflow_apply: ({ id, base_revision, operations, merge_key }) => {
      const workflow = get(id);
      if (base_revision !== workflow.revision) {
        throw new ApiError(
          "conflict",
          "This workflow was changed in another window.",
          "It was loaded again.",
        );
      }
      const { document, inverse } = applyOperations(workflow.document, operations);
      workflow.document = document;
      workflow.redo = [];
      const last = workflow.undo.at(-1);
      if (merge_key && last?.mergeKey === merge_key) {
        last.forward.push(...operations);
        last.back.unshift(...inverse);
      } else {
        workflow.undo.push({ forward: [...operations], back: [...inverse], mergeKey: merge_key ?? null });
      }
      changed(workflow);
      const { revision, findings, can_undo, can_redo, updated_at } = detail(workflow);
      return { revision, findings, can_undo, can_redo, updated_at };
    },
    workflow_undo: ({ id }) => travel(id, "undo"),
    workflow_redo: ({ id }) => travel(id, "redo"),
    workflow_duplicate: ({ id }) => {
      const { document } = get(id);
      return detail(addWorkflow(state, { ...structuredClone(document), name: `${document.name} (copy)` }));
    },
    workflow_delete: ({ ids }) => {
      for (const id of ids) Object.assign(get(id), { deleted: true, live: null });
      emit([{ event: "data_changed", tags: ["workflows", "executions"] }]);
      return {};
    },
    workflow_restore: ({ ids }) => {
      for (const id of ids) get(id).deleted = false;
      emit([{ event: "data_changed", tags: ["workflows", "executions"] }]);
      return {};
    },
    workflow_import: ({ text, file_name }) => {
      const document = JSON.parse(text);
      const name = document.name ?? file_name ?? "Imported";
      const workflow = addWorkflow(state, { ...empty(name), ...document, name });
      emit([{ event: "data_changed", tags: ["workflows"] }]);
      return { workflows: [summary(workflow)], replaced: [], placeholders: [] };
    },
    workflow_export: ({ id }) => ({
      text: JSON.stringify(get(id).document, null, 2),
      file_name: `${get(id).document.name}.json`,
    }),
    snippet_write: ({ id, node_ids }) => {
      const { nodes, connections } = get(id).document;
      const text = JSON.stringify({
        nodes: nodes.filter((n) => node_ids.includes(n.id)),
        connections: connections.filter((c) => node_ids.includes(c.from) && node_ids.includes(c.to)),
      });
      return { text, file_name: "snippet.json" };
    },
    snippet_read: ({ id, text }) => {
      const parts = parseSnippet(text);
      const names = new Set(get(id).document.nodes.map((n) => n.name));
      const ids = new Map<string, string>();
      for (const node of parts.nodes) {
        const fresh = crypto.randomUUID();
        ids.set(node.id, fresh);
        node.id = fresh;
        const base = node.name;
        for (let i = 1; names.has(node.name); i += 1) node.name = `${base}${i}`;
        names.add(node.name);
      }
      for (const c of parts.connections) {
        c.from = ids.get(c.from) ?? c.from;
        c.to = ids.get(c.to) ?? c.to;
      }
      return { document: { ...empty("snippet"), ...parts } };
    },
    execution_start: (request) => ({ execution_id: start(request) }),
    execution_cancel: ({ id }) => {
      const execution = state.executions.get(id);
      if (execution !== undefined) execution.summary.status = "canceled";
      return {};
    },
    execution_get: ({ id }) => {
      const execution = state.executions.get(id);
      if (execution === undefined) throw new ApiError("not_found", "This execution does not exist.");
      return execution;
    },
    execution_items: ({ offset, limit }) => ({
      total: 24,
      items: Array.from({ length: Math.min(limit, Math.max(0, 24 - offset)) }, (_, i) => ({
        index: offset + i,
        json: { id: offset + i + 1, customer: "Ada", amount: 120 * (i + 1) },
      })),
    }),
    execution_schema: () => ({
      sampled: 24,
      fields: [
        { name: "id", path: "id", kind: "number", sample: "1", children: [] },
        { name: "customer", path: "customer", kind: "string", sample: "Ada", children: [] },
        { name: "amount", path: "amount", kind: "number", sample: "120", children: [] },
      ],
    }),
    expression_preview: ({ expression }) => ({
      value: expression.slice(1),
      kind: "string",
      text: expression.slice(1),
      error: null,
      items: 24,
    }),
    node_specs: () => ({ specs: fakeSpecs }),
    example_list: () => ({
      items: [
        {
          id: "orders",
          title: "Orders to a report",
          summary: "Reads orders from a file, keeps the large ones and writes a report.",
          node_types: ["manual_trigger", "if", "set", "write_file"],
          writes_files: true,
        },
      ],
    }),
    example_open: () => detail(addWorkflow(state, { ...orders(), name: "Orders to a report" })),
    settings_get: () => ({ values: state.settings }),
    settings_set: ({ values }) => {
      Object.assign(state.settings, values);
      emit([{ event: "data_changed", tags: ["settings"] }]);
      return { values: state.settings };
    },
    app_info: () => ({
      version: "0.1.0",
      data_dir: "/home/ada/.local/share/millrace",
      platform: "linux",
      timezone: "Europe/Berlin",
      example_folder: "/home/ada/Documents/Millrace",
    }),
  };
}

function parseSnippet(text: string): Pick<FakeWorkflow["document"], "nodes" | "connections"> {
  try {
    const parsed = JSON.parse(text);
    if (Array.isArray(parsed.nodes)) return { nodes: parsed.nodes, connections: parsed.connections ?? [] };
  } catch {
    // Falls through: not JSON is not a snippet either.
  }
  throw new ApiError("invalid", "The clipboard holds no nodes.", "Copy nodes here or in n8n first.");
}

function findings(workflow: FakeWorkflow): WorkflowDetail["findings"] {
  return workflow.document.nodes
    .filter((n) => n.type.includes("."))
    .map((n) => ({
      code: "node.unknown_type",
      severity: "error" as const,
      node_id: n.id,
      field: null,
      message: `“${n.name}” is of a type Millrace does not know.`,
      hint: "It is kept as it is but cannot run. Replace it, or pin its output.",
    }));
}
