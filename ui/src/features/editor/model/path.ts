/**
 * Sets a value by dotted path (array entries by index), making the objects on the way; null removes a key.
 * The twin of `set_path` in `core/src/operation/field.rs`. Answers why it cannot be done, or null.
 */
export function setPath(root: Record<string, unknown>, path: string, value: unknown): string | null {
  const parts = path.split(".");
  let at: unknown = root;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    if (Array.isArray(at)) {
      if (!/^\d+$/.test(part)) return `“${part}” is no index of a list`;
      const index = Number(part);
      if (index > at.length) return `the list has ${at.length} entries, there is no place ${index}`;
      at[index] = last ? value : (at[index] ?? {});
      at = at[index];
    } else if (typeof at === "object" && at !== null) {
      const object = at as Record<string, unknown>;
      if (last && value === null) {
        delete object[part];
        return null;
      }
      object[part] = last ? value : (object[part] ?? {});
      at = object[part];
    } else {
      return `“${part}” is inside a value that is no object or list`;
    }
  }
  return null;
}
