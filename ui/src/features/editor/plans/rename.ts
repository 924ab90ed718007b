import type { Node, NodeSpec, Operation, Workflow } from "@/bindings";
import type { Specs } from "./geometry";

/** Renames a node and every reference to it in expressions and code: one step. */
export function renamePlan(document: Workflow, specs: Specs, nodeId: string, name: string): Operation[] {
  const node = document.nodes.find((n) => n.id === nodeId);
  const wanted = name.trim();
  if (node === undefined || wanted === "" || wanted === node.name) return [];
  const operations: Operation[] = [{ op: "set_node", node_id: nodeId, field: "name", value: wanted }];
  for (const each of document.nodes) {
    operations.push(...rewriteNode(each, specs[each.type], node.name, wanted));
  }
  return operations;
}

function rewriteNode(node: Node, spec: NodeSpec | undefined, from: string, to: string): Operation[] {
  const operations: Operation[] = [];
  for (const [key, value] of Object.entries(node.parameters)) {
    const next = rewriteValue(value, from, to, isCode(spec, key));
    if (next === value) continue;
    // A dot in a key would be read as a path.
    if (key.includes(".")) {
      const parameters = rewriteValue(node.parameters, from, to, false);
      return [{ op: "set_node", node_id: node.id, field: "parameters", value: parameters }];
    }
    operations.push({ op: "set_node", node_id: node.id, field: `parameters.${key}`, value: next });
  }
  return operations;
}

const CODE_KEYS = new Set(["jsCode", "functionCode", "pythonCode"]);

function isCode(spec: NodeSpec | undefined, key: string): boolean {
  if (CODE_KEYS.has(key)) return true;
  return spec?.parameters.some((p) => p.name === key && p.kind.kind === "code") ?? false;
}

/** The value with references rewritten; the same object when there are none. */
function rewriteValue(value: unknown, from: string, to: string, code: boolean): unknown {
  if (typeof value === "string") {
    return code || value.startsWith("=") ? rewriteReferences(value, from, to) : value;
  }
  if (Array.isArray(value)) {
    const next = value.map((entry) => rewriteValue(entry, from, to, code));
    return next.some((entry, i) => entry !== value[i]) ? next : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, entry]) => [key, rewriteValue(entry, from, to, code || CODE_KEYS.has(key))] as const,
  );
  const record = value as Record<string, unknown>;
  return entries.some(([key, entry]) => entry !== record[key]) ? Object.fromEntries(entries) : value;
}

/** Rewrites `$('Old')`, `$node["Old"]`, `$node.Old` and `$items("Old"` in a source text. */
export function rewriteReferences(source: string, from: string, to: string): string {
  const byCall = /(\$(?:items)?\(\s*|\$node\[\s*)(['"`])((?:\\.|(?!\2)[^\\])*)\2/g;
  const renamed = source.replace(byCall, (all, head: string, quote: string, inner: string) =>
    unquoted(inner) === from ? `${head}${quote}${quoted(to, quote)}${quote}` : all,
  );
  if (!/^[A-Za-z_$][\w$]*$/.test(from)) return renamed;
  const byDot = new RegExp(`\\$node\\.${from.replaceAll("$", "\\$")}(?![\\w$])`, "g");
  const access = /^[A-Za-z_$][\w$]*$/.test(to) ? `$node.${to}` : `$node["${quoted(to, '"')}"]`;
  return renamed.replace(byDot, () => access);
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function quoted(text: string, quote: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote === "`" ? escaped.replaceAll("${", "\\${") : escaped;
}
