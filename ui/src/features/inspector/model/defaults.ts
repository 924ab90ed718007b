// Values for parts of a form that somebody adds. Pure.

import type { Node, NodeSpec, ParamGroup, ParamSpec } from "@/bindings";
import { visibleParameters } from "@/shared/spec";

/** A new entry of a group, with the defaults of the fields it shows. */
export function newEntry(group: ParamGroup, spec: NodeSpec, node: Node): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  // A field may show because of the default of one before it.
  for (const field of group.fields) {
    if (field.kind.kind === "notice") continue;
    if (visibleParameters([field], entry, spec, node).length > 0)
      entry[field.name] = structuredClone(field.default);
  }
  return entry;
}

/** Fields of a collection that are not there yet. */
export function missingFields(
  fields: ParamSpec[],
  value: Record<string, unknown>,
  spec: NodeSpec,
  node: Node,
) {
  return visibleParameters(fields, value, spec, node).filter((field) => !Object.hasOwn(value, field.name));
}
