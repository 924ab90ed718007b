// How a value is reached from JavaScript: `$json.address.city`, `$json["odd key"][0]`, `$('Node').item.json.name`.

export type PathPart = string | number;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Whether a key can stand behind a dot. */
export function isIdentifier(key: string): boolean {
  return IDENTIFIER.test(key);
}

/** `.city`, `["odd key"]` or `[0]`. */
export function accessor(part: PathPart): string {
  if (typeof part === "number") return `[${part}]`;
  return isIdentifier(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

/** A base with the parts behind it. */
export function joinPath(base: string, parts: readonly PathPart[]): string {
  return base + parts.map(accessor).join("");
}

/** A base with a path in the backend's form (`address.city`, `tags[0]`, `["odd key"]`). */
export function joinSchemaPath(base: string, path: string): string {
  if (path === "") return base;
  return path.startsWith("[") ? base + path : `${base}.${path}`;
}

/** `$('Node')`, with the name's quotes and backslashes escaped. */
export function nodeReference(name: string): string {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n");
  return `$('${escaped}')`;
}

/** The base of a field: of the node's own input, or of a node further back. */
export function jsonBase(fromNode: string | null): string {
  return fromNode === null ? "$json" : `${nodeReference(fromNode)}.item.json`;
}

/** The last key of a JavaScript path, as a name for a new field. */
export function lastKey(path: string): string {
  const match = /(?:\.([A-Za-z_$][\w$]*)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\])$/.exec(path);
  if (!match) return path;
  if (match[2] === undefined) return match[1] ?? match[3] ?? path;
  try {
    return String(JSON.parse(`"${match[2]}"`));
  } catch {
    return match[2];
  }
}
