import { getViewportForBounds, type ReactFlowInstance, type Viewport } from "@xyflow/react";
import type { FlowEdge, FlowNode } from "./flow";

const READABLE = 0.6;
const MARGIN = 64;

/** Where the canvas opens: on all of it when that can be read, else on its left end, where workflows begin. */
export function firstView(
  instance: ReactFlowInstance<FlowNode, FlowEdge>,
  size: { width: number; height: number },
): Viewport {
  const nodes = instance.getNodes();
  if (nodes.length === 0 || size.width === 0) return { x: size.width / 3, y: size.height / 2.5, zoom: 1 };
  const bounds = instance.getNodesBounds(nodes);
  const all = getViewportForBounds(bounds, size.width, size.height, 0.1, 1, 0.12);
  if (all.zoom >= READABLE) return all;
  const zoom = READABLE;
  const [first] = nodes
    .filter((n) => n.type === "step")
    .sort((a, b) => a.position.x - b.position.x || a.position.y - b.position.y);
  const middle =
    bounds.height * zoom <= size.height - MARGIN
      ? bounds.y + bounds.height / 2
      : (first?.position.y ?? bounds.y) + (first?.height ?? 0) / 2;
  return { x: MARGIN - bounds.x * zoom, y: size.height / 2 - middle * zoom, zoom };
}
