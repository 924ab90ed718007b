import { describe, expect, it } from "vitest";
import type { Node } from "@/bindings";
import { applyOperation } from "@/features/editor/model/operation";
import { getAt, setAt, setOperation } from "./paths";

const node = (parameters: Record<string, unknown>): Node => ({
  id: "n",
  name: "N",
  type: "set",
  type_version: 1,
  position: [0, 0],
  parameters,
  on_error: "stop",
});

describe("setAt", () => {
  it("makes objects on the way and leaves the rest alone", () => {
    const before = { a: { b: 1 }, c: [1, 2] };
    const after = setAt(before, ["a", "x", "y"], 5);
    expect(after).toEqual({ a: { b: 1, x: { y: 5 } }, c: [1, 2] });
    expect((after as typeof before).c).toBe(before.c);
    expect(before).toEqual({ a: { b: 1 }, c: [1, 2] });
  });
  it("removes keys and entries with undefined", () => {
    expect(setAt({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
    expect(setAt({ l: [1, 2, 3] }, ["l", 1], undefined)).toEqual({ l: [1, 3] });
  });
  it("never reads what an object inherits", () => {
    expect(getAt({}, ["constructor"])).toBeUndefined();
    expect(getAt({}, ["__proto__", "x"])).toBeUndefined();
  });
});

describe("setOperation", () => {
  const cases: [string, Record<string, unknown>, (string | number)[], unknown, string][] = [
    ["a top field", {}, ["parameters", "url"], "x", "parameters.url"],
    [
      "a field of an object that exists",
      { options: { a: 1 } },
      ["parameters", "options", "b"],
      2,
      "parameters.options.b",
    ],
    ["a field of an object that does not", {}, ["parameters", "options", "b"], 2, "parameters.options"],
    ["an entry's field", { l: [{ a: 1 }] }, ["parameters", "l", 0, "a"], 2, "parameters.l.0.a"],
    ["an entry that is not there", { l: [] }, ["parameters", "l", 0, "a"], 2, "parameters.l"],
    ["a key with a dot", { o: { "a.b": 1 } }, ["parameters", "o", "a.b"], 2, "parameters.o"],
    ["a top key with a dot", { "a.b": 1 }, ["parameters", "a.b"], 2, "parameters"],
  ];
  it.each(cases)("%s", (_, parameters, path, value, field) => {
    const operation = setOperation(node(parameters), path, value);
    expect(operation).toMatchObject({ op: "set_node", field });
    // Applied to the document it gives what setAt gives.
    const document = { name: "", nodes: [node(parameters)], connections: [], settings: {} };
    const applied = applyOperation(document, operation).document.nodes[0];
    expect(applied?.parameters).toEqual((setAt(node(parameters), path, value) as Node).parameters);
  });
});
