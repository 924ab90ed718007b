import type { Node, NodeSpec, ParamSpec, Test, When } from "@/bindings";

type Obj = Record<string, unknown>;

const isObject = (value: unknown): value is Obj =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether two JSON values are equal; key order does not count. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((v, i) => sameJson(v, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** Whether it is one of these; of several choices one is enough. */
const isOneOf = (values: unknown[], actual: unknown): boolean =>
  values.some(
    (value) =>
      sameJson(value, actual) || (Array.isArray(actual) && actual.some((each) => sameJson(value, each))),
  );

/** Whether a value passes a test. */
export function passes(test: Test, actual: unknown): boolean {
  switch (test.op) {
    case "in":
      return isOneOf(test.value, actual);
    case "not_in":
      return !isOneOf(test.value, actual);
    case "at_least":
      return typeof actual === "number" && actual >= test.value;
    case "below":
      return typeof actual === "number" && actual < test.value;
  }
}

/**
 * Whether all conditions hold. `siblings` is the object that holds the parameter, `root` the node's parameters;
 * absent ones count with their defaults.
 */
export function holds(
  conditions: When[],
  siblings: unknown,
  root: unknown,
  rootSpecs: ParamSpec[],
  version: number,
): boolean {
  return conditions.every(({ param, test }) => {
    if (param === "@version") return passes(test, version);
    const actual = param.startsWith("/")
      ? lookup(root, param.slice(1), rootSpecs, root, version)
      : lookup(siblings, param, rootSpecs, root, version);
    return passes(test, actual);
  });
}

function child(value: unknown, key: string): { value: unknown } | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? { value: value[key] } : undefined;
}

function lookup(object: unknown, path: string, specs: ParamSpec[], root: unknown, version: number): unknown {
  let value = object;
  for (const part of path.split(".")) {
    const next = child(value, part);
    if (next === undefined) return find(specs, path, root, root, specs, version)?.default ?? null;
    value = next.value;
  }
  return value;
}

function find(
  list: ParamSpec[],
  name: string,
  siblings: unknown,
  root: unknown,
  rootSpecs: ParamSpec[],
  version: number,
): ParamSpec | undefined {
  return list.find((p) => p.name === name && holds(p.when, siblings, root, rootSpecs, version));
}

/** A parameter as written, by dotted path, else the default of its spec at the node's type version, else null. */
export function rawParameter(spec: NodeSpec, node: Node, path: string): unknown {
  const [first = "", ...rest] = path.split(".");
  const root = node.parameters;
  let value: unknown = Object.hasOwn(root, first)
    ? root[first]
    : (find(spec.parameters, first, root, root, spec.parameters, node.type_version)?.default ?? null);
  for (const part of rest) {
    // The fields of a collection exist only once they were added; their defaults are the node's business.
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? (value[Number(part)] ?? null) : null;
    else value = child(value, part)?.value ?? null;
  }
  return value;
}

/** The parameters of a list that exist for a node now; `siblings` is the object that holds them. */
export function visibleParameters(
  list: ParamSpec[],
  siblings: unknown,
  spec: NodeSpec,
  node: Node,
): ParamSpec[] {
  return list.filter((p) => holds(p.when, siblings, node.parameters, spec.parameters, node.type_version));
}
