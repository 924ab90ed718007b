// JSON as lines of coloured words, made only as far as they are shown.

import type { PathPart } from "@/features/expression/paths";

export type Token = {
  kind: "key" | "string" | "number" | "boolean" | "null" | "mark";
  text: string;
  /** Where the key stands; only on keys. */
  path?: PathPart[];
};
export type Line = { indent: number; tokens: Token[] };

const LONG_TEXT = 2_000;

/** The first `max` lines of a value, and whether there are more. */
export function jsonLines(value: unknown, max: number): { lines: Line[]; more: boolean } {
  const lines: Line[] = [];
  for (const line of walk(value, [], 0, [], "")) {
    if (lines.length >= max) return { lines, more: true };
    lines.push(line);
  }
  return { lines, more: false };
}

function* walk(
  value: unknown,
  path: PathPart[],
  indent: number,
  head: Token[],
  tail: string,
): Generator<Line> {
  if (typeof value !== "object" || value === null) {
    yield { indent, tokens: [...head, scalar(value), ...mark(tail)] };
    return;
  }
  const list = Array.isArray(value);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  const keys: PathPart[] = list ? value.map((_, i) => i) : Object.keys(value);
  if (keys.length === 0) {
    yield { indent, tokens: [...head, { kind: "mark", text: `${open}${close}${tail}` }] };
    return;
  }
  yield { indent, tokens: [...head, { kind: "mark", text: open }] };
  for (const [i, key] of keys.entries()) {
    const inside = list ? value[i] : (value as Record<string, unknown>)[key as string];
    const inner = [...path, key];
    const label: Token[] = list
      ? []
      : [
          { kind: "key", text: JSON.stringify(key), path: inner },
          { kind: "mark", text: ": " },
        ];
    yield* walk(inside, inner, indent + 1, label, i < keys.length - 1 ? "," : "");
  }
  yield { indent, tokens: [{ kind: "mark", text: close + tail }] };
}

function scalar(value: unknown): Token {
  switch (typeof value) {
    case "string": {
      const text = value.length > LONG_TEXT ? `${value.slice(0, LONG_TEXT)}…` : value;
      return { kind: "string", text: JSON.stringify(text) };
    }
    case "number":
      return { kind: "number", text: String(value) };
    case "boolean":
      return { kind: "boolean", text: String(value) };
    default:
      return { kind: "null", text: "null" };
  }
}

const mark = (text: string): Token[] => (text === "" ? [] : [{ kind: "mark", text }]);
