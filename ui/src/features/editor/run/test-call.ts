import { create } from "zustand";
import type { Node } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { useEditor } from "../store";
import { awaitRun, startRun } from "./controller";

/** A trigger that waits for one call of its test address. */
export interface TestCall {
  workflowId: string;
  nodeId: string;
  url: string;
  expiresAt: number;
}

/** The test call that is waited for; it ends with the first call, by itself, or when somebody gives up. */
export const useTestCall = create<{ waiting: TestCall | null; starting: boolean }>()(() => ({
  waiting: null,
  starting: false,
}));

/** Triggers that only a call from outside can start with real data. */
const CALLED: ReadonlySet<string> = new Set(["webhook", "form_trigger"]);

export const isCalled = (node: Node): boolean => CALLED.has(node.type);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Has the test address listen for one call, after everything is on disk. */
export async function listen(nodeId: string): Promise<void> {
  const { workflowId, flush } = useEditor.getState();
  if (workflowId === null || useTestCall.getState().starting) return;
  await stopListening();
  useTestCall.setState({ starting: true });
  try {
    await flush();
    const { url, expires_at } = await call("webhook_test", { workflow_id: workflowId, node_id: nodeId });
    if (useEditor.getState().workflowId !== workflowId) return;
    useTestCall.setState({ waiting: { workflowId, nodeId, url, expiresAt: expires_at } });
    awaitRun({ workflowId, came: callCame });
    timer = setTimeout(() => nobodyCalled(nodeId), Math.max(0, expires_at - Date.now()));
  } catch (error) {
    notify.error(error);
  } finally {
    useTestCall.setState({ starting: false });
  }
}

function nobodyCalled(nodeId: string): void {
  callCame();
  notify.done(i18n.t("editor:test.nobody"), {
    label: i18n.t("editor:test.again"),
    run: () => void listen(nodeId),
  });
}

/** Gives up waiting for a test call. */
export async function stopListening(): Promise<void> {
  const { waiting } = useTestCall.getState();
  if (waiting === null) return;
  callCame();
  try {
    await call("webhook_test_cancel", { workflow_id: waiting.workflowId, node_id: waiting.nodeId });
  } catch (error) {
    notify.error(error);
  }
}

/** The call came, or is not waited for any more. */
export function callCame(): void {
  clearTimeout(timer);
  awaitRun(null);
  useTestCall.setState({ waiting: null });
}

/** The triggers of the open workflow that can start it. */
export function startTriggers(): Node[] {
  const { document, specs } = useEditor.getState();
  return document?.nodes.filter((n) => specs[n.type]?.kind === "trigger" && n.disabled !== true) ?? [];
}

/** Runs the workflow; where only calls from outside start it, waits for a test call. */
export async function runOrListen(trigger?: Node): Promise<void> {
  const { document } = useEditor.getState();
  const triggers = trigger === undefined ? startTriggers() : [trigger];
  const pinned = (node: Node) => document?.pinned?.[node.id] !== undefined;
  const [first] = triggers;
  if (first !== undefined && triggers.every((node) => isCalled(node) && !pinned(node))) {
    await listen(first.id);
  } else {
    await startRun(trigger === undefined ? {} : { start_node: trigger.id });
  }
}
