import type { Operation, Workflow } from "@/bindings";
import { connectionKey } from "../model/operation";

/**
 * The operations that remove nodes and connections. When one node leaves a chain, its neighbours are joined,
 * so that the flow stays whole.
 */
export function removePlan(
  document: Workflow,
  nodeIds: ReadonlySet<string>,
  connectionKeys: ReadonlySet<string>,
): Operation[] {
  const operations: Operation[] = [];
  for (const connection of document.connections) {
    if (nodeIds.has(connection.from) || nodeIds.has(connection.to)) continue;
    if (connectionKeys.has(connectionKey(connection)))
      operations.push({ op: "remove_connection", connection });
  }
  const [only] = nodeIds.size === 1 ? nodeIds : [];
  if (only !== undefined) operations.push(...joinAround(document, only));
  for (const node of document.nodes) {
    if (nodeIds.has(node.id)) operations.push({ op: "remove_node", node_id: node.id });
  }
  return operations;
}

function joinAround(document: Workflow, id: string): Operation[] {
  const isMain = (kind: string) => kind === "main";
  const incoming = document.connections.filter((c) => c.to === id && isMain(c.to_port) && c.from !== id);
  const outgoing = document.connections.filter((c) => c.from === id && isMain(c.from_port) && c.to !== id);
  if (incoming.length !== 1 || outgoing.some((c) => c.from_index !== 0)) return [];
  const [before] = incoming;
  if (before === undefined) return [];
  const taken = new Set(document.connections.map(connectionKey));
  return outgoing
    .map((after) => ({ ...before, to: after.to, to_port: after.to_port, to_index: after.to_index }))
    .filter((connection) => connection.from !== connection.to && !taken.has(connectionKey(connection)))
    .map((connection) => ({ op: "add_connection", connection }));
}
