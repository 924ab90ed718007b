import type { Connection, Node, Workflow } from "@/bindings";
import { inputs, outputs, type Port } from "@/shared/spec";
import { connectionKey } from "../model/operation";
import type { PortAt } from "./add";
import { isNote, type Specs } from "./geometry";

/** A node's outputs, each with how many wires leave it. */
export function sourcesOf(document: Workflow, specs: Specs, node: Node): { port: Port; wires: number }[] {
  const mine = document.connections.filter((c) => c.from === node.id);
  return outputs(specs[node.type], node, mine).map((port) => ({
    port,
    wires: mine.filter((c) => c.from_port === port.kind && c.from_index === port.index).length,
  }));
}

/** Where the next node goes: the first output without a wire, else the first. */
export function freeOutput(document: Workflow, specs: Specs, node: Node): PortAt | undefined {
  const all = sourcesOf(document, specs, node);
  const port = (all.find(({ wires }) => wires === 0) ?? all[0])?.port;
  return port && { nodeId: node.id, kind: port.kind, index: port.index };
}

export interface ConnectTarget {
  node: Node;
  port: Port;
  connection: Connection;
}

/** Every input that an output can still be connected to, nearest nodes first. */
export function targetsOf(document: Workflow, specs: Specs, from: PortAt): ConnectTarget[] {
  const source = document.nodes.find((n) => n.id === from.nodeId);
  if (source === undefined) return [];
  const taken = new Set(document.connections.map(connectionKey));
  const distance = ({ position: [x, y] }: Node) => Math.hypot(x - source.position[0], y - source.position[1]);
  const nodes = document.nodes
    .filter((node) => !isNote(node) && node.id !== source.id)
    .sort((a, b) => distance(a) - distance(b));
  return [...nodes, source].flatMap((node) =>
    inputs(specs[node.type], node)
      .filter((port) => port.kind === from.kind)
      .map((port) => ({ node, port, connection: connectionOf(from, node, port) }))
      .filter(({ connection }) => !taken.has(connectionKey(connection))),
  );
}

const connectionOf = (from: PortAt, node: Node, port: Port): Connection => ({
  from: from.nodeId,
  from_port: from.kind,
  from_index: from.index,
  to: node.id,
  to_port: port.kind,
  to_index: port.index,
});
