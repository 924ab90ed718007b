import type { Event, ExecutionStartRequest } from "@/bindings";
import { call } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { isFinal, reduceEvents, startedView, viewOf } from "../model/run-reducer";
import { type ExecutionView, useEditor } from "../store";

type Start = Omit<ExecutionStartRequest, "workflow_id">;

let starting = false;

/** Runs the workflow, after everything is on disk. */
export async function startRun(request: Start = {}): Promise<void> {
  const { workflowId, flush, execution } = useEditor.getState();
  if (workflowId === null || starting || execution?.live) return;
  starting = true;
  try {
    await flush();
    const { execution_id } = await call("execution_start", { workflow_id: workflowId, ...request });
    const now = useEditor.getState();
    // The first events may have come before the answer.
    if (now.workflowId === workflowId && now.execution?.id !== execution_id) {
      useEditor.setState({ execution: startedView(execution_id, Date.now()), runIndex: null });
    }
    watch(execution_id);
  } catch (error) {
    notify.error(error);
  } finally {
    starting = false;
  }
}

/** Runs what a node needs, and the node; results of unchanged nodes are taken from the shown execution. */
export const runTo = (nodeId: string): Promise<void> =>
  startRun({ destination_node: nodeId, reuse_execution: earlierFor(nodeId) });

/** Runs a node again with the input it had, and what follows it. */
export const runFrom = (nodeId: string): Promise<void> =>
  startRun({ from_node: nodeId, reuse_execution: earlierFor(nodeId) });

/** The last execution of the open workflow that began at a trigger. */
let whole: { workflowId: string; id: string } | null = null;

/** Where a node's input is taken from: the shown execution, or, when that was only a part, the last whole one. */
function earlierFor(nodeId: string): string | null {
  const { workflowId, document, execution } = useEditor.getState();
  if (execution === null) return null;
  const before = document?.connections.filter((c) => c.to === nodeId).map((c) => c.from) ?? [];
  const holds = before.every((id) => execution.nodes[id] !== undefined);
  return holds || whole?.workflowId !== workflowId ? execution.id : whole.id;
}

function remember(view: ExecutionView): void {
  const { workflowId } = useEditor.getState();
  const began = view.runs.some((run) => run.sources.length === 0);
  if (!view.live && began && workflowId !== null) whole = { workflowId, id: view.id };
}

/** Whether the shown execution holds input for a node. */
export const canRunFrom = (nodeId: string): boolean =>
  useEditor.getState().execution?.nodes[nodeId] !== undefined;

export async function cancelRun(): Promise<void> {
  const { execution } = useEditor.getState();
  if (execution === null || isFinal(execution.status)) return;
  try {
    await call("execution_cancel", { id: execution.id });
  } catch (error) {
    notify.error(error);
  }
}

/** Shows an execution's results on the canvas. */
export async function showExecution(id: string): Promise<void> {
  const { workflowId } = useEditor.getState();
  const detail = await call("execution_get", { id });
  if (useEditor.getState().workflowId !== workflowId) return;
  const view = viewOf(detail);
  remember(view);
  useEditor.setState({ execution: view, runIndex: null });
  if (useEditor.getState().execution?.live) watch(id);
}

export const clearExecution = (): void => useEditor.setState({ execution: null, runIndex: null });

/** A run that something outside is to begin, such as the call of a test address. */
let awaited: { workflowId: string; came(): void } | null = null;

/** Shows the next run of a workflow, whoever begins it; null: not any more. */
export function awaitRun(next: typeof awaited): void {
  awaited = next;
}

const isAwaited = (workflowId: string | null) => awaited !== null && awaited.workflowId === workflowId;

let queued: Event[] = [];
let heardAt = 0;

/** Takes events to the open editor: one store update a frame, however many batches come in it. */
export function onRunEvents(events: Event[]): void {
  const relevant = events.filter((event) => event.event !== "data_changed");
  if (relevant.length === 0) return;
  heardAt = Date.now();
  const waiting = queued.length > 0;
  queued = waiting ? queued.concat(relevant) : relevant;
  if (waiting) return;
  // A hidden page has no frames.
  if (document.hidden) setTimeout(applyQueued, 100);
  else requestAnimationFrame(applyQueued);
}

function applyQueued(): void {
  const events = queued;
  queued = [];
  applyEvents(events);
}

function applyEvents(events: Event[]): void {
  const { workflowId, readOnly } = useEditor.getState();
  let { execution } = useEditor.getState();
  let begun = false;
  for (const event of events) {
    // A live workflow may run many times a second; the canvas is for what people try out.
    const mine =
      event.event === "execution_started" && event.workflow_id === workflowId && event.mode === "manual";
    // A run that somebody else began shows too, unless another one is being watched.
    if (mine && !readOnly && !execution?.live && execution?.id !== event.execution_id) {
      execution = startedView(event.execution_id, event.at);
      begun = true;
    }
  }
  if (begun && isAwaited(workflowId)) awaited?.came();
  if (execution === null) return;
  const next = reduceEvents(execution, events, Date.now());
  if (!begun && next === execution) return;
  useEditor.setState(begun ? { execution: next, runIndex: null } : { execution: next });
  // The events say what happened; the record also says where each input came from.
  if (!next.live && (execution.live || execution.status !== next.status)) void refresh(next.id);
  // It waited, and goes on.
  if (!execution.live && next.live) watch(next.id);
}

/** Reads the shown execution again. */
export async function refresh(id: string): Promise<void> {
  try {
    const detail = await call("execution_get", { id });
    const { execution } = useEditor.getState();
    if (execution?.id !== id) return;
    const view = viewOf(detail);
    remember(view);
    useEditor.setState({ execution: view });
  } catch {
    // The events already told the outcome; what is missing is detail, and comes with the next look.
  }
}

let watching: ReturnType<typeof setInterval> | undefined;

/** Asks now and then for as long as it runs, in case events got lost on the way. */
export function watch(id: string): void {
  clearInterval(watching);
  watching = setInterval(() => {
    const { execution } = useEditor.getState();
    if (execution?.id !== id || !execution.live) {
      clearInterval(watching);
      return;
    }
    // As long as events come, nothing is lost.
    if (Date.now() - heardAt > 4_000) void refreshIfOver(id);
  }, 5_000);
}

async function refreshIfOver(id: string): Promise<void> {
  try {
    const detail = await call("execution_get", { id });
    const view = viewOf(detail);
    if (!view.live && useEditor.getState().execution?.id === id) useEditor.setState({ execution: view });
  } catch {
    // Tried again at the next tick.
  }
}
