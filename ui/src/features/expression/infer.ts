// What a chain of members gives, from real input data and the reference.

import type { SchemaField } from "@/bindings";
import type { Chain, Link } from "./chain";
import { globals, membersOf, paginationGlobals } from "./reference";

/** Data that completion knows. */
export type ExpressionData = {
  /** Fields of the node's input items. */
  input: SchemaField[];
  /** Names of the nodes that an expression here can reach. */
  nodes: string[];
  /** Fields of another node's output items. */
  fieldsOf: (node: string) => Promise<SchemaField[]> | SchemaField[];
};

export type Inferred = { type: string; fields: SchemaField[]; node?: string };

const ANY: Inferred = { type: "any", fields: [] };

/** The type, and the known fields, of a chain. */
export async function infer(chain: Chain, data: ExpressionData): Promise<Inferred> {
  const { root } = chain;
  if (root.kind === "group") return ANY;
  let links = chain.links;
  let value: Inferred;
  if (root.kind !== "name") value = { type: root.kind, fields: [] };
  else if (root.name === "$") {
    const [call, ...rest] = links;
    if (call?.kind !== "call" || call.argument === null) return ANY;
    value = { type: "NodeRef", fields: [], node: call.argument };
    links = rest;
  } else if (root.name === "$node") {
    const [key, ...rest] = links;
    const name = key?.kind === "name" ? key.name : key?.kind === "index" ? key.value : null;
    if (name === null || name === undefined) return ANY;
    value = { type: "NodeData", fields: [], node: String(name) };
    links = rest;
  } else value = globalNamed(root.name, data);
  let pending: Inferred = value;
  for (const link of links) {
    pending = await step(pending, link, data);
    if (pending.type === "any") return ANY;
  }
  return pending;
}

function globalNamed(name: string, data: ExpressionData): Inferred {
  const member = [...globals, ...paginationGlobals].find((m) => m.name === name);
  if (!member) return ANY;
  return { type: member.returns, fields: member.returns === "json" ? data.input : [] };
}

async function step(value: Inferred, link: Link, data: ExpressionData): Promise<Inferred> {
  // A method's type is what it gives, so its call changes nothing.
  if (link.kind === "call") return value;
  const key = link.kind === "name" ? link.name : link.value;
  const field = value.fields.find((f) => f.name === String(key));
  if (field) return { type: field.kind, fields: field.children };
  if (link.kind === "index") return elementOf(value);
  const member = membersOf(value.type).find((m) => m.name === key);
  if (!member) return ANY;
  if (member.returns === "element") return elementOf(value);
  if (member.returns === "json") {
    const fields = value.node === undefined ? data.input : await data.fieldsOf(value.node);
    return { type: "json", fields };
  }
  // Filtered and sorted lists hold the same kind of entries.
  const keepsFields =
    value.type === member.returns &&
    ["filter", "sort", "slice", "reverse", "unique", "compact"].includes(member.name);
  const fields = keepsFields ? value.fields : [];
  return value.node === undefined
    ? { type: member.returns, fields }
    : { type: member.returns, fields, node: value.node };
}

function elementOf(value: Inferred): Inferred {
  const first = value.fields.find((f) => f.name === "0");
  return first ? { type: first.kind, fields: first.children } : ANY;
}
