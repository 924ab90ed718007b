// n8n's assignment list as rows, and back. Pure.

import { isObject } from "@/features/data/model/item";

export const ASSIGNMENT_TYPES = ["string", "number", "boolean", "array", "object"] as const;
export type AssignmentType = (typeof ASSIGNMENT_TYPES)[number];
export type Assignment = { id?: string; name: string; value: unknown; type: AssignmentType };

/** The rows of a stored value. */
export function readAssignments(value: unknown): Assignment[] {
  const rows = isObject(value) && Array.isArray(value.assignments) ? value.assignments : [];
  return rows.filter(isObject).map((row) => ({
    ...row,
    name: typeof row.name === "string" ? row.name : "",
    value: row.value ?? "",
    type: typeIn(row.type),
  }));
}

const typeIn = (type: unknown): AssignmentType => ASSIGNMENT_TYPES.find((t) => t === type) ?? "string";

/** The stored value with other rows. */
export function writeAssignments(stored: unknown, rows: readonly Assignment[]): Record<string, unknown> {
  return { ...(isObject(stored) ? stored : {}), assignments: rows };
}

export const newAssignment = (name = "", value: unknown = "", kind = "string"): Assignment => ({
  id: crypto.randomUUID(),
  name,
  value,
  type: typeIn(kind.split("|").find((k) => k !== "null")),
});

/** A value carried over to another type as far as that makes sense; expressions stay. */
export function castValue(value: unknown, type: AssignmentType): unknown {
  if (typeof value === "string" && value.startsWith("=")) return value;
  const text = typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
  switch (type) {
    case "string":
      return text;
    case "number": {
      const number = Number(text);
      return text.trim() !== "" && Number.isFinite(number) ? number : "";
    }
    case "boolean":
      return text === "true";
    case "array":
      return text.trim().startsWith("[") ? text : "[]";
    case "object":
      return text.trim().startsWith("{") ? text : "{}";
  }
}
