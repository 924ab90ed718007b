// The node as the form shows it: structured parameters that are absent stand there with their defaults. Pure.

import type { Node, NodeSpec } from "@/bindings";
import { visibleParameters } from "@/shared/spec";
import { type Path, setAt } from "./paths";

const STRUCTURED = new Set([
  "collection",
  "fixed_collection",
  "filter",
  "assignments",
  "resource_locator",
  "mapper",
]);

/** See above. The same node when nothing is absent. */
export function withDefaults(node: Node, spec: NodeSpec): Node {
  let parameters = node.parameters;
  for (const param of visibleParameters(spec.parameters, node.parameters, spec, node)) {
    if (!STRUCTURED.has(param.kind.kind) || Object.hasOwn(parameters, param.name)) continue;
    if (parameters === node.parameters) parameters = { ...parameters };
    parameters[param.name] = param.default;
  }
  return parameters === node.parameters ? node : { ...node, parameters };
}

/** Where and what to write so that a change inside of a default keeps the rest of it. */
export function writeTo(
  stored: Node,
  shown: Node,
  path: Path,
  value: unknown,
): { path: Path; value: unknown } {
  const [root, name, ...inside] = path;
  const isDefault =
    root === "parameters" &&
    typeof name === "string" &&
    inside.length > 0 &&
    !Object.hasOwn(stored.parameters, name) &&
    Object.hasOwn(shown.parameters, name);
  if (!isDefault) return { path, value };
  return { path: [root, name], value: setAt(shown.parameters[name], inside, value) };
}
