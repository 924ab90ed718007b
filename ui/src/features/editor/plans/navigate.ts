import type { Workflow } from "@/bindings";

export type Direction = "left" | "right" | "up" | "down";

/** The node that an arrow key leads to: along connections sideways, by place up and down. */
export function neighbour(document: Workflow, from: string | null, direction: Direction): string | null {
  const node = document.nodes.find((n) => n.id === from);
  if (node === undefined) return firstNode(document);
  if (direction === "right" || direction === "left") {
    const ahead = direction === "right";
    const ids = document.connections
      .filter((c) => (ahead ? c.from : c.to) === node.id)
      .map((c) => (ahead ? c.to : c.from));
    const linked = document.nodes.filter((n) => ids.includes(n.id) && n.id !== node.id);
    const [best] = linked.sort(
      (a, b) => distance(node.position, a.position) - distance(node.position, b.position),
    );
    if (best !== undefined) return best.id;
  }
  const candidates = document.nodes.filter(
    (n) => n.id !== node.id && lies(node.position, n.position, direction),
  );
  const [nearest] = candidates.sort(
    (a, b) => weighted(node.position, a.position, direction) - weighted(node.position, b.position, direction),
  );
  return nearest?.id ?? null;
}

function firstNode(document: Workflow): string | null {
  const [first] = [...document.nodes].sort(
    (a, b) => a.position[0] - b.position[0] || a.position[1] - b.position[1],
  );
  return first?.id ?? null;
}

const distance = (a: [number, number], b: [number, number]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Distance that counts three times across the direction. */
function weighted(a: [number, number], b: [number, number], direction: Direction): number {
  const dx = Math.abs(a[0] - b[0]);
  const dy = Math.abs(a[1] - b[1]);
  return direction === "left" || direction === "right" ? dx + 3 * dy : dy + 3 * dx;
}

function lies(a: [number, number], b: [number, number], direction: Direction): boolean {
  switch (direction) {
    case "left":
      return b[0] < a[0];
    case "right":
      return b[0] > a[0];
    case "up":
      return b[1] < a[1];
    case "down":
      return b[1] > a[1];
  }
}
