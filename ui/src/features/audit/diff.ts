/** One field that a change touched. */
export interface FieldChange {
  /** Dotted path; empty for a value that is no object. */
  path: string;
  before: string | null;
  after: string | null;
}

/** Deeper than this, a value is shown as JSON. */
const DEPTH = 3;

/** What differs between before and after, field by field. What is equal is left out. */
export function diffOf(before: unknown, after: unknown): FieldChange[] {
  const changes: FieldChange[] = [];
  walk("", before, after, 0, changes);
  return changes;
}

function walk(path: string, before: unknown, after: unknown, depth: number, into: FieldChange[]): void {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return;
  const b = fieldsOf(before);
  const a = fieldsOf(after);
  const split =
    depth < DEPTH &&
    (b !== null || a !== null) &&
    (b !== null || before == null) &&
    (a !== null || after == null);
  if (!split) {
    into.push({ path, before: shown(before), after: shown(after) });
    return;
  }
  for (const key of new Set([...Object.keys(b ?? {}), ...Object.keys(a ?? {})])) {
    walk(path === "" ? key : `${path}.${key}`, b?.[key], a?.[key], depth + 1, into);
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
