import type { Connection, Node, Workflow } from "@/bindings";
import { isNote } from "./geometry";

export interface OutlineRow {
  node: Node;
  /** Steps from the node it begins at. */
  depth: number;
  /** Connections that leave it. */
  next: Connection[];
}

/** The graph as a list in reading order: each start, then what follows it, depth first; notes last. */
export function outlineOf(document: Workflow): OutlineRow[] {
  const leaving = new Map<string, Connection[]>();
  const entered = new Set<string>();
  for (const connection of document.connections) {
    leaving.set(connection.from, [...(leaving.get(connection.from) ?? []), connection]);
    if (connection.from !== connection.to) entered.add(connection.to);
  }
  const nodes = new Map(document.nodes.map((n) => [n.id, n]));
  const byPlace = (a: Node, b: Node) => a.position[1] - b.position[1] || a.position[0] - b.position[0];
  const steps = document.nodes.filter((n) => !isNote(n)).sort(byPlace);
  const rows: OutlineRow[] = [];
  const seen = new Set<string>();
  const visit = (start: Node) => {
    const stack = [{ id: start.id, depth: 0 }];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const node = nodes.get(at.id);
      if (node === undefined || seen.has(at.id)) continue;
      seen.add(at.id);
      const next = [...(leaving.get(at.id) ?? [])].sort((a, b) => a.from_index - b.from_index);
      rows.push({ node, depth: at.depth, next });
      const depth = at.depth + 1;
      stack.push(...next.map((c) => ({ id: c.to, depth })).reverse());
    }
  };
  for (const node of steps) if (!entered.has(node.id)) visit(node);
  // What is left lies on loops that nothing leads into.
  for (const node of steps) if (!seen.has(node.id)) visit(node);
  for (const node of document.nodes.filter(isNote)) rows.push({ node, depth: 0, next: [] });
  return rows;
}
