// n8n's filter value as a list of rows, and back. Pure.

import { isObject } from "@/features/data/model/item";

export type OperandType = "string" | "number" | "boolean" | "dateTime" | "array" | "object" | "any";
export type Operator = { type: OperandType; operation: string; rightType?: string; singleValue?: boolean };
export type Condition = { id?: string; leftValue: unknown; rightValue: unknown; operator: Operator };
export type FilterValue = {
  options?: Record<string, unknown>;
  conditions: Condition[];
  combinator: "and" | "or";
};

/** An operation, and what it needs at its right side: null for nothing. */
type Operation = { name: string; right: OperandType | null };

const exist: Operation[] = ["exists", "notExists", "empty", "notEmpty"].map((name) => ({
  name,
  right: null,
}));
const withRight = (right: OperandType, names: string[]): Operation[] =>
  names.map((name) => ({ name, right }));

/** Operations by the type of the left value, in the order they are offered. */
export const OPERATIONS: Record<Exclude<OperandType, "any">, Operation[]> = {
  string: [
    ...withRight("string", [
      "equals",
      "notEquals",
      "contains",
      "notContains",
      "startsWith",
      "notStartsWith",
      "endsWith",
      "notEndsWith",
      "regex",
      "notRegex",
    ]),
    ...exist,
  ],
  number: [...withRight("number", ["equals", "notEquals", "gt", "lt", "gte", "lte"]), ...exist],
  dateTime: [
    ...withRight("dateTime", ["equals", "notEquals", "after", "before", "afterOrEquals", "beforeOrEquals"]),
    ...exist,
  ],
  boolean: [
    { name: "true", right: null },
    { name: "false", right: null },
    ...withRight("boolean", ["equals", "notEquals"]),
    ...exist,
  ],
  array: [
    ...withRight("any", ["contains", "notContains"]),
    ...withRight("number", [
      "lengthEquals",
      "lengthNotEquals",
      "lengthGt",
      "lengthLt",
      "lengthGte",
      "lengthLte",
    ]),
    ...exist,
  ],
  object: exist,
};

export const OPERAND_TYPES = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

const isOperandType = (type: unknown): type is keyof typeof OPERATIONS =>
  typeof type === "string" && Object.hasOwn(OPERATIONS, type);

/** What the right side of an operator takes; null for nothing. */
export function rightType(operator: Operator): OperandType | null {
  if (operator.singleValue) return null;
  const known = isOperandType(operator.type)
    ? OPERATIONS[operator.type].find((o) => o.name === operator.operation)
    : undefined;
  return known ? known.right : "any";
}

/** The operator as it is stored. */
export function makeOperator(type: keyof typeof OPERATIONS, name: string): Operator {
  const operation = OPERATIONS[type].find((o) => o.name === name) ?? OPERATIONS[type][0];
  if (!operation) return { type, operation: name };
  if (operation.right === null) return { type, operation: operation.name, singleValue: true };
  return operation.right === type
    ? { type, operation: operation.name }
    : { type, operation: operation.name, rightType: operation.right };
}

/** Reads a stored value; what is missing gets what n8n would put there. */
export function readFilter(value: unknown): FilterValue {
  if (!isObject(value)) return { conditions: [], combinator: "and" };
  const rows = Array.isArray(value.conditions) ? value.conditions : [];
  return {
    ...(isObject(value.options) ? { options: value.options } : {}),
    conditions: rows.filter(isObject).map(readCondition),
    combinator: value.combinator === "or" ? "or" : "and",
  };
}

function readCondition(row: Record<string, unknown>): Condition {
  const operator = isObject(row.operator) ? row.operator : {};
  const { type, operation } = operator;
  return {
    ...row,
    leftValue: row.leftValue ?? "",
    rightValue: row.rightValue ?? "",
    operator: {
      ...operator,
      type: isOperandType(type) || type === "any" ? type : "string",
      operation: typeof operation === "string" ? operation : "equals",
    },
  };
}

export const newCondition = (): Condition => ({
  id: crypto.randomUUID(),
  leftValue: "",
  rightValue: "",
  operator: makeOperator("string", "equals"),
});

/** A stored value with other rows; a new one says everything n8n expects. */
export function writeFilter(
  stored: unknown,
  change: Partial<Pick<FilterValue, "conditions" | "combinator">>,
  flags: { ignoreCase: boolean; loose: boolean },
): Record<string, unknown> {
  const before = isObject(stored) ? stored : {};
  const read = readFilter(stored);
  return {
    ...before,
    options: read.options ?? {
      caseSensitive: !flags.ignoreCase,
      leftValue: "",
      typeValidation: flags.loose ? "loose" : "strict",
      version: 2,
    },
    conditions: change.conditions ?? read.conditions,
    combinator: change.combinator ?? read.combinator,
  };
}

/** Every filter inside a value with its options brought in line with the node's own switches. */
export function syncFilters(value: unknown, flags: { ignoreCase: boolean; loose: boolean }): unknown {
  if (Array.isArray(value)) {
    const next = value.map((entry) => syncFilters(entry, flags));
    return next.some((entry, i) => entry !== value[i]) ? next : value;
  }
  if (!isObject(value)) return value;
  if (Array.isArray(value.conditions) && isObject(value.options) && "combinator" in value) {
    const options = {
      ...value.options,
      caseSensitive: !flags.ignoreCase,
      typeValidation: flags.loose ? "loose" : "strict",
    };
    return { ...value, options };
  }
  const entries = Object.entries(value).map(([key, entry]) => [key, syncFilters(entry, flags)] as const);
  return entries.some(([key, entry]) => entry !== value[key]) ? Object.fromEntries(entries) : value;
}

/** The type of a condition for a field of this kind. */
export function operandTypeOf(kind: string): keyof typeof OPERATIONS {
  const main = kind.split("|").find((k) => k !== "null") ?? "string";
  return isOperandType(main) ? main : "string";
}
