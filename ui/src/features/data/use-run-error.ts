import type { Failure, Node } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import { runAt, runsOf } from "./model/sources";

/** Why a node failed in the shown run of the shown execution; null when it did not, or when its output is pinned. */
export function useRunError(node: Node): { error: Failure; tries: number } | null {
  const execution = useEditor((s) => s.execution);
  const runIndex = useEditor((s) => s.runIndex);
  const pinned = useEditor((s) => s.document?.pinned?.[node.id] !== undefined);
  if (pinned) return null;
  const run = runAt(runsOf(execution, node.id), runIndex);
  if (run) return run.error ? { error: run.error, tries: run.tries } : null;
  // Its run may not be written down yet, or never be: a parameter that could not be read, for one.
  const live = execution?.nodes[node.id];
  return live?.status === "error" && live.error ? { error: live.error, tries: live.attempt } : null;
}
