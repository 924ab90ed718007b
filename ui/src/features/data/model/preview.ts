// Short texts for values, without writing out all of a large one.

/** One line for a value; objects and lists are cut after about `max` characters. */
export function compact(value: unknown, max = 80): string {
  if (typeof value === "string") return value.length > max * 4 ? `${value.slice(0, max * 4)}…` : value;
  const out: string[] = [];
  let left = max;
  const write = (text: string) => {
    out.push(text);
    left -= text.length;
  };
  const walk = (v: unknown, depth: number): void => {
    if (left <= 0) return;
    if (v === null || typeof v !== "object") {
      write(scalar(v));
      return;
    }
    const list = Array.isArray(v);
    const entries = list ? v : Object.keys(v);
    if (entries.length === 0 || depth > 3) {
      const inside = entries.length === 0 ? "" : "…";
      write(list ? `[${inside}]` : `{${inside}}`);
      return;
    }
    write(list ? "[" : "{ ");
    for (const [i, entry] of entries.entries()) {
      if (left <= 0) {
        out.push("…");
        break;
      }
      if (i > 0) write(", ");
      if (list) walk(entry, depth + 1);
      else {
        write(`${entry}: `);
        walk((v as Record<string, unknown>)[entry as string], depth + 1);
      }
    }
    out.push(list ? "]" : " }");
  };
  walk(value, 0);
  return out.join("");
}

function scalar(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}

/** The whole value as text for the clipboard. */
export function fullText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** The type as the UI names it. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "undefined";
  return Array.isArray(value) ? "array" : typeof value;
}
