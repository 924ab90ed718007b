import { create } from "zustand";
import type { DeploymentState, Workflow, WorkflowDetail } from "@/bindings";
import { ApiError, call } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { sameJson } from "@/shared/spec/conditions";
import { stretchOf } from "../plans/geometry";
import { applyOperations, connectionKey, OperationError } from "./operation";
import { type Batch, Outbox, type Rebased } from "./outbox";
import type { EditorState, SaveState } from "./types";
import { flushTyping } from "./typing";

/** Sends the edits of the open workflow. Lives beside the store: it is machinery, not state. */
let outbox: Outbox | undefined;

const NONE: ReadonlySet<string> = new Set();

export const CLOSED = {
  workflowId: null,
  document: null,
  stretch: 1,
  findings: [],
  canUndo: false,
  canRedo: false,
  save: { state: "saved", at: 0 } as SaveState,
  deployment: null,
  readOnly: false,
  selectedNodeId: null,
  selectedNodes: NONE,
  selectedConnections: NONE,
  inspectorOpen: false,
  runIndex: null,
  execution: null,
} satisfies Partial<EditorState>;

export const useEditor = create<EditorState>()((set, get) => ({
  ...CLOSED,
  specs: {},
  inspectorWide: false,

  applyOperations: (operations, options = {}) => {
    const { document, readOnly } = get();
    if (document === null || readOnly || outbox === undefined || operations.length === 0) return false;
    try {
      const applied = applyOperations(document, operations);
      set({
        document: applied.document,
        canUndo: true,
        canRedo: false,
        // The server says it exactly a moment later.
        deployment: differing(get().deployment),
        ...keepSelection(applied.document, get()),
      });
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      notify.error(error.message);
      return false;
    }
    outbox.push({ operations, label: options.label, mergeKey: options.mergeKey });
    return true;
  },

  flush: () => {
    flushTyping();
    return outbox?.flush() ?? Promise.resolve();
  },
  retrySave: () => outbox?.retry(),
  undo: () => travel("workflow_undo"),
  redo: () => travel("workflow_redo"),

  select: (nodes, connections = []) => {
    const selectedNodes = new Set(nodes);
    const selectedConnections = new Set(connections);
    const state = get();
    if (
      sameSet(selectedNodes, state.selectedNodes) &&
      sameSet(selectedConnections, state.selectedConnections)
    )
      return;
    const [only = null] = selectedNodes.size === 1 ? selectedNodes : [];
    set({
      selectedNodes,
      selectedConnections,
      selectedNodeId: only,
      runIndex: only === state.selectedNodeId ? state.runIndex : null,
      // Wide is asked for each time: another node, a new one above all, must not cover the canvas by itself.
      inspectorWide: only === state.selectedNodeId && state.inspectorWide,
    });
  },
  openInspector: (nodeId) => {
    get().select([nodeId]);
    set({ inspectorOpen: true });
  },
  closeInspector: () => set({ inspectorOpen: false, inspectorWide: false }),
  setInspectorWide: (inspectorWide) => set({ inspectorWide }),
  setRunIndex: (runIndex) => set({ runIndex }),
}));

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((value) => b.has(value));
}

/** What of the selection is still there. */
function keepSelection(document: Workflow, state: EditorState): Partial<EditorState> {
  const { selectedNodes, selectedConnections, selectedNodeId } = state;
  if (selectedNodes.size === 0 && selectedConnections.size === 0) return {};
  const ids = new Set(document.nodes.map((n) => n.id));
  const keys = new Set(selectedConnections.size === 0 ? [] : document.connections.map(connectionKey));
  const nodes = new Set([...selectedNodes].filter((id) => ids.has(id)));
  const connections = new Set([...selectedConnections].filter((key) => keys.has(key)));
  if (nodes.size === selectedNodes.size && connections.size === selectedConnections.size) return {};
  const gone = selectedNodeId !== null && !ids.has(selectedNodeId);
  return {
    selectedNodes: nodes,
    selectedConnections: connections,
    ...(gone ? { selectedNodeId: null, inspectorOpen: false } : {}),
  };
}

const differing = (deployment: DeploymentState | null) =>
  deployment === null || deployment.live_version === null || deployment.draft_differs
    ? deployment
    : { ...deployment, draft_differs: true, draft_version: deployment.draft_version + 1 };

function fromDetail(detail: WorkflowDetail): Partial<EditorState> {
  return {
    document: detail.document,
    findings: detail.findings,
    canUndo: detail.can_undo,
    canRedo: detail.can_redo,
    save: { state: "saved", at: detail.updated_at },
    deployment: detail.deployment,
  };
}

