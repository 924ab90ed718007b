import type { Failure, Workflow } from "@/bindings";
import { reveal } from "../canvas/ui-store";
import { type ExecutionView, useEditor } from "../store";

/** The node a failed execution ended at, as far as it is still in the document. */
export function failedNodeId(document: Workflow | null, execution: ExecutionView | null): string | null {
  if (document === null || execution === null || execution.error === null) return null;
  const named = document.nodes.find((n) => n.name === execution.error?.node);
  if (named !== undefined) return named.id;
  const run = execution.runs.findLast((r) => r.error !== null);
  return document.nodes.find((n) => n.id === run?.node_id)?.id ?? null;
}

/** Selects the node that failed, brings it into view and opens it. */
export function showFailure(): void {
  const { document, execution, openInspector } = useEditor.getState();
  const id = failedNodeId(document, execution);
  if (id === null) return;
  openInspector(id);
  requestAnimationFrame(() => reveal(id));
}

/** All that is known of a failure, as one text. */
export const failureText = ({ message, description, hint }: Failure): string =>
  [message, description, hint].filter(Boolean).join("\n");
