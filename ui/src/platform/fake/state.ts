import type {
  DeploymentEntry,
  ExecutionDetail,
  ExecutionRerunRequest,
  Operation,
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
    stepMs: 250,
    failing: new Map(),
  };
  addWorkflow(state, orders(), "orders");
  addWorkflow(state, empty("Empty"), "empty");
  return state;
}
