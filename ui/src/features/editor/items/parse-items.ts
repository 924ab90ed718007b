/** What somebody wrote, read as items' JSON; or what is wrong with it. */
export type ReadItems =
  | { ok: true; items: Record<string, unknown>[] }
  | { ok: false; problem: "json"; reason: string }
  | { ok: false; problem: "list" }
  | { ok: false; problem: "object"; number: number };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a list of objects; one object alone is a list of one. */
export function readItems(text: string): ReadItems {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: "json", reason: error instanceof Error ? error.message : "" };
  }
  if (isObject(value)) return { ok: true, items: [value] };
  if (!Array.isArray(value)) return { ok: false, problem: "list" };
  const wrong = value.findIndex((each) => !isObject(each));
  return wrong >= 0 ? { ok: false, problem: "object", number: wrong + 1 } : { ok: true, items: value };
}

/** How large a text is in a request, as people read it. */
export function sizeOf(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
