import type { Connection, Node, NodeSpec, Workflow } from "@/bindings";
import { heightOf, inputs, NODE_WIDTH, outputs } from "@/shared/spec";

export const GRID = 20;
/** From a node's left edge to its successor's, on the canvas. */
const STEP_X = 300;
export const STEP_Y = 100;

/**
 * How much wider the canvas shows a document than its positions say. n8n's nodes are 100 wide and stand closer than
 * ours can; an imported workflow keeps its positions, so that it goes back out unchanged, and is stretched to be read.
 */
export function stretchOf(document: Workflow): number {
  if (document.imported === null || document.imported === undefined) return 1;
  return isTight(document.nodes, document.connections) ? STRETCH : 1;
}

export const STRETCH = 1.5;

/** Whether connected nodes side by side leave no room for a wire. */
export function isTight(nodes: Node[], connections: Connection[]): boolean {
  const places = new Map(nodes.map((n) => [n.id, n.position]));
  return connections.some(({ from, to }) => {
    const a = places.get(from);
    const b = places.get(to);
    if (a === undefined || b === undefined || Math.abs(a[1] - b[1]) > 160) return false;
    return b[0] > a[0] && b[0] - a[0] < NODE_WIDTH + 2 * GRID;
  });
}

/** From a node's left edge to its successor's, in the document's pixels. */
export const stepX = (stretch: number): number => STEP_X / stretch;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Specs = Record<string, NodeSpec>;

export const NOTE_TYPE = "sticky_note";
export const NOTE_WIDTH = 240;
export const NOTE_HEIGHT = 160;
export const isNote = (node: Node): boolean => node.type === NOTE_TYPE;

export const snap = (value: number): number => Math.round(value / GRID) * GRID;

const numberOr = (value: unknown, fallback: number): number =>
  typeof value === "number" && Number.isFinite(value) ? value : fallback;

/** Where a node is on the canvas and how large. */
export function boxOf(node: Node, specs: Specs, connections: Connection[], stretch = 1): Box {
  const [x, y] = node.position;
  if (isNote(node)) {
    return {
      x,
      y,
      width: numberOr(node.parameters.width, NOTE_WIDTH),
      height: numberOr(node.parameters.height, NOTE_HEIGHT),
    };
  }
  const spec = specs[node.type];
  const height = heightOf(inputs(spec, node, connections).length, outputs(spec, node, connections).length);
  return { x, y, width: NODE_WIDTH / stretch, height };
}

export function overlaps(a: Box, b: Box, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** The smallest box around all. */
export function bounds(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  const right = Math.max(...boxes.map((b) => b.x + b.width));
  const bottom = Math.max(...boxes.map((b) => b.y + b.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The first place at or below `wish` where a new node covers no other. */
export function freePlace(
  document: Workflow,
  specs: Specs,
  wish: { x: number; y: number },
  stretch = 1,
): [number, number] {
  const steps = document.nodes.filter((n) => !isNote(n));
  const boxes = steps.map((n) => boxOf(n, specs, document.connections, stretch));
  const box: Box = { x: snap(wish.x), y: snap(wish.y), width: NODE_WIDTH / stretch, height: heightOf(1, 1) };
  while (boxes.some((other) => overlaps(box, other, GRID / 2))) box.y += STEP_Y;
  return [box.x, box.y];
}

/** The free place for a box that is nearest to where it is wanted: nothing lies under it or over it. */
export function nearestFree(taken: Box[], wish: Box): { x: number; y: number } {
  const step = 2 * GRID;
  const at = (dx: number, dy: number): Box => ({
    ...wish,
    x: snap(wish.x + dx * step),
    y: snap(wish.y + dy * step),
  });
  for (let ring = 0; ring <= 60; ring++) {
    const free = ringOf(ring)
      .map(([dx, dy]) => at(dx, dy))
      .find((box) => !taken.some((other) => overlaps(box, other, GRID)));
    if (free !== undefined) return { x: free.x, y: free.y };
  }
  const below = Math.max(...taken.map((box) => box.y + box.height));
  return { x: snap(wish.x), y: snap(below) + step };
}

/** The points around the origin at one distance, below and to the right first. */
function ringOf(ring: number): [number, number][] {
  if (ring === 0) return [[0, 0]];
  const points: [number, number][] = [];
  for (let i = -ring; i <= ring; i++) points.push([i, ring], [ring, i], [i, -ring], [-ring, i]);
  return points.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

/** Ids of the nodes that follow `start`, itself included. */
export function downstream(connections: Connection[], start: string): Set<string> {
  const found = new Set([start]);
  const queue = [start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const { from, to } of connections) {
      if (from !== at || found.has(to)) continue;
      found.add(to);
      queue.push(to);
    }
  }
  return found;
}
