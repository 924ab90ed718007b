// Pinned data: fixing a node's output, as it ran or as somebody wrote it.

import type { PortRef } from "@/bindings";
import { call } from "@/platform";
import { type BinaryInfo, isObject } from "./item";

/** More items than this would make the workflow's document heavy. */
export const MAX_PINNED = 1_000;
const PAGE = 500;
/** Bytes of all files together. */
const MAX_FILE_BYTES = 5_000_000;

/** Pinned items in n8n's form. */
export type PinnedItem = { json: Record<string, unknown>; binary?: unknown; pairedItem?: unknown };

export class PinError extends Error {
  constructor(readonly reason: "too_many" | "cut" | "files") {
    super(reason);
  }
}

/** All items of a port, to be pinned. */
export async function itemsToPin(port: PortRef): Promise<PinnedItem[]> {
  const items: PinnedItem[] = [];
  const budget = { bytes: MAX_FILE_BYTES };
  for (let offset = 0; ; offset += PAGE) {
    const page = await call("execution_items", { port, offset, limit: PAGE });
    if (page.total > MAX_PINNED) throw new PinError("too_many");
    for (const item of page.items) {
      if (!isObject(item) || !isObject(item.json)) continue;
      if (isCut(item.json)) throw new PinError("cut");
      const binary = isObject(item.binary) ? await filesToPin(port, item, budget) : undefined;
      items.push({
        json: item.json,
        ...(binary === undefined ? {} : { binary }),
        ...(item.pairedItem === undefined ? {} : { pairedItem: item.pairedItem }),
      });
    }
    if (offset + PAGE >= page.total) return items;
  }
}

/** Items come here as people look at them; what was cut must not be pinned as if it were all. */
function isCut(value: unknown): boolean {
  if (typeof value === "string") return value.length > 5_000 && /… \(\d+ KB in all\)$/.test(value);
  if (Array.isArray(value)) {
    const last = value.at(-1);
    const cut = value.length > 1_000 && typeof last === "string" && /^… \d+ more entries$/.test(last);
    return cut || value.some(isCut);
  }
  return isObject(value) && Object.values(value).some(isCut);
}

/** The files of an item with their bytes, as long as they are small. */
async function filesToPin(port: PortRef, item: Record<string, unknown>, budget: { bytes: number }) {
  const files: Record<string, unknown> = {};
  for (const [property, file] of Object.entries(item.binary as Record<string, BinaryInfo>)) {
    budget.bytes -= file.bytes ?? 0;
    if (budget.bytes < 0) throw new PinError("files");
    const { data } = await call("binary_get", { port, item: Number(item.index), property });
    const { bytes: _bytes, id: _id, ...rest } = file as BinaryInfo & { id?: string };
    files[property] = { ...rest, data };
  }
  return files;
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
