import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Connection, Node, Operation, Workflow } from "@/bindings";
import { applyOperation, applyOperations, connectionKey, OperationError } from "./operation";

const node = (id: string, name: string, over: Partial<Node> = {}): Node => ({
  id,
  name,
  type: "set",
  type_version: 3.4,
  position: [0, 0],
  parameters: {},
  on_error: "stop",
  ...over,
});
const wire = (from: string, to: string, from_index = 0, to_index = 0): Connection => ({
  from,
  from_port: "main",
  from_index,
  to,
  to_port: "main",
  to_index,
});
const base = (): Workflow => ({
  name: "W",
  nodes: [node("n0", "A"), node("n1", "B"), node("n2", "C")],
  connections: [wire("n0", "n1"), wire("n1", "n2")],
  settings: {},
});

// The same operations as the Rust twin's property test, misfits included.
const id = fc.integer({ min: 0, max: 3 }).map((i) => `n${i}`);
const value = fc.oneof(
  fc.constantFrom<unknown>(null, "x", 1, { a: [1, { b: null }] }, [1, 2], true),
  fc.integer(),
);
const field = fc.constantFrom(
  "name",
  "position",
  "disabled",
  "parameters",
  "parameters.a",
  "parameters.a.b",
  "parameters.list.0.v",
  "parameters.list.1",
  "on_error",
  "nonsense",
  "parameters.",
  "max_tries",
);
const connection = fc.tuple(id, fc.nat(1), id, fc.nat(1)).map(([from, i, to, j]) => wire(from, to, i, j));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(id, fc.constantFrom("A", "B", "C", "D", "E")).map<Operation>(([i, name]) => ({
    op: "add_node",
    node: node(i, name),
    index: 1,
  })),
  id.map<Operation>((node_id) => ({ op: "remove_node", node_id })),
  fc
    .tuple(id, field, value)
    .map<Operation>(([node_id, f, v]) => ({ op: "set_node", node_id, field: f, value: v })),
  connection.map<Operation>((c) => ({ op: "add_connection", connection: c, index: 0 })),
  connection.map<Operation>((c) => ({ op: "remove_connection", connection: c })),
  fc
    .tuple(id, fc.constantFrom<unknown>(null, [{ json: { a: 1 } }], 3))
    .map<Operation>(([node_id, items]) => ({ op: "set_pinned", node_id, items })),
  fc
    .tuple(
      fc.constantFrom("name", "tags", "settings.timezone", "settings", "x"),
      fc.constantFrom<unknown>("UTC", ["t"], { timezone: "Asia/Tokyo" }, null),
    )
    .map<Operation>(([f, v]) => ({ op: "set_workflow", field: f, value: v })),
);

/** Absent and empty are the same on the wire. */
function canonical(document: Workflow): unknown {
  const { pinned, ...rest } = document;
  return { ...rest, pinned: pinned ?? {} };
}

describe("operations", () => {
  it("are taken back by their inverse, step by step, and change nothing when refused", () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 20 }), (operations) => {
        let document = base();
        const trail: { before: Workflow; inverse: Operation[] }[] = [];
        for (const each of operations) {
          const before = document;
          const copy = structuredClone(before);
          try {
            const applied = applyOperation(document, each);
            document = applied.document;
            trail.push({ before, inverse: applied.inverse });
          } catch (error) {
            expect(error).toBeInstanceOf(OperationError);
          }
          expect(before, "the document given is never changed").toEqual(copy);
        }
        for (const { before, inverse } of trail.reverse()) {
          document = applyOperations(document, inverse).document;
          expect(canonical(document)).toEqual(canonical(before));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("leave nothing behind when one of a group does not fit", () => {
    const document = base();
    const group: Operation[] = [
      { op: "remove_node", node_id: "n1" },
      { op: "set_node", node_id: "n1", field: "name", value: "Z" },
    ];
    expect(() => applyOperations(document, group)).toThrow(OperationError);
    expect(document).toEqual(base());
  });

  it("bring a removed node's connections and pinned data back in place", () => {
    const document = applyOperation(base(), {
      op: "set_pinned",
      node_id: "n1",
      items: [{ json: {} }],
    }).document;
    const { document: without, inverse } = applyOperation(document, { op: "remove_node", node_id: "n1" });
    expect(without.connections).toEqual([]);
    expect(without.pinned).toEqual({});
    expect(applyOperations(without, inverse).document).toEqual(document);
  });

  it("keep nodes that did not change the same object, so that the canvas skips them", () => {
    const document = base();
    const next = applyOperation(document, {
      op: "set_node",
      node_id: "n1",
      field: "position",
      value: [20, 0],
    }).document;
    expect(next.nodes[0]).toBe(document.nodes[0]);
    expect(next.nodes[1]).not.toBe(document.nodes[1]);
    expect(next.connections).toBe(document.connections);
  });

  it("refuse a taken name and a second equal connection", () => {
    const taken: Operation = { op: "set_node", node_id: "n0", field: "name", value: "B" };
    expect(() => applyOperation(base(), taken)).toThrow("“B”");
    expect(() => applyOperation(base(), { op: "add_connection", connection: wire("n0", "n1") })).toThrow(
      "already",
    );
  });

  it("write parameters deep inside and say why they cannot", () => {
    const set = (path: string, v: unknown): Operation => ({
      op: "set_node",
      node_id: "n0",
      field: `parameters.${path}`,
      value: v,
    });
    const { document } = applyOperations(base(), [set("rules.values", []), set("rules.values.0.key", "a")]);
    expect(document.nodes[0]?.parameters).toEqual({ rules: { values: [{ key: "a" }] } });
    expect(() => applyOperation(document, set("rules.values.5.key", "b"))).toThrow("no place 5");
    expect(() => applyOperation(document, set("rules.values.0.key.deep", 1))).toThrow("no object or list");
  });

  it("tell connections apart by their ports", () => {
    expect(connectionKey(wire("a", "b", 0, 1))).not.toBe(connectionKey(wire("a", "b", 1, 0)));
  });

  it("put another document in place of the whole one, and take that back", () => {
    const other = { ...base(), name: "Other", nodes: [], connections: [], tags: ["new"] };
    const { document, inverse } = applyOperation(base(), { op: "replace", document: other });
    expect(document).toEqual(other);
    expect(applyOperations(document, inverse).document).toEqual(base());
    const twice = { ...base(), nodes: [...base().nodes, ...base().nodes] };
    expect(() => applyOperation(base(), { op: "replace", document: twice })).toThrow("already");
  });
});
