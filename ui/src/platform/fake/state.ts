import type {
  AlarmInfo,
  AuditEntry,
  BreakerInfo,
  DataTableInfo,
  DataTableRow,
  DeploymentEntry,
  ExecutionDetail,
  ExecutionRerunRequest,
  Operation,
  TriggerInfo,
  WaitAnswerRequest,
  WaitInfo,
  Workflow,
} from "@/bindings";
import { empty, orders } from "./documents";

export interface Step {
  forward: Operation[];
  back: Operation[];
  mergeKey: string | null;
}

export interface FakeWorkflow {
  id: string;
  revision: number;
  document: Workflow;
  undo: Step[];
  redo: Step[];
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
  /** The version that is live. */
  live?: { version: number; at: number; document: Workflow } | null;
  /** Versions made so far. */
  versions?: number;
  /** Its deployments, newest first. */
  history?: DeploymentEntry[];
}

export interface FakeTable {
  info: DataTableInfo;
  rows: DataTableRow[];
  lastId: number;
}

/** What the fake backend holds. Tests reach into it. */
export interface FakeState {
  workflows: Map<string, FakeWorkflow>;
  executions: Map<string, ExecutionDetail>;
  /** By execution. */
  waits: Map<string, WaitInfo>;
  /** What people answered. */
  answers: WaitAnswerRequest[];
  /** What was run again. */
  reruns: ExecutionRerunRequest[];
  settings: Record<string, unknown>;
  clipboard: string;
  /** What is to be said of triggers beyond their node, by `workflow/node`. */
  triggers: Map<string, Partial<TriggerInfo>>;
  alarms: AlarmInfo[];
  breakers: BreakerInfo[];
  /** By id. */
  tables: Map<string, FakeTable>;
  /** Newest first. */
  audit: AuditEntry[];
  dataBytes: number;
  freeBytes: number;
  startedAt: number;
  /** Files that were saved, by name. */
  saved: Map<string, string>;
  autostart: boolean;
  /** What was answered when the window was closed. */
  closeAnswers: string[];
  /** Notifications shown by the shell. */
  notified: string[];
  /** How often something happens by itself; 0: never. */
  pulseMs: number;
  /** How long each node pretends to work. */
  stepMs: number;
  /** Use cases that answer with this error code instead. */
  failing: Map<string, string>;
}

export function addWorkflow(
  state: FakeState,
  document: Workflow,
  id: string = crypto.randomUUID(),
): FakeWorkflow {
  const now = Date.now();
  const workflow: FakeWorkflow = {
    id,
    revision: 1,
    document,
    undo: [],
    redo: [],
    createdAt: now,
    updatedAt: now,
    deleted: false,
  };
  state.workflows.set(id, workflow);
  return workflow;
}

export function newState(): FakeState {
  const state: FakeState = {
    workflows: new Map(),
    executions: new Map(),
    waits: new Map(),
    answers: [],
    reruns: [],
    settings: {},
    clipboard: "",
    triggers: new Map(),
    alarms: [],
    breakers: [],
    tables: new Map(),
    audit: [],
    dataBytes: 1_400_000,
    freeBytes: 212_000_000_000,
    startedAt: Date.now() - 60_000,
    saved: new Map(),
    autostart: false,
    closeAnswers: [],
    notified: [],
    pulseMs: 0,
    stepMs: 250,
    failing: new Map(),
  };
  addWorkflow(state, orders(), "orders");
  addWorkflow(state, empty("Empty"), "empty");
  return state;
}
