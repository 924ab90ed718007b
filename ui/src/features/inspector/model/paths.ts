// Reading and writing inside a node by path, and the operation that does the same to the document. Pure.

import type { Node, Operation } from "@/bindings";

export type Path = readonly (string | number)[];

const isContainer = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === "object" && value !== null;

/** What a path holds; undefined where it leads nowhere. */
export function getAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (!isContainer(value)) return undefined;
    if (Array.isArray(value)) value = typeof part === "number" ? value[part] : undefined;
    else value = Object.hasOwn(value, part) ? value[part as string] : undefined;
  }
  return value;
}

/** A copy with one value replaced; undefined removes it. Objects on the way are made. */
export function setAt(root: unknown, path: Path, value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (typeof part === "number" && (Array.isArray(root) || !isContainer(root))) {
    const copy: unknown[] = Array.isArray(root) ? [...root] : [];
    if (rest.length === 0 && value === undefined) copy.splice(part, 1);
    else copy[part] = setAt(copy[part], rest, value);
    return copy;
  }
  const copy: Record<string, unknown> = isContainer(root) && !Array.isArray(root) ? { ...root } : {};
  if (rest.length === 0 && value === undefined) delete copy[part];
  else copy[part] = setAt(copy[part], rest, value);
  return copy;
}

/** A path as text, for keys and ids. */
export const pathKey = (path: Path) => path.join(".");

/**
 * The operation that sets a value. It names the deepest place that exists already, because a dotted path can neither
 * hold a key with a dot in it nor make a list.
 */
export function setOperation(node: Node, path: Path, value: unknown): Operation {
  let depth = 0;
  let at: unknown = node;
  while (depth < path.length - 1) {
    const next = getAt(at, [path[depth] as string | number]);
    if (!isContainer(next) || !canName(next, path[depth + 1])) break;
    at = next;
    depth++;
  }
  const whole = depth === path.length - 1;
  const last = path[depth] as string | number;
  const next = whole ? value : setAt(getAt(at, [last]), path.slice(depth + 1), value);
  const field = path.slice(0, depth + 1).join(".");
  return { op: "set_node", node_id: node.id, field, value: next ?? null };
}

function canName(container: object, part: string | number | undefined): boolean {
  if (typeof part === "number") return Array.isArray(container) && part < container.length;
  return part !== undefined && part !== "" && !part.includes(".");
}
