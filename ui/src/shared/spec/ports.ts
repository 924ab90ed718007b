import type { Connection, Node, NodeSpec, PortRule } from "@/bindings";
import { holds, rawParameter } from "./conditions";

/** One input or output port of a node. */
export interface Port {
  /** Port kind; `main` carries items. */
  kind: string;
  index: number;
  /** Empty for a single unnamed port. */
  label: string;
  /** The spec does not have this port (any more); a connection still uses it. */
  missing?: boolean;
}

export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 64;
const PORT_PITCH = 24;

/** The node's inputs. Without a spec (a placeholder) the connections say what there is. */
export function inputs(spec: NodeSpec | undefined, node: Node, connections: Connection[] = []): Port[] {
  const used = connections
    .filter((c) => c.to === node.id)
    .map((c) => ({ kind: c.to_port, index: c.to_index }));
  const labels = spec === undefined ? [""] : labelsOf(spec, node, spec.inputs);
  return withUsed(labels, used, spec === undefined);
}

/** The node's outputs; with `on_error = error_output` the last one is the error output. */
export function outputs(spec: NodeSpec | undefined, node: Node, connections: Connection[] = []): Port[] {
  const used = connections
    .filter((c) => c.from === node.id)
    .map((c) => ({ kind: c.from_port, index: c.from_index }));
  const labels = spec === undefined ? [""] : labelsOf(spec, node, spec.outputs);
  if (node.on_error === "error_output") {
    if (labels.length === 1) labels[0] = "Success";
    labels.push("Error");
  }
  return withUsed(labels, used, spec === undefined);
}

/** The height of a node's box: 64, more when its ports would come closer than their hit areas allow. */
export function heightOf(inputCount: number, outputCount: number): number {
  return Math.max(NODE_HEIGHT, Math.max(inputCount, outputCount) * PORT_PITCH - 8);
}

function withUsed(labels: string[], used: { kind: string; index: number }[], placeholder: boolean): Port[] {
  const ports: Port[] = labels.map((label, index) => ({ kind: "main", index, label }));
  const has = (kind: string, index: number) => ports.some((p) => p.kind === kind && p.index === index);
  for (const { kind, index } of [...used].sort((a, b) => a.index - b.index)) {
    if (has(kind, index)) continue;
    const label = kind === "main" ? String(index) : kind.replace(/^ai_/, "").replaceAll("_", " ");
    ports.push(placeholder ? { kind, index, label } : { kind, index, label, missing: true });
  }
  return ports;
}

function labelsOf(spec: NodeSpec, node: Node, rules: PortRule[]): string[] {
  const root = node.parameters;
  const rule = rules.find((r) => holds(r.when, root, root, spec.parameters, node.type_version));
  if (rule === undefined) return [];
  const set = rule.ports;
  switch (set.kind) {
    case "fixed":
      return [...set.labels];
    case "count": {
      const count = Math.min(
        Math.max(countOf(rawParameter(spec, node, set.parameter)) ?? set.default, 1),
        64,
      );
      return Array.from({ length: count }, (_, i) => `${set.prefix} ${i + 1}`);
    }
    case "list": {
      const list = rawParameter(spec, node, set.parameter);
      const labels = (Array.isArray(list) ? list : []).map((entry: unknown, i) => {
        // A list of plain texts names its ports itself.
        const label =
          typeof entry === "string" ? entry : (entry as Record<string, unknown> | null)?.[set.label_field];
        return typeof label === "string" && label !== "" ? label : String(i);
      });
      if (set.extra_parameter !== "" && rawParameter(spec, node, set.extra_parameter) === set.extra_value) {
        labels.push(set.extra_label);
      }
      return labels;
    }
  }
}

function countOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 ? value : undefined;
  if (typeof value === "string" && /^\+?\d+$/.test(value)) return Number(value);
  return undefined;
}
