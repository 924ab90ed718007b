// Where the data of a pane comes from: a port of a node run, or pinned items. Pure.

import type { ExecutionId, Node, NodeId, NodeRunSummary, NodeSpec, PortRef, Workflow } from "@/bindings";
import { jsonBase } from "@/features/expression/paths";
import { inputs, outputs } from "@/shared/spec";

export type ItemSource =
  | { kind: "port"; port: PortRef }
  /** Items that are here already. */
  | { kind: "local"; items: readonly unknown[] };

/** One tab of a data pane. */
export type DataPort = {
  id: string;
  label: string;
  /** Items there; null while unknown. */
  count: number | null;
  source: ItemSource;
  /** What an expression of the node begins with to reach this data; null where it cannot. */
  base: string | null;
};

/** The shown execution, as far as data panes care. */
export type RunView = { id: ExecutionId; runs: readonly NodeRunSummary[] };

/** All runs of a node, by run index. */
export function runsOf(execution: RunView | null, nodeId: NodeId): NodeRunSummary[] {
  const runs = execution?.runs.filter((run) => run.node_id === nodeId) ?? [];
  return runs.sort((a, b) => a.run_index - b.run_index);
}

/** A run by index; the last one for null. */
export function runAt(runs: readonly NodeRunSummary[], index: number | null): NodeRunSummary | null {
  return (index === null ? undefined : runs.find((run) => run.run_index === index)) ?? runs.at(-1) ?? null;
}

const portSource = (
  execution: ExecutionId,
  run: NodeRunSummary,
  side: "input" | "output",
  port: number,
): ItemSource => ({
  kind: "port",
  port: { execution_id: execution, node_id: run.node_id, run_index: run.run_index, side, port },
});

function pinnedSource(document: Workflow, nodeId: NodeId): ItemSource | null {
  const items = document.pinned?.[nodeId];
  return items ? { kind: "local", items } : null;
}

/** Ports of a node's output in a run; pinned data stands in for its first output. */
export function outputPorts(
  document: Workflow,
  node: Node,
  spec: NodeSpec | undefined,
  execution: RunView | null,
  run: NodeRunSummary | null,
): DataPort[] {
  const labels = outputs(spec, node, document.connections).filter((port) => port.kind === "main");
  const pinned = pinnedSource(document, node.id);
  if (pinned?.kind === "local") {
    const label = labels[0]?.label ?? "";
    return [{ id: "0", label, count: pinned.items.length, source: pinned, base: null }];
  }
  if (!execution || !run) return [];
  // A run may have more outputs than the node shows: what a filter left out, for one.
  const count = labels.length > 0 ? labels.length : run.output_counts.length;
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    label: labels.find((port) => port.index === index)?.label ?? "",
    count: run.output_counts[index] ?? 0,
    source: portSource(execution.id, run, "output", index),
    base: null,
  }));
}

/** Ports of a node's input: what its run was given, or else what the nodes before it gave. */
export function inputPorts(
  document: Workflow,
  node: Node,
  spec: NodeSpec | undefined,
  execution: RunView | null,
  run: NodeRunSummary | null,
): DataPort[] {
  const wired = document.connections.filter((c) => c.to === node.id && c.to_port === "main");
  const nameOf = (id: NodeId) => document.nodes.find((n) => n.id === id)?.name ?? "";
  const labels = inputs(spec, node, document.connections).filter((port) => port.kind === "main");
  const first = Math.min(...wired.map((c) => c.to_index));
  if (execution && run && (run.input_counts.length > 0 || wired.length > 0)) {
    const count = Math.max(run.input_counts.length, labels.length);
    const ran = Array.from({ length: count }, (_, index) => {
      const sourceName =
        run.sources[index]?.node ?? nameOf(wired.find((c) => c.to_index === index)?.from ?? "");
      return {
        id: String(index),
        label: count === 1 ? sourceName : [labels[index]?.label, sourceName].filter(Boolean).join(" · "),
        count: run.input_counts[index] ?? null,
        source: portSource(execution.id, run, "input", index),
        base: index === mainInput(run) ? jsonBase(null) : jsonBase(sourceName),
      };
    });
    if (ran.length > 0) return ran;
  }
  return wired.flatMap((connection) => {
    const source = document.nodes.find((n) => n.id === connection.from);
    if (!source) return [];
    const label = source.name;
    const id = `${connection.from}/${connection.from_index}/${connection.to_index}`;
    const base = connection.to_index === first ? jsonBase(null) : jsonBase(source.name);
    const pinned = connection.from_index === 0 ? pinnedSource(document, source.id) : null;
    if (pinned?.kind === "local") return [{ id, label, count: pinned.items.length, source: pinned, base }];
    const before = runAt(runsOf(execution, source.id), null);
    if (!execution || !before) return [];
    const count = before.output_counts[connection.from_index] ?? 0;
    return [
      { id, label, count, source: portSource(execution.id, before, "output", connection.from_index), base },
    ];
  });
}

/** `$json` is an item of the first input that has items. */
function mainInput(run: NodeRunSummary): number {
  const index = run.input_counts.findIndex((count) => count > 0);
  return Math.max(index, 0);
}

/** A node further back, and the output of it that leads here. */
export type Ancestor = { node: Node; output: number; distance: number };

/** All nodes that lead to a node, nearest first. */
export function ancestors(document: Workflow, nodeId: NodeId): Ancestor[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const into = new Map<NodeId, { from: NodeId; output: number }[]>();
  for (const c of document.connections) {
    if (c.to_port !== "main") continue;
    const list = into.get(c.to) ?? [];
    list.push({ from: c.from, output: c.from_index });
    into.set(c.to, list);
  }
  const found = new Map<NodeId, Ancestor>();
  let edge = [nodeId];
  for (let distance = 1; edge.length > 0; distance++) {
    const next: NodeId[] = [];
    for (const id of edge) {
      for (const { from, output } of into.get(id) ?? []) {
        const node = byId.get(from);
        if (!node || from === nodeId || found.has(from)) continue;
        found.set(from, { node, output, distance });
        next.push(from);
      }
    }
    edge = next;
  }
  return [...found.values()];
}

/** The last output of a node that leads here, as data. */
export function ancestorSource(
  document: Workflow,
  ancestor: Ancestor,
  execution: RunView | null,
): ItemSource | null {
  const pinned = ancestor.output === 0 ? pinnedSource(document, ancestor.node.id) : null;
  if (pinned) return pinned;
  const run = runAt(runsOf(execution, ancestor.node.id), null);
  return execution && run ? portSource(execution.id, run, "output", ancestor.output) : null;
}

const localKeys = new WeakMap<readonly unknown[], string>();
let localCount = 0;

/** A stable text for a source, for caches; other items, other text. */
export function sourceKey(source: ItemSource): string {
  if (source.kind === "local") {
    const key = localKeys.get(source.items) ?? `local/${++localCount}`;
    localKeys.set(source.items, key);
    return key;
  }
  const { execution_id, node_id, run_index, side, port } = source.port;
  return `${execution_id}/${node_id}/${run_index}/${side}/${port}`;
}
