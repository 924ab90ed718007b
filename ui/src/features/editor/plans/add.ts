import type { Connection, Node, NodeSpec, Operation, Workflow } from "@/bindings";
import { inputs, NODE_WIDTH, outputs } from "@/shared/spec";
import { downstream, freePlace, type Specs, snap, stepX } from "./geometry";
import { freeName } from "./names";

export interface PortAt {
  nodeId: string;
  kind: string;
  index: number;
}

const WEBHOOK = "webhook";

/** Where a new node goes and what it is connected to. */
export interface AddContext {
  /** Left top corner wanted. */
  position?: { x: number; y: number } | undefined;
  /** After this output. */
  from?: PortAt | undefined;
  /** Before this input. */
  to?: PortAt | undefined;
  /** Into this connection. */
  between?: Connection | undefined;
}

/** Whether a new node of a type has something to connect on either side. */
export function sidesOf(spec: NodeSpec): { hasInput: boolean; hasOutput: boolean } {
  const node: Node = {
    id: "",
    name: spec.label,
    type: spec.node_type,
    type_version: spec.versions.at(-1) ?? 1,
    position: [0, 0],
    parameters: {},
    on_error: "stop",
  };
  return { hasInput: inputs(spec, node).length > 0, hasOutput: outputs(spec, node).length > 0 };
}

export interface AddPlan {
  node: Node;
  operations: Operation[];
}

/** The operations that add a node of a type. */
export function addPlan(
  document: Workflow,
  specs: Specs,
  spec: NodeSpec,
  id: string,
  context: AddContext,
  stretch = 1,
): AddPlan {
  const wish = context.position ?? wishedPlace(document, context, stepX(stretch));
  const position: [number, number] =
    context.position === undefined ? freePlace(document, specs, wish, stretch) : [snap(wish.x), snap(wish.y)];
  const node: Node = {
    id,
    name: freeName(
      spec.label,
      document.nodes.map((n) => n.name),
    ),
    type: spec.node_type,
    type_version: spec.versions.at(-1) ?? 1,
    position,
    parameters: firstParameters(spec, id),
    on_error: "stop",
  };
  const operations: Operation[] = [{ op: "add_node", node }];
  const hasInput = inputs(spec, node).length > 0;
  const hasOutput = outputs(spec, node).length > 0;
  const { from, to, between } = context;
  if (between !== undefined && hasInput && hasOutput) {
    operations.push(
      { op: "remove_connection", connection: between },
      connect({ nodeId: between.from, kind: between.from_port, index: between.from_index }, main(id)),
      connect(main(id), { nodeId: between.to, kind: between.to_port, index: between.to_index }),
      ...makeRoom(document, between, position, stretch),
    );
  }
  if (from !== undefined && hasInput) operations.push(connect(from, { ...main(id), kind: from.kind }));
  if (to !== undefined && hasOutput) operations.push(connect({ ...main(id), kind: to.kind }, to));
  return { node, operations };
}

/** A new webhook has an address that nobody guesses, as in n8n. */
function firstParameters(spec: NodeSpec, id: string): Node["parameters"] {
  return spec.node_type === WEBHOOK ? { path: id } : {};
}

const main = (nodeId: string): PortAt => ({ nodeId, kind: "main", index: 0 });

const connect = (from: PortAt, to: PortAt): Operation => ({
  op: "add_connection",
  connection: {
    from: from.nodeId,
    from_port: from.kind,
    from_index: from.index,
    to: to.nodeId,
    to_port: to.kind,
    to_index: to.index,
  },
});

function wishedPlace(
  document: Workflow,
  { from, to, between }: AddContext,
  step: number,
): { x: number; y: number } {
  const at = (id: string | undefined) => document.nodes.find((n) => n.id === id)?.position;
  const source = at(from?.nodeId ?? between?.from);
  if (source !== undefined) return { x: source[0] + step, y: source[1] };
  const target = at(to?.nodeId);
  if (target !== undefined) return { x: target[0] - step, y: target[1] };
  const last = document.nodes.at(-1)?.position;
  return last === undefined ? { x: 0, y: 0 } : { x: last[0] + step, y: last[1] };
}

/** Moves what follows a connection to the right when the new node would stand on it. */
function makeRoom(
  document: Workflow,
  between: Connection,
  [x]: [number, number],
  stretch: number,
): Operation[] {
  const step = stepX(stretch);
  const target = document.nodes.find((n) => n.id === between.to);
  if (target === undefined || target.position[0] >= x + step) return [];
  if (target.position[0] < x - NODE_WIDTH / stretch) return [];
  const shift = snap(x + step - target.position[0]);
  const behind = downstream(document.connections, between.to);
  behind.delete(between.from);
  return document.nodes
    .filter((n) => behind.has(n.id) && n.position[0] >= target.position[0])
    .map((n) => ({
      op: "set_node",
      node_id: n.id,
      field: "position",
      value: [n.position[0] + shift, n.position[1]],
    }));
}