/** Opens a workflow for editing. */
export function openDocument(detail: WorkflowDetail): void {
  outbox?.close();
  // An outbox whose page was left goes on sending, but has nothing to show any more.
  const show = (state: Partial<EditorState>) => {
    if (outbox === mine) useEditor.setState(state);
  };
  const mine: Outbox = new Outbox(detail.id, detail.revision, {
    onSaving: () => show({ save: { state: "saving" } }),
    onSaved: (applied) =>
      show({
        findings: applied.findings,
        canUndo: applied.can_undo,
        canRedo: applied.can_redo,
        save: { state: "saved", at: applied.updated_at },
      }),
    onFailed: (error) => show({ save: { state: "failed", error } }),
    onRejected: (error, refused, since) => rejected(mine, detail.id, error, refused, since),
  });
  outbox = mine;
  useEditor.setState({
    ...CLOSED,
    workflowId: detail.id,
    stretch: stretchOf(detail.document),
    ...fromDetail(detail),
  });
}

/** Shows a past execution: its graph, nothing to edit. */
export function openPast(workflowId: string, document: Workflow): void {
  outbox?.close();
  outbox = undefined;
  useEditor.setState({ ...CLOSED, workflowId, document, stretch: stretchOf(document), readOnly: true });
}

export function closeDocument(): void {
  outbox?.close();
  outbox = undefined;
  useEditor.setState(CLOSED);
}

/** Whether everything is on disk. */
export const isSaved = (): boolean => outbox?.idle ?? true;

/** Takes over a newer draft, made in another window or by a rename in the list, unless edits wait here. */
export async function refreshDocument(): Promise<void> {
  const { workflowId } = useEditor.getState();
  const mine = outbox;
  if (workflowId === null || mine === undefined || !mine.idle) return;
  const detail = await call("workflow_get", { id: workflowId });
  if (outbox !== mine || !mine.idle || detail.revision < mine.revision) return;
  // Another version may be live although the draft is the same.
  if (!sameJson(detail.deployment, useEditor.getState().deployment)) {
    useEditor.setState({ deployment: detail.deployment });
  }
  if (detail.revision === mine.revision) return;
  mine.revision = detail.revision;
  useEditor.setState((state) => ({ ...fromDetail(detail), ...keepSelection(detail.document, state) }));
}

let travelling: Promise<void> = Promise.resolve();

/** Undo and redo live in the server's journal; steps are taken one after the other. */
function travel(step: "workflow_undo" | "workflow_redo"): Promise<void> {
  const { workflowId } = useEditor.getState();
  const mine = outbox;
  if (workflowId === null || mine === undefined) return Promise.resolve();
  travelling = travelling.then(async () => {
    const { canUndo, canRedo } = useEditor.getState();
    if (outbox !== mine || !(step === "workflow_undo" ? canUndo : canRedo)) return;
    try {
      await mine.flush();
      const detail = await call(step, { id: workflowId });
      if (outbox !== mine) return;
      mine.revision = detail.revision;
      useEditor.setState((state) => ({ ...fromDetail(detail), ...keepSelection(detail.document, state) }));
    } catch (caught) {
      const error = ApiError.from(caught);
      if (error.code === "nothing_to_undo") useEditor.setState({ canUndo: false });
      else if (error.code === "nothing_to_redo") useEditor.setState({ canRedo: false });
      else notify.error(error);
    }
  });
  return travelling;
}

/** Loads the draft again and puts the refused edits on top as far as they still fit. */
async function rejected(
  mine: Outbox,
  id: string,
  error: ApiError,
  refused: Batch[],
  since: () => Batch[],
): Promise<Rebased> {
  const detail = await call("workflow_get", { id });
  // Not a conflict: the server will not have the first batch, whatever it is based on.
  const candidates = error.code === "conflict" ? refused : refused.slice(1);
  const first = rebase(detail.document, candidates);
  const again = first.fitting;
  const { document } = rebase(first.document, since());
  const dropped = again.length < refused.length;
  if (outbox === mine) {
    useEditor.setState((state) => ({
      ...fromDetail(detail),
      document,
      ...keepSelection(document, state),
      ...(again.length > 0 ? { save: { state: "saving" } } : {}),
    }));
  }
  if (dropped) notify.error(error);
  return { revision: detail.revision, again, dropped };
}

/** Applies the batches that fit. */
function rebase(from: Workflow, batches: Batch[]): { document: Workflow; fitting: Batch[] } {
  let document = from;
  const fitting: Batch[] = [];
  for (const batch of batches) {
    try {
      document = applyOperations(document, batch.operations).document;
      fitting.push(batch);
    } catch (misfit) {
      if (!(misfit instanceof OperationError)) throw misfit;
    }
  }
  return { document, fitting };
}
