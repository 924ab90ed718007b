import { navigate } from "@/app/router";
import type { Operation, Workflow, WorkflowDetail } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { sameJson } from "@/shared/spec/conditions";
import { useEditor } from "../store";

/** The execution to show when its workflow is opened next. */
let shown: { workflowId: string; executionId: string } | null = null;

export function takeShown(workflowId: string): string | undefined {
  const mine = shown?.workflowId === workflowId ? shown.executionId : undefined;
  shown = null;
  return mine;
}

/** The operations that make one document's graph that of another. */
export function replacePlan(from: Workflow, to: Workflow): Operation[] {
  const same = sameJson(from.nodes, to.nodes) && sameJson(from.connections, to.connections);
  const operations: Operation[] = [];
  if (!same) {
    operations.push(
      ...from.nodes.map<Operation>((n) => ({ op: "remove_node", node_id: n.id })),
      ...to.nodes.map<Operation>((node) => ({ op: "add_node", node })),
      ...to.connections.map<Operation>((connection) => ({ op: "add_connection", connection })),
      // Removing a node removed its pinned data too: what is pinned now stays pinned.
      ...Object.entries(from.pinned ?? {})
        .filter(([id]) => to.nodes.some((n) => n.id === id))
        .map<Operation>(([node_id, items]) => ({ op: "set_pinned", node_id, items })),
    );
  }
  if (!sameJson(from.settings, to.settings)) {
    operations.push({ op: "set_workflow", field: "settings", value: to.settings });
  }
  return operations;
}

/** Brings the graph as it ran back into the draft, as one step of undo, and shows that run's data there. */
export async function copyToEditor(): Promise<void> {
  const { workflowId, document, execution } = useEditor.getState();
  if (workflowId === null || document === null || execution === null) return;
  try {
    const draft: WorkflowDetail = await call("workflow_get", { id: workflowId });
    const operations = replacePlan(draft.document, document);
    if (operations.length > 0) {
      await call("workflow_apply", {
        id: workflowId,
        base_revision: draft.revision,
        operations,
        label: i18n.t("editor:past.copyLabel"),
      });
    }
    shown = { workflowId, executionId: execution.id };
    navigate({ page: "editor", workflowId, executionId: null });
    notify.done(i18n.t(operations.length > 0 ? "editor:past.copied" : "editor:past.unchanged"));
  } catch (error) {
    notify.error(error);
  }
}
