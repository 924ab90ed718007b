import { create } from "zustand";
import type { DeploymentState } from "@/bindings";
import { deployVersion, undeploy } from "@/features/workflows/deploy";
import { ApiError } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { useCanvasUi } from "../canvas/ui-store";
import { useEditor } from "../store";

interface DeployUi {
  /** A deployment is under way. */
  busy: boolean;
  /** Why the last one was refused. */
  problem: ApiError | null;
}

/** What goes on between the editor and its deployment; nothing of it is stored. */
export const useDeploy = create<DeployUi>()(() => ({ busy: false, problem: null }));

export const dismissProblem = (): void => useDeploy.setState({ problem: null });

export const isLive = (): boolean => (useEditor.getState().deployment?.live_version ?? null) !== null;

/** Whether deploying the draft would change what is live. */
export function canDeploy(): boolean {
  const { deployment, readOnly, document } = useEditor.getState();
  if (deployment === null || readOnly || useDeploy.getState().busy) return false;
  return (document?.nodes.length ?? 0) > 0 && (deployment.live_version === null || deployment.draft_differs);
}

/** Makes the draft live, or an earlier version, after everything is on disk. */
export function deploy(version: number | null = null): Promise<void> {
  const before = useEditor.getState().deployment?.live_version ?? null;
  return during((id) => deployVersion(id, version, before), version === null);
}

/** Takes what is live down. */
export function undeployOpen(): Promise<void> {
  const before = useEditor.getState().deployment?.live_version ?? null;
  return during((id) => undeploy(id, before), false);
}

async function during(act: (id: string) => Promise<DeploymentState>, inPlace: boolean): Promise<void> {
  const { workflowId, flush } = useEditor.getState();
  if (workflowId === null || useDeploy.getState().busy) return;
  useDeploy.setState({ busy: true, problem: null });
  try {
    await flush();
    const deployment = await act(workflowId);
    if (useEditor.getState().workflowId === workflowId) useEditor.setState({ deployment });
  } catch (caught) {
    const problem = ApiError.from(caught);
    // Beside the button there is room for all that is wrong; a toast has room for one sentence.
    if (inPlace && useEditor.getState().workflowId === workflowId) useDeploy.setState({ problem });
    else notify.error(problem);
  } finally {
    useDeploy.setState({ busy: false });
  }
}

export const showHistory = (): void => useCanvasUi.setState({ panel: "deployments", addContext: {} });
