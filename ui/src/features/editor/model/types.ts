import type {
  DeploymentState,
  ExecutionId,
  ExecutionStatus,
  ExecutionSummary,
  Failure,
  Finding,
  NodeId,
  NodeRunSummary,
  NodeSpec,
  Operation,
  WaitKind,
  Workflow,
  WorkflowId,
} from "@/bindings";
import type { ApiError } from "@/platform";

/** How the draft stands between here and the disk. */
export type SaveState =
  | { state: "saved"; at: number }
  | { state: "saving" }
  /** Not on disk yet; tried again by itself and by `retrySave`. */
  | { state: "failed"; error: ApiError };

/** What a node is doing or did in the shown execution. */
export interface NodeLive {
  status: "running" | "success" | "error" | "waiting" | "attention";
  /** Runs that have ended. */
  runs: number;
  /** Try now (running) or tries needed (ended). */
  attempt: number;
  /** Items by output index, over all runs. */
  totals: number[];
  durationMs: number;
  error: Failure | null;
  /** When the run that goes on now began; only known from events. */
  since?: number;
  /** Concluded from a record, not told by an event. */
  guessed?: boolean;
}

/** What a suspended execution waits for. */
export interface WaitView {
  kind: WaitKind;
  /** At which node; null while only the record's summary is known. */
  nodeId: NodeId | null;
  /** When it ends by itself. */
  until: number | null;
}

/** The execution whose data the canvas and the inspector show. */
export interface ExecutionView {
  id: ExecutionId;
  status: ExecutionStatus;
  /** Runs or is about to; progress arrives as events. One that waits is not live: it may wait for weeks. */
  live: boolean;
  /** What it waits for, when it was put aside. */
  wait: WaitView | null;
  startedAt: number;
  durationMs: number | null;
  error: Failure | null;
  /** Node runs in the order they ended. While `live`, `sources`, `input_counts` and `logs` are empty. */
  runs: NodeRunSummary[];
  /** The same by node, for the canvas. */
  nodes: Record<NodeId, NodeLive>;
  /** The record's own words; null until it was read. */
  summary: ExecutionSummary | null;
}

export interface ApplyOptions {
  /** Names the step of undo: "Move node". */
  label?: string;
  /** Steps in a row with the same key (typing in a field) are one step of undo. */
  mergeKey?: string;
}

export interface EditorState {
  workflowId: WorkflowId | null;
  /** The draft, or in a past execution the graph as it ran. Immutable: each edit makes a new one. */
  document: Workflow | null;
  /** How much wider the canvas shows the document than its positions say (see `stretchOf`). Fixed while it is open. */
  stretch: number;
  /** Node types by `node_type`. */
  specs: Record<string, NodeSpec>;
  findings: Finding[];
  canUndo: boolean;
  canRedo: boolean;
  save: SaveState;
  /** What is live of the workflow; null in a past execution. */
  deployment: DeploymentState | null;
  /** Looking at a past execution: nothing can be edited. */
  readOnly: boolean;

  /** The node the inspector shows: the only selected one. */
  selectedNodeId: NodeId | null;
  selectedNodes: ReadonlySet<NodeId>;
  /** Keys of selected connections (see `connectionKey`). */
  selectedConnections: ReadonlySet<string>;
  inspectorOpen: boolean;
  /** Input, parameters and output side by side. */
  inspectorWide: boolean;
  /** Run index shown for the selected node; null: its last run. */
  runIndex: number | null;
  execution: ExecutionView | null;

  /** Applies operations here at once and sends them in order. One call is one step of undo. False when they do not fit. */
  applyOperations(operations: Operation[], options?: ApplyOptions): boolean;
  /** Resolves when everything is on disk; rejects when that failed. */
  flush(): Promise<void>;
  retrySave(): void;
  undo(): Promise<void>;
  redo(): Promise<void>;
  select(nodes: Iterable<NodeId>, connections?: Iterable<string>): void;
  openInspector(nodeId: NodeId): void;
  closeInspector(): void;
  setInspectorWide(wide: boolean): void;
  setRunIndex(runIndex: number | null): void;
}
