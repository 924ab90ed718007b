import { current, isDraft, produce } from "immer";
import type { Connection, Node, NodeId, Operation, Workflow } from "@/bindings";
import { sameJson } from "@/shared/spec/conditions";
import { setPath } from "./path";

/** An operation does not fit the graph it is applied to. */
export class OperationError extends Error {}

const isText = (v: unknown) => typeof v === "string";
const isNumber = (v: unknown) => typeof v === "number";
const isFlag = (v: unknown) => typeof v === "boolean";
const isObject = (v: unknown) => typeof v === "object" && v !== null && !Array.isArray(v);
const isPoint = (v: unknown) => Array.isArray(v) && v.length === 2 && v.every(isNumber);
const isOnError = (v: unknown) => v === "stop" || v === "continue" || v === "error_output";

/** The fields of a node that can be set: what fits, and what they are when absent (nothing: they cannot be). */
const NODE_FIELDS: Record<string, { fits(value: unknown): boolean; absent?: unknown }> = {
  name: { fits: isText },
  type: { fits: isText },
  type_version: { fits: isNumber, absent: 1 },
  position: { fits: isPoint, absent: [0, 0] },
  parameters: { fits: isObject, absent: {} },
  disabled: { fits: isFlag, absent: false },
  on_error: { fits: isOnError, absent: "stop" },
  retry_on_fail: { fits: isFlag, absent: false },
  max_tries: { fits: isNumber, absent: null },
  wait_between_tries: { fits: isNumber, absent: null },
  execute_once: { fits: isFlag, absent: false },
  always_output_data: { fits: isFlag, absent: false },
  notes: { fits: isText, absent: "" },
  notes_in_flow: { fits: isFlag, absent: false },
  credentials: { fits: isObject, absent: {} },
};

/** The wire leaves the others out when they have their default. */
const ALWAYS_WRITTEN = new Set(["name", "type", "type_version", "position", "parameters", "on_error"]);

export interface Applied {
  document: Workflow;
  /** The operations that take it back, in the order to apply them. */
  inverse: Operation[];
}

/** Applies one operation: the twin of `core/src/operation.rs`. The given document is not changed. */
export function applyOperation(document: Workflow, operation: Operation): Applied {
  let inverse: Operation[] = [];
  const next = produce(document, (draft) => {
    inverse = mutate(draft, operation);
  });
  return { document: next, inverse };
}

/** Applies operations one after the other; all or none. */
export function applyOperations(document: Workflow, operations: Operation[]): Applied {
  let inverse: Operation[] = [];
  const next = produce(document, (draft) => {
    for (const operation of operations) inverse = [...mutate(draft, operation), ...inverse];
  });
  return { document: next, inverse };
}

/** Identifies a connection; also xyflow's edge id. */
export function connectionKey(c: Connection): string {
  return `${c.from}/${c.from_port}/${c.from_index}>${c.to}/${c.to_port}/${c.to_index}`;
}

function mutate(doc: Workflow, operation: Operation): Operation[] {
  switch (operation.op) {
    case "add_node":
      return addNode(doc, operation.node, operation.index);
    case "remove_node":
      return removeNode(doc, operation.node_id);
    case "set_node":
      return setNode(doc, operation.node_id, operation.field, operation.value);
    case "add_connection":
      return addConnection(doc, operation.connection, operation.index);
    case "remove_connection":
      return removeConnection(doc, operation.connection);
    case "set_pinned":
      return setPinned(doc, operation.node_id, operation.items);
    case "set_workflow":
      return setWorkflow(doc, operation.field, operation.value);
    case "replace":
      return replace(doc, operation.document);
  }
}

