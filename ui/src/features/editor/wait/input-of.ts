import type { NodeId } from "@/bindings";
import { call } from "@/platform";
import type { LoadedItems } from "../items/items-dialog";
import { useEditor } from "../store";

const MOST = 100;

/** What the node before a node gave in the shown execution: what the node was about to work on. */
export async function inputOf(nodeId: NodeId): Promise<LoadedItems> {
  const { document, execution } = useEditor.getState();
  const wires = document?.connections.filter((c) => c.to === nodeId && c.to_port === "main") ?? [];
  for (const wire of wires) {
    const run = execution?.runs.findLast((r) => r.node_id === wire.from);
    if (run === undefined || execution === null) continue;
    const { total, items } = await call("execution_items", {
      port: {
        execution_id: execution.id,
        node_id: run.node_id,
        run_index: run.run_index,
        side: "output",
        port: wire.from_index,
      },
      offset: 0,
      limit: MOST,
    });
    return { total, items: items.map((item) => (item as { json?: unknown }).json ?? {}) };
  }
  return { total: 0, items: [] };
}
