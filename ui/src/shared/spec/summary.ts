import type { Node, NodeSpec, ParamSpec } from "@/bindings";
import { rawParameter, visibleParameters } from "./conditions";
import { scheduleWords } from "./schedule-words";

/** One line that says what the node does: the spec's summary with `{param.path}` filled in. */
export function summaryOf(spec: NodeSpec, node: Node): string {
  if (spec.node_type === "schedule_trigger") {
    return scheduleWords(node.parameters as Record<string, unknown>) || spec.help.replace(/\.$/, "");
  }
  const line = spec.summary.replace(/\{([^{}]+)\}/g, (_, path: string) =>
    wordOf(rawParameter(spec, node, path), paramAt(spec, node, path)),
  );
  return line.replace(/\s+/g, " ").trim() || mainPoint(spec, node) || spec.help.replace(/\.$/, "");
}

const TELLING = new Set(["filter", "assignments", "fixed_collection"]);

/** What the parameters say by themselves: conditions, assignments, lists. */
function mainPoint(spec: NodeSpec, node: Node): string {
  const telling = visibleParameters(spec.parameters, node.parameters, spec, node).filter((p) =>
    TELLING.has(p.kind.kind),
  );
  for (const param of telling) {
    const word = wordOf(node.parameters[param.name], param);
    if (word !== "") return word;
  }
  return "";
}

function paramAt(spec: NodeSpec, node: Node, path: string): ParamSpec | undefined {
  if (path.includes(".")) return undefined;
  return visibleParameters(spec.parameters, node.parameters, spec, node).find((p) => p.name === path);
}

function wordOf(value: unknown, param: ParamSpec | undefined): string {
  if (value === null || value === undefined) return "";
  if (param?.kind.kind === "options") {
    const choice = param.kind.choices.find((c) => c.value === value);
    if (choice) return choice.label;
  }
  if (param?.kind.kind === "multi_options" && Array.isArray(value)) {
    const { choices } = param.kind;
    return value
      .map((each) => choices.find((c) => c.value === each)?.label ?? wordOf(each, undefined))
      .filter(Boolean)
      .join(", ");
  }
  if (typeof value === "string") {
    // `={{ $json.a }}` reads better without its wrapping.
    const whole = /^=\{\{\s*([^{}]*?)\s*\}\}$/.exec(value);
    return whole?.[1] ?? value.replace(/^=/, "");
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value))
    return value
      .map((entry) => wordOf(entry, undefined))
      .filter(Boolean)
      .join(", ");
  if (typeof value === "object") {
    const object = value as Record<string, unknown>;
    // A resource locator; else a condition or an assignment list, told by what it holds.
    if ("__rl" in object) return wordOf(object.value, undefined);
    if (Array.isArray(object.conditions)) return conditionsWord(object);
    if (Array.isArray(object.assignments)) return namesOf(object.assignments);
    const lists = Object.values(object).filter(Array.isArray);
    return lists
      .map((list) => namesOf(list))
      .filter(Boolean)
      .join(", ");
  }
  return "";
}

function namesOf(list: unknown[]): string {
  return list
    .map((entry) => {
      const object = entry as Record<string, unknown> | null;
      const name =
        object?.name ??
        object?.fieldToAggregate ??
        object?.fieldName ??
        object?.fieldToSummarize ??
        object?.outputKey;
      return typeof name === "string" ? name : "";
    })
    .filter(Boolean)
    .join(", ");
}

const SIGNS: Record<string, string> = {
  equals: "=",
  notEquals: "≠",
  gt: ">",
  gte: "≥",
  lt: "<",
  lte: "≤",
  after: ">",
  before: "<",
};

function conditionsWord(filter: Record<string, unknown>): string {
  const joiner = filter.combinator === "or" ? " or " : " and ";
  return (filter.conditions as unknown[])
    .map((entry) => {
      const condition = entry as Record<string, unknown> | null;
      const operator = (condition?.operator as Record<string, unknown> | undefined)?.operation;
      const sign = typeof operator === "string" ? (SIGNS[operator] ?? spaced(operator)) : "";
      const left = wordOf(condition?.leftValue, undefined).replace(/^\$json\./, "");
      return `${left} ${sign} ${wordOf(condition?.rightValue, undefined)}`.trim();
    })
    .filter(Boolean)
    .join(joiner);
}

function spaced(word: string): string {
  return word.replace(/([A-Z])/g, " $1").toLowerCase();
}
