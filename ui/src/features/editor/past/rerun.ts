import { create } from "zustand";
import { navigate } from "@/app/router";
import type { ExecutionRerunRequest } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { isFinal } from "../model/run-reducer";
import { failedNodeId } from "../run/failure";
import { useEditor } from "../store";

/** The dialog for other input is open. */
export const useRerun = create<{ editing: boolean }>()(() => ({ editing: false }));

/** The shown execution, if it is over and can be run again. */
export function finished(): string | null {
  const { execution } = useEditor.getState();
  return execution !== null && !execution.live && isFinal(execution.status) ? execution.id : null;
}

/** Whether the shown execution failed at a node, so that a re-run can begin there. */
export function canRerunFailed(): boolean {
  const { document, execution } = useEditor.getState();
  return finished() !== null && failedNodeId(document, execution) !== null;
}

/** Runs the shown execution again and shows the new one. */
export async function rerun(how: Omit<ExecutionRerunRequest, "id">): Promise<void> {
  const id = finished();
  const { workflowId } = useEditor.getState();
  if (id === null || workflowId === null) return;
  try {
    const { execution_id } = await call("execution_rerun", { id, ...how });
    void queryClient.invalidateQueries({ queryKey: ["executions"] });
    navigate({ page: "editor", workflowId, executionId: execution_id });
    notify.done(i18n.t("editor:rerun.started"), {
      label: i18n.t("editor:rerun.back"),
      run: () => navigate({ page: "editor", workflowId, executionId: id }),
    });
  } catch (error) {
    notify.error(error);
  }
}
