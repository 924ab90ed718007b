// Pinned data: fixing a node's output, as it ran or as somebody wrote it.

import type { PortRef } from "@/bindings";
import { call } from "@/platform";
import { isObject } from "./item";

/** More items than this would make the workflow's document heavy. */
export const MAX_PINNED = 1_000;
const PAGE = 500;

/** Pinned items in n8n's form. */
export type PinnedItem = { json: Record<string, unknown>; binary?: unknown; pairedItem?: unknown };

export class PinError extends Error {
  constructor(readonly reason: "too_many" | "cut") {
    super(reason);
  }
}

/** All items of a port, to be pinned. */
export async function itemsToPin(port: PortRef): Promise<PinnedItem[]> {
  const items: PinnedItem[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await call("execution_items", { port, offset, limit: PAGE });
    if (page.total > MAX_PINNED) throw new PinError("too_many");
    for (const item of page.items) {
      if (!isObject(item) || !isObject(item.json)) continue;
      if (item.truncated === true) throw new PinError("cut");
      items.push({
        json: item.json,
        ...(item.pairedItem === undefined ? {} : { pairedItem: item.pairedItem }),
      });
    }
    if (offset + PAGE >= page.total) return items;
  }
}

export type ParsedItems =
  | { ok: true; items: PinnedItem[] }
  | { ok: false; problem: "json"; reason: string }
  | { ok: false; problem: "list" }
  | { ok: false; problem: "object"; index: number };

/** Reads what somebody wrote: a list of objects, or of items in n8n's form. */
export function parsePinned(text: string): ParsedItems {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: "json", reason: error instanceof Error ? error.message : "" };
  }
  if (!Array.isArray(value))
    return isObject(value) ? { ok: true, items: [asItem(value)] } : { ok: false, problem: "list" };
  const bad = value.findIndex((entry) => !isObject(entry));
  if (bad >= 0) return { ok: false, problem: "object", index: bad };
  return { ok: true, items: value.map(asItem) };
}

/** An object with nothing but an item's own keys is an item; anything else is its JSON. */
function asItem(value: Record<string, unknown>): PinnedItem {
  const isItem =
    isObject(value.json) && Object.keys(value).every((k) => ["json", "binary", "pairedItem"].includes(k));
  return isItem ? (value as PinnedItem) : { json: value };
}

/** The text an editor starts with: only the JSON where the items have nothing else. */
export function writePinned(items: readonly unknown[]): string {
  const plain = items.every((item) => isObject(item) && isObject(item.json) && item.binary === undefined);
  const shown = plain ? items.map((item) => (item as PinnedItem).json) : items;
  return JSON.stringify(shown, null, 2);
}
