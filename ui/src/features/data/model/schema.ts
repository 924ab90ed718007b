// The fields of items that are here already (pinned data); items of executions have theirs from the backend.

import type { SchemaField, SchemaResponse } from "@/bindings";
import { accessor } from "@/features/expression/paths";
import { isObject } from "./item";
import { compact, kindOf } from "./preview";

const SAMPLED = 100;
const MAX_DEPTH = 8;
const MAX_FIELDS = 200;

/** Fields in order of appearance, from the first items. */
export function schemaOf(items: readonly Record<string, unknown>[]): SchemaResponse {
  const sampled = items.slice(0, SAMPLED);
  return { sampled: sampled.length, fields: fieldsOf(sampled, "", 0) };
}

function fieldsOf(values: readonly unknown[], base: string, depth: number): SchemaField[] {
  const found = new Map<string, unknown[]>();
  for (const value of values) {
    if (Array.isArray(value)) {
      if (value.length > 0) push(found, "0", value[0]);
    } else if (isObject(value)) {
      for (const [key, inside] of Object.entries(value)) push(found, key, inside);
    }
  }
  const inList = values.some(Array.isArray);
  return [...found.entries()].slice(0, MAX_FIELDS).map(([name, inside]) => {
    const step = accessor(inList && name === "0" ? 0 : name);
    const path = base === "" ? step.replace(/^\./, "") : base + step;
    const kinds = [...new Set(inside.map(kindOf))];
    const sample = inside.find((v) => v !== null && v !== undefined && v !== "") ?? inside[0];
    const nested = typeof sample === "object" && sample !== null;
    return {
      name,
      path,
      kind: kinds.join("|"),
      sample: nested ? "" : compact(sample, 60),
      children: depth < MAX_DEPTH ? fieldsOf(inside, path, depth + 1) : [],
    };
  });
}

function push(map: Map<string, unknown[]>, key: string, value: unknown): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Fields whose name, or the name of a field inside, holds a text. */
export function filterFields(fields: SchemaField[], query: string): SchemaField[] {
  const text = query.trim().toLowerCase();
  if (text === "") return fields;
  return fields.flatMap((field) => {
    if (field.name.toLowerCase().includes(text)) return [field];
    const children = filterFields(field.children, text);
    return children.length > 0 ? [{ ...field, children }] : [];
  });
}
