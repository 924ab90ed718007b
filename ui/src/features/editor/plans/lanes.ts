import type { Connection } from "@/bindings";
import type { Box } from "./geometry";

/** Between a wire that leads back and the boxes it goes around. */
const CLEAR = 32;
/** Between two such wires; their counts are 18 high. */
const APART = 24;
/** How far a wire goes straight on before it turns. */
export const TURN = 24;

interface Lane {
  left: number;
  right: number;
  y: number;
}

/** For each connection that leads back to the left: the height at which it runs, free of boxes and of other such wires. */
export function lanesOf(connections: Connection[], boxes: Map<string, Box>): Map<Connection, number> {
  const lanes = new Map<Connection, number>();
  const taken: Lane[] = [];
  for (const connection of connections) {
    const from = boxes.get(connection.from);
    const to = boxes.get(connection.to);
    if (from === undefined || to === undefined || to.x >= from.x + from.width) continue;
    const left = to.x - TURN;
    const right = from.x + from.width + TURN;
    const inWay = [...boxes.values()].filter((box) => box.x < right && box.x + box.width > left);
    const others = taken.filter((lane) => lane.left < right && lane.right > left);
    const below = free(Math.max(from.y + from.height, to.y + to.height) + CLEAR, 1, inWay, others);
    const above = free(Math.min(from.y, to.y) - CLEAR, -1, inWay, others);
    const length = (y: number) => Math.abs(y - from.y - from.height / 2) + Math.abs(y - to.y - to.height / 2);
    const between = gap(from, to, inWay, others);
    const heights = between === null ? [below, above] : [between, below, above];
    const y = heights.reduce((best, height) => (length(height) < length(best) ? height : best));
    taken.push({ left, right, y });
    lanes.set(connection, y);
  }
  return lanes;
}

/** A free height between two boxes of which one stands wholly above the other; null where there is none. */
function gap(from: Box, to: Box, boxes: Box[], lanes: Lane[]): number | null {
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  const top = upper.y + upper.height;
  const y = free((top + lower.y) / 2, 1, boxes, lanes);
  return y >= top + CLEAR && y <= lower.y - CLEAR ? y : null;
}

/** The first free height from a start on, downwards (1) or upwards (-1). Each step leaves one obstacle behind. */
function free(start: number, direction: 1 | -1, boxes: Box[], lanes: Lane[]): number {
  let y = start;
  for (let steps = boxes.length + lanes.length; steps >= 0; steps--) {
    const box = boxes.find((b) => y > b.y - CLEAR && y < b.y + b.height + CLEAR);
    const lane = lanes.find((l) => Math.abs(l.y - y) < APART);
    if (box !== undefined) y = direction === 1 ? box.y + box.height + CLEAR : box.y - CLEAR;
    else if (lane !== undefined) y = lane.y + direction * APART;
    else break;
  }
  return y;
}

interface Point {
  x: number;
  y: number;
}

/** An SVG path from port to port along a lane, with rounded corners. */
export function lanePath(source: Point, target: Point, lane: number, radius: number): string {
  const right = source.x + TURN;
  const left = target.x - TURN;
  const corners = [
    { x: right, y: source.y },
    { x: right, y: lane },
    { x: left, y: lane },
    { x: left, y: target.y },
  ];
  const points = [source, ...corners, target];
  const bends = corners.map((corner, i) =>
    bend(points[i] ?? source, corner, points[i + 2] ?? target, radius),
  );
  return `M ${source.x},${source.y} ${bends.join(" ")} L ${target.x},${target.y}`;
}

function bend(before: Point, corner: Point, after: Point, radius: number): string {
  const towards = (point: Point) => {
    const length = Math.hypot(point.x - corner.x, point.y - corner.y);
    const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
    return `${corner.x + (point.x - corner.x) * share},${corner.y + (point.y - corner.y) * share}`;
  };
  return `L ${towards(before)} Q ${corner.x},${corner.y} ${towards(after)}`;
}
