// Columns of the table view.

import type { SchemaField } from "@/bindings";
import type { Item } from "./item";

export const COLUMN_WIDTH = 168;
export const MIN_WIDTH = 64;
export const MAX_WIDTH = 800;

export type Column = { key: string; kind: string };

/** The fields of the schema in their order, then what else the items here have. */
export function columnsOf(fields: readonly SchemaField[], items: readonly Item[]): Column[] {
  const columns = new Map<string, Column>(fields.map((f) => [f.name, { key: f.name, kind: f.kind }]));
  for (const item of items) {
    for (const key of Object.keys(item.json)) if (!columns.has(key)) columns.set(key, { key, kind: "any" });
  }
  return [...columns.values()];
}

/** A first width from the name and the type. */
export function defaultWidth(column: Column): number {
  const name = column.key.length * 7.5 + 44;
  const value = /^(number|boolean|null)/.test(column.kind) ? 96 : COLUMN_WIDTH;
  return Math.round(Math.min(Math.max(name, value), 280));
}

export const clampWidth = (width: number) => Math.min(Math.max(Math.round(width), MIN_WIDTH), MAX_WIDTH);
