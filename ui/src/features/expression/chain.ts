// Reads the member chain that ends at the cursor: `$('Orders').item.json.cus|` → root `$`, links, partial `cus`.

export type Link =
  | { kind: "name"; name: string }
  | { kind: "index"; value: string | number | null }
  | { kind: "call"; argument: string | null };

export type Root =
  | { kind: "name"; name: string }
  | { kind: "string" }
  | { kind: "number" }
  | { kind: "array" }
  | { kind: "group" };

export type Chain = { root: Root; links: Link[] };

export type Cursor = {
  /** What stands before the last dot; null when a name stands alone. */
  object: Chain | null;
  /** The part of a name already written. */
  partial: string;
  /** Where that part begins. */
  partialFrom: number;
  /** Where the dot begins (`.` or `?.`). */
  dotFrom: number;
};

const NAME_CHAR = /[\w$]/;
const CLOSERS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The chain before the end of `code`, or null inside a string or a number. */
export function chainAt(code: string): Cursor | null {
  if (insideString(code)) return null;
  let at = code.length;
  while (at > 0 && NAME_CHAR.test(code[at - 1] ?? "")) at--;
  const partial = code.slice(at);
  if (/^\d/.test(partial)) return null;
  let before = skipSpace(code, at);
  if (code[before - 1] !== ".") return { object: null, partial, partialFrom: at, dotFrom: at };
  before -= code[before - 2] === "?" ? 2 : 1;
  if (code.slice(before - 2, before) === "..") return { object: null, partial, partialFrom: at, dotFrom: at };
  const object = readBackwards(code, before);
  return object && { object, partial, partialFrom: at, dotFrom: before };
}

/** Reads `root.link.link` that ends at `end`. */
export function readBackwards(code: string, end: number): Chain | null {
  const links: Link[] = [];
  let at = skipSpace(code, end);
  while (at > 0) {
    const char = code[at - 1] ?? "";
    if (char === ")" || char === "]") {
      const open = matchingOpen(code, at - 1);
      if (open < 0) return null;
      const inside = code.slice(open + 1, at - 1);
      const before = skipSpace(code, open);
      const holder = code[before - 1] ?? "";
      const follows =
        NAME_CHAR.test(holder) || holder === ")" || holder === "]" || code.slice(before - 2, before) === "?.";
      if (!follows) return { root: { kind: char === "]" ? "array" : "group" }, links };
      links.unshift(
        char === ")" ? { kind: "call", argument: literal(inside) } : { kind: "index", value: index(inside) },
      );
      at = code.slice(before - 2, before) === "?." ? before - 2 : before;
      continue;
    }
    if (char === "'" || char === '"' || char === "`") return { root: { kind: "string" }, links };
    if (!NAME_CHAR.test(char)) return null;
    let from = at;
    while (from > 0 && NAME_CHAR.test(code[from - 1] ?? "")) from--;
    const name = code.slice(from, at);
    if (/^\d+$/.test(name)) return { root: { kind: "number" }, links };
    const before = skipSpace(code, from);
    if (code[before - 1] !== "." || code.slice(before - 3, before) === "...") {
      return { root: { kind: "name", name }, links };
    }
    links.unshift({ kind: "name", name });
    at = skipSpace(code, before - (code[before - 2] === "?" ? 2 : 1));
  }
  return null;
}

function skipSpace(code: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(code[at - 1] ?? "")) at--;
  return at;
}

/** The bracket that opens what `code[close]` closes; strings inside are stepped over. */
function matchingOpen(code: string, close: number): number {
  const stack: string[] = [];
  let at = close;
  while (at >= 0) {
    const char = code[at] ?? "";
    if (char === "'" || char === '"' || char === "`") {
      at = stringStart(code, at);
      if (at < 0) return -1;
    } else if (CLOSERS[char]) {
      stack.push(CLOSERS[char]);
    } else if (char === "(" || char === "[" || char === "{") {
      if (stack.pop() !== char) return -1;
      if (stack.length === 0) return at;
    }
    at--;
  }
  return -1;
}

function stringStart(code: string, end: number): number {
  const quote = code[end];
  for (let at = end - 1; at >= 0; at--) {
    if (code[at] === quote && code[at - 1] !== "\\") return at;
  }
  return -1;
}

/** Whether the end of `code` lies inside a string literal. */
function insideString(code: string): boolean {
  let quote = "";
  for (let at = 0; at < code.length; at++) {
    const char = code[at] ?? "";
    if (quote === "") {
      if (char === "'" || char === '"' || char === "`") quote = char;
    } else if (char === "\\") at++;
    else if (char === quote) quote = "";
    else if (quote === "`" && char === "$" && code[at + 1] === "{") {
      const rest = code.slice(at + 2);
      const close = rest.indexOf("}");
      if (close < 0) return insideString(rest);
      at += close + 2;
    }
  }
  return quote !== "";
}

function literal(inside: string): string | null {
  const text = inside.trim();
  const match = /^(['"`])((?:[^\\]|\\.)*)\1$/s.exec(text);
  return match ? (match[2] ?? "").replace(/\\(.)/gs, "$1") : null;
}

function index(inside: string): string | number | null {
  const text = inside.trim();
  return /^\d+$/.test(text) ? Number(text) : literal(inside);
}
