import { type Edge, Position, type Node as XyNode } from "@xyflow/react";
import type { Connection, Node, NodeSpec, Workflow } from "@/bindings";
import { heightOf, inputs, NODE_WIDTH, outputs, type Port, summaryOf } from "@/shared/spec";
import { connectionKey } from "../model/operation";
import { boxOf, isNote, type Specs } from "../plans/geometry";

export interface StepData extends Record<string, unknown> {
  node: Node;
  spec: NodeSpec | undefined;
  inputs: Port[];
  outputs: Port[];
  /** Outputs that lead nowhere yet get a "+". */
  freeOutputs: number[];
  summary: string;
}
export interface NoteData extends Record<string, unknown> {
  node: Node;
}
export type StepFlowNode = XyNode<StepData, "step">;
export type NoteFlowNode = XyNode<NoteData, "note">;
export type FlowNode = StepFlowNode | NoteFlowNode;
export type FlowEdge = Edge<{ connection: Connection; labelled: boolean; lane: number | undefined }, "wire">;

export const PORT_SIZE = 10;

export const handleId = (port: { kind: string; index: number }): string => `${port.kind}:${port.index}`;

/** The port that a handle id names. */
export function parseHandle(id: string | null | undefined): { kind: string; index: number } {
  const at = (id ?? "").lastIndexOf(":");
  return at < 0
    ? { kind: "main", index: 0 }
    : { kind: (id ?? "").slice(0, at), index: Number((id ?? "").slice(at + 1)) };
}

/** How far down a node's side a port is. */
export const portOffset = (height: number, count: number, place: number): number =>
  (height * (place + 0.5)) / Math.max(count, 1);

interface Cached {
  stretch: number;
  flow: FlowNode;
  spec: NodeSpec | undefined;
  links: Connection[];
}

/** Makes xyflow's nodes from the document and keeps those whose node did not change, so that React skips them. */
export class FlowNodes {
  private cache = new WeakMap<Node, Cached>();
  private links = new Map<string, Connection[]>();
  private linksOf: Connection[] | null = null;

  build(document: Workflow, specs: Specs, stretch: number): FlowNode[] {
    this.index(document.connections);
    return document.nodes.map((node) => this.one(node, specs, stretch));
  }

  private one(node: Node, specs: Specs, stretch: number): FlowNode {
    const spec = specs[node.type];
    const links = this.links.get(node.id) ?? NO_LINKS;
    const cached = this.cache.get(node);
    const same = cached?.spec === spec && cached?.stretch === stretch && sameLinks(cached.links, links);
    if (cached !== undefined && same) return cached.flow;
    const flow = isNote(node) ? noteNode(node, specs, stretch) : stepNode(node, spec, links, stretch);
    this.cache.set(node, { flow, spec, links, stretch });
    return flow;
  }

  private index(connections: Connection[]): void {
    if (this.linksOf === connections) return;
    this.linksOf = connections;
    this.links = new Map();
    for (const connection of connections) {
      for (const id of new Set([connection.from, connection.to])) {
        const list = this.links.get(id);
        if (list === undefined) this.links.set(id, [connection]);
        else list.push(connection);
      }
    }
  }
}

const NO_LINKS: Connection[] = [];

const sameLinks = (a: Connection[], b: Connection[]) =>
  a.length === b.length && a.every((c, i) => c === b[i]);

function stepNode(
  node: Node,
  spec: NodeSpec | undefined,
  links: Connection[],
  stretch: number,
): StepFlowNode {
  const ins = inputs(spec, node, links);
  const outs = outputs(spec, node, links);
  const height = heightOf(ins.length, outs.length);
  const used = new Set(links.filter((c) => c.from === node.id).map((c) => `${c.from_port}:${c.from_index}`));
  const handle = (port: Port, place: number, count: number, type: "source" | "target") => ({
    id: handleId(port),
    type,
    position: type === "target" ? Position.Left : Position.Right,
    x: (type === "target" ? 0 : NODE_WIDTH) - PORT_SIZE / 2,
    y: portOffset(height, count, place) - PORT_SIZE / 2,
    width: PORT_SIZE,
    height: PORT_SIZE,
  });
  return {
    id: node.id,
    type: "step",
    position: { x: node.position[0] * stretch, y: node.position[1] },
    width: NODE_WIDTH,
    height,
    measured: { width: NODE_WIDTH, height },
    handles: [
      ...ins.map((port, i) => handle(port, i, ins.length, "target")),
      ...outs.map((port, i) => handle(port, i, outs.length, "source")),
    ],
    data: {
      node,
      spec,
      inputs: ins,
      outputs: outs,
      freeOutputs: outs.flatMap((port, i) => (used.has(handleId(port)) ? [] : [i])),
      summary: spec === undefined ? node.type : summaryOf(spec, node),
    },
  };
}

function noteNode(node: Node, specs: Specs, stretch: number): NoteFlowNode {
  const box = boxOf(node, specs, []);
  const { y, height } = box;
  const x = box.x * stretch;
  const width = box.width * stretch;
  return {
    id: node.id,
    type: "note",
    position: { x, y },
    width,
    height,
    measured: { width, height },
    zIndex: -10,
    data: { node },
  };
}

/** Makes xyflow's edges, likewise. */
export class FlowEdges {
  private cache = new WeakMap<Connection, FlowEdge>();

  /** `labelled` holds the nodes whose outputs have labels. */
  build(
    connections: Connection[],
    selected: ReadonlySet<string>,
    labelled: ReadonlySet<string>,
    lanes: ReadonlyMap<Connection, number>,
  ): FlowEdge[] {
    return connections.map((connection) => {
      const id = connectionKey(connection);
      const isSelected = selected.has(id);
      const cached = this.cache.get(connection);
      const hasLabel = labelled.has(connection.from);
      const lane = lanes.get(connection);
      const same =
        cached?.selected === isSelected && cached.data?.labelled === hasLabel && cached.data.lane === lane;
      if (cached !== undefined && same) return cached;
      const edge: FlowEdge = {
        id,
        type: "wire",
        source: connection.from,
        target: connection.to,
        sourceHandle: handleId({ kind: connection.from_port, index: connection.from_index }),
        targetHandle: handleId({ kind: connection.to_port, index: connection.to_index }),
        selected: isSelected,
        data: { connection, labelled: hasLabel, lane },
      };
      this.cache.set(connection, edge);
      return edge;
    });
  }
}
