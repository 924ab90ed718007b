import { Graph, layout } from "@dagrejs/dagre";
import type { Connection, Operation, Workflow } from "@/bindings";
import { type Box, bounds, boxOf, contains, isNote, type Specs, snap } from "./geometry";

/**
 * Tidies the canvas: nodes in columns from left to right (dagre); notes go with the nodes they hold.
 * Only `only` when given; the left top corner stays where it was.
 */
export function layoutPlan(
  document: Workflow,
  specs: Specs,
  only?: ReadonlySet<string>,
  stretch = 1,
): Operation[] {
  const nodes = document.nodes.filter((n) => !isNote(n) && (only === undefined || only.has(n.id)));
  if (nodes.length === 0) return [];
  const old = new Map(nodes.map((n) => [n.id, boxOf(n, specs, document.connections, stretch)]));
  const placed = arrange(document, old, stretch);
  const before = bounds([...old.values()]);
  const after = bounds([...placed.values()]);
  const next = new Map<string, Box>();
  for (const [id, box] of placed) {
    next.set(id, { ...box, x: snap(box.x - after.x + before.x), y: snap(box.y - after.y + before.y) });
  }
  const moves = nodes.flatMap((n) => move(n.id, n.position, next.get(n.id)));
  return [...moves, ...moveNotes(document, specs, old, next)];
}

function arrange(document: Workflow, boxes: Map<string, Box>, stretch: number): Map<string, Box> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: 80 / stretch, edgesep: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, { width, height }] of boxes) graph.setNode(id, { width, height });
  const inside = document.connections.filter((c) => c.from !== c.to && boxes.has(c.from) && boxes.has(c.to));
  // Upper outputs first, so that their wires do not cross; what leads back has a lane of its own.
  const ordered = [...inside].sort((a, b) => a.from_index - b.from_index);
  for (const { from, to } of forward(document, ordered)) graph.setEdge(from, to);
  layout(graph);
  const placed = new Map<string, Box>();
  for (const [id, { width, height }] of boxes) {
    const at = graph.node(id) as { x: number; y: number };
    placed.set(id, { x: at.x - width / 2, y: at.y - height / 2, width, height });
  }
  return isUpsideDown(ordered, placed) ? mirrored(placed) : placed;
}

/** Whether lower outputs mostly lead to what stands higher, so that wires cross. */
function isUpsideDown(connections: Connection[], placed: Map<string, Box>): boolean {
  const above = new Map<string, { index: number; y: number }>();
  let balance = 0;
  for (const { from, from_index: index, to } of connections) {
    const y = placed.get(to)?.y ?? 0;
    const before = above.get(from);
    if (before !== undefined && before.index < index) balance += Math.sign(before.y - y);
    above.set(from, { index, y });
  }
  return balance > 0;
}

const mirrored = (placed: Map<string, Box>): Map<string, Box> =>
  new Map([...placed].map(([id, box]) => [id, { ...box, y: -box.y - box.height }]));

/** The connections without those that close a loop. */
function forward(document: Workflow, connections: Connection[]): Connection[] {
  const leaving = new Map<string, Connection[]>();
  const entered = new Set<string>();
  for (const connection of connections) {
    leaving.set(connection.from, [...(leaving.get(connection.from) ?? []), connection]);
    entered.add(connection.to);
  }
  const kept: Connection[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (start: string) => {
    const path = [{ id: start, next: 0 }];
    state.set(start, "open");
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const connection = leaving.get(at.id)?.[at.next++];
      if (connection === undefined) {
        state.set(at.id, "done");
        path.pop();
        continue;
      }
      const known = state.get(connection.to);
      if (known !== "open") kept.push(connection);
      if (known !== undefined) continue;
      state.set(connection.to, "open");
      path.push({ id: connection.to, next: 0 });
    }
  };
  const starts = document.nodes.filter((n) => !entered.has(n.id));
  for (const { id } of [...starts, ...document.nodes]) if (!state.has(id)) visit(id);
  return kept;
}

function move(id: string, from: [number, number], to: Box | undefined): Operation[] {
  if (to === undefined || (from[0] === to.x && from[1] === to.y)) return [];
  return [{ op: "set_node", node_id: id, field: "position", value: [to.x, to.y] }];
}

function moveNotes(
  document: Workflow,
  specs: Specs,
  old: Map<string, Box>,
  next: Map<string, Box>,
): Operation[] {
  return document.nodes.filter(isNote).flatMap((note) => {
    const box = boxOf(note, specs, document.connections);
    const held = [...old].filter(([, inner]) => contains(box, inner)).map(([id]) => id);
    const pick = (boxes: Map<string, Box>) => held.flatMap((id) => boxes.get(id) ?? []);
    if (held.length === 0) return [];
    const before = bounds(pick(old));
    const after = bounds(pick(next));
    const operations = move(note.id, note.position, {
      ...box,
      x: snap(after.x - (before.x - box.x)),
      y: snap(after.y - (before.y - box.y)),
    });
    const size = {
      width: snap(box.width + after.width - before.width),
      height: snap(box.height + after.height - before.height),
    };
    for (const side of ["width", "height"] as const) {
      if (size[side] === box[side]) continue;
      operations.push({ op: "set_node", node_id: note.id, field: `parameters.${side}`, value: size[side] });
    }
    return operations;
  });
}