function replace(doc: Workflow, document: Workflow): Operation[] {
  if (document.name.trim() === "") throw new OperationError("A workflow's name is text and not empty.");
  const ids = document.nodes.map((node) => node.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new OperationError(`There is a node ${twice} in this workflow already.`);
  const before = snapshot(doc);
  for (const key of Object.keys(doc)) delete (doc as Partial<Record<string, unknown>>)[key];
  Object.assign(doc, document);
  return [{ op: "replace", document: before }];
}

function findNode(doc: Workflow, id: NodeId): Node {
  const node = doc.nodes.find((n) => n.id === id);
  if (node === undefined) throw new OperationError(`There is no node ${id} in this workflow.`);
  return node;
}

function checkName(doc: Workflow, name: unknown, self?: NodeId): asserts name is string {
  const free =
    typeof name === "string" &&
    name.trim() !== "" &&
    doc.nodes.every((n) => n.id === self || n.name !== name);
  if (!free) {
    throw new OperationError(
      `A node named “${String(name)}” exists already, or the name is empty. Choose another name.`,
    );
  }
}

/** A copy that outlives the draft. */
function snapshot<T>(value: T): T {
  return isDraft(value) ? (current(value as object) as T) : value;
}

function place<T>(list: T[], value: T, index: number | null | undefined): void {
  list.splice(index === null || index === undefined ? list.length : Math.min(index, list.length), 0, value);
}

function addNode(doc: Workflow, node: Node, index: number | null | undefined): Operation[] {
  if (doc.nodes.some((n) => n.id === node.id)) {
    throw new OperationError(`There is a node ${node.id} in this workflow already.`);
  }
  checkName(doc, node.name);
  place(doc.nodes, node, index);
  return [{ op: "remove_node", node_id: node.id }];
}

function removeNode(doc: Workflow, id: NodeId): Operation[] {
  const node = snapshot(findNode(doc, id));
  const index = doc.nodes.findIndex((n) => n.id === id);
  const inverse: Operation[] = [{ op: "add_node", node, index }];
  // Ascending: each index is right once those before it are back.
  doc.connections.forEach((connection, i) => {
    if (connection.from !== id && connection.to !== id) return;
    inverse.push({ op: "add_connection", connection: snapshot(connection), index: i });
  });
  const pinned = doc.pinned?.[id];
  if (pinned !== undefined) {
    inverse.push({ op: "set_pinned", node_id: id, items: snapshot(pinned) });
    delete doc.pinned?.[id];
  }
  doc.connections = doc.connections.filter((c) => c.from !== id && c.to !== id);
  doc.nodes.splice(index, 1);
  return inverse;
}

function setNode(doc: Workflow, id: NodeId, field: string, value: unknown): Operation[] {
  const node = findNode(doc, id);
  const back = (undo: string, old: unknown): Operation[] => [
    { op: "set_node", node_id: id, field: undo, value: old ?? null },
  ];
  if (field.startsWith("parameters.")) {
    const { undo, old } = setParameter(node, field.slice("parameters.".length), value);
    return back(undo, old);
  }
  if (field === "name") checkName(doc, value, id);
  const check = NODE_FIELDS[field];
  if (check === undefined)
    throw new OperationError(`The field “${field}” cannot be set: a node has no such field`);
  const record = node as unknown as Record<string, unknown>;
  const old = snapshot(record[field]);
  if (value === null) {
    if (check.absent === undefined)
      throw new OperationError(`The field “${field}” cannot be set: it is needed`);
    if (ALWAYS_WRITTEN.has(field)) record[field] = structuredClone(check.absent);
    else delete record[field];
  } else {
    if (!check.fits(value))
      throw new OperationError(`The field “${field}” cannot be set: wrong type of value`);
    const written = ALWAYS_WRITTEN.has(field) || !sameJson(value, check.absent);
    if (written) record[field] = value;
    else delete record[field];
  }
  return back(field, old);
}

/** Sets one parameter by path. What takes it back is the old value of the outermost parameter, so that lists come back exactly. */
function setParameter(node: Node, path: string, value: unknown): { undo: string; old: unknown } {
  const first = path.split(".")[0] ?? "";
  if (first === "")
    throw new OperationError(`The field “parameters.${path}” cannot be set: the path is empty`);
  const before = snapshot(node.parameters);
  const old = before[first];
  // An explicit null cannot be told from "absent" by a value: take back the whole object.
  const undo = old === null ? { undo: "parameters", old: before } : { undo: `parameters.${first}`, old };
  const parameters = structuredClone(before);
  const reason = setPath(parameters, path, value);
  if (reason !== null) throw new OperationError(`The field “parameters.${path}” cannot be set: ${reason}`);
  node.parameters = parameters;
  return undo;
}

function addConnection(doc: Workflow, connection: Connection, index: number | null | undefined): Operation[] {
  findNode(doc, connection.from);
  findNode(doc, connection.to);
  const key = connectionKey(connection);
  if (doc.connections.some((c) => connectionKey(c) === key)) {
    throw new OperationError("This connection exists already.");
  }
  place(doc.connections, connection, index);
  return [{ op: "remove_connection", connection }];
}

function removeConnection(doc: Workflow, connection: Connection): Operation[] {
  const key = connectionKey(connection);
  const index = doc.connections.findIndex((c) => connectionKey(c) === key);
  const found = doc.connections[index];
  if (found === undefined) throw new OperationError("This connection does not exist.");
  const inverse: Operation = { op: "add_connection", connection: snapshot(found), index };
  doc.connections.splice(index, 1);
  return [inverse];
}

function setPinned(doc: Workflow, id: NodeId, items: unknown): Operation[] {
  findNode(doc, id);
  const old = snapshot(doc.pinned?.[id]) ?? null;
  if (items !== null && !Array.isArray(items)) {
    throw new OperationError("The field “pinned” cannot be set: it must be a list of items.");
  }
  if (items === null) {
    delete doc.pinned?.[id];
  } else {
    doc.pinned ??= {};
    doc.pinned[id] = items;
  }
  return [{ op: "set_pinned", node_id: id, items: old }];
}

function setWorkflow(doc: Workflow, field: string, value: unknown): Operation[] {
  const back = (old: unknown): Operation[] => [{ op: "set_workflow", field, value: old ?? null }];
  if (field === "name") {
    if (typeof value !== "string" || value.trim() === "") {
      throw new OperationError("The field “name” cannot be set: a name is text and not empty");
    }
    const old = doc.name;
    doc.name = value;
    return back(old);
  }
  if (field === "tags") {
    if (!Array.isArray(value))
      throw new OperationError("The field “tags” cannot be set: tags are a list of texts");
    const old = snapshot(doc.tags ?? []);
    if (value.length === 0) delete doc.tags;
    else doc.tags = value as string[];
    return back(old);
  }
  if (field === "settings") {
    if (!isObject(value))
      throw new OperationError("The field “settings” cannot be set: settings are an object");
    const old = snapshot(doc.settings);
    doc.settings = value as Workflow["settings"];
    return back(old);
  }
  const key = field.startsWith("settings.") ? field.slice("settings.".length) : "";
  if (key === "")
    throw new OperationError(`The field “${field}” cannot be set: a workflow has no such field`);
  const settings = doc.settings as Record<string, unknown>;
  const old = snapshot(settings[key]);
  if (value === null) delete settings[key];
  else settings[key] = value;
  return back(old);
}
