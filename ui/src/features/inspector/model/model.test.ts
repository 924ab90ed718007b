import { describe, expect, it } from "vitest";
import { visibleParameters } from "@/shared/spec";
import { kitchenSink, makeNode, specs } from "../test/fixture";
import { castValue, newAssignment, readAssignments, writeAssignments } from "./assignments";
import { missingFields, newEntry } from "./defaults";
import { withDefaults, writeTo } from "./effective";
import {
  makeOperator,
  OPERAND_TYPES,
  OPERATIONS,
  operandTypeOf,
  readFilter,
  rightType,
  syncFilters,
  writeFilter,
} from "./filter";
import { switchesOf } from "./filter-switches";
import { toExpression, toFixed, withField } from "./modes";

describe("modes", () => {
  it("keeps a text", () => {
    expect(toExpression("hello")).toBe("=hello");
    expect(toFixed("=hello", "string", "")).toBe("hello");
  });
  it("keeps other values", () => {
    expect(toExpression(5)).toBe("={{ 5 }}");
    expect(toFixed("={{ 5 }}", "number", 0)).toBe(5);
    expect(toFixed("={{ true }}", "boolean", false)).toBe(true);
    expect(toFixed('={{ ["a"] }}', "multi_options", [])).toEqual(["a"]);
    expect(toFixed("=post", "options", "get")).toBe("post");
  });
  it("falls back where an expression says nothing fixed", () => {
    expect(toFixed("={{ $json.n }}", "number", 7)).toBe(7);
    expect(toFixed("={{ $json.n }}", "boolean", true)).toBe(true);
    expect(toFixed("={{ $json.n }}", "string", "")).toBe("{{ $json.n }}");
  });
  it("puts a field behind what is there", () => {
    expect(withField("", "$json.a")).toBe("={{ $json.a }}");
    expect(withField("Dear", "$json.a")).toBe("=Dear {{ $json.a }}");
    expect(withField("={{ $json.a }}", "$json.b")).toBe("={{ $json.a }} {{ $json.b }}");
    expect(withField(5, "$json.a")).toBe("={{ $json.a }}");
  });
});

describe("filter", () => {
  it("reads what n8n writes and keeps what it does not know", () => {
    const stored = {
      options: { caseSensitive: true, leftValue: "", typeValidation: "strict", version: 2 },
      conditions: [
        {
          id: "a",
          leftValue: "={{ 1 }}",
          rightValue: 2,
          operator: { type: "number", operation: "gt" },
          extra: 1,
        },
      ],
      combinator: "or",
      more: true,
    };
    const flags = { ignoreCase: false, loose: false };
    expect(writeFilter(stored, {}, flags)).toEqual(stored);
    expect(readFilter(stored).combinator).toBe("or");
  });
  it.each([undefined, null, 5, {}, { conditions: "no" }, { conditions: [null, { operator: 3 }] }])(
    "takes %j without failing",
    (value) => expect(() => readFilter(value)).not.toThrow(),
  );
  it("writes for a new filter all that n8n expects", () => {
    const made = writeFilter({}, { conditions: [] }, { ignoreCase: true, loose: true });
    expect(made).toEqual({
      options: { caseSensitive: false, leftValue: "", typeValidation: "loose", version: 2 },
      conditions: [],
      combinator: "and",
    });
  });
  it("knows what each operator compares with", () => {
    for (const type of OPERAND_TYPES) {
      for (const { name, right } of OPERATIONS[type]) {
        const operator = makeOperator(type, name);
        expect(rightType(operator), `${type} ${name}`).toBe(right);
        expect(operator.singleValue ?? false, `${type} ${name}`).toBe(right === null);
      }
    }
    expect(makeOperator("array", "lengthGt")).toEqual({
      type: "array",
      operation: "lengthGt",
      rightType: "number",
    });
    expect(makeOperator("string", "no such thing")).toEqual({ type: "string", operation: "equals" });
  });
  it("fits the type of a field", () => {
    expect(operandTypeOf("number|null")).toBe("number");
    expect(operandTypeOf("null|string")).toBe("string");
    expect(operandTypeOf("whatever")).toBe("string");
  });
  it("follows the node's own switches, as n8n does", () => {
    const node = makeNode("if", "If", "if", {
      conditions: { options: { caseSensitive: true }, conditions: [], combinator: "and" },
      options: {},
    });
    const switches = switchesOf(node, ["parameters", "options", "ignoreCase"], true);
    expect(switches).toEqual({ ignoreCase: true, loose: false });
    expect(switchesOf(node, ["parameters", "options", "other"], true)).toBeNull();
    const next = syncFilters(node.parameters.conditions, { ignoreCase: true, loose: false });
    expect(next).toMatchObject({ options: { caseSensitive: false, typeValidation: "strict" } });
    const untouched = { a: [1, { b: 2 }] };
    expect(syncFilters(untouched, { ignoreCase: true, loose: true })).toBe(untouched);
  });
});

describe("assignments", () => {
  it("comes back as it was, with what it does not know", () => {
    const stored = { assignments: [{ id: "a", name: "n", value: 1, type: "number", extra: 1 }], more: 1 };
    expect(writeAssignments(stored, readAssignments(stored))).toEqual(stored);
    expect(readAssignments({ assignments: [null, { type: "odd" }] })).toEqual([
      { name: "", value: "", type: "string" },
    ]);
  });
  it("makes a row from a field", () => {
    expect(newAssignment("total", "={{ $json.total }}", "number|null")).toMatchObject({
      name: "total",
      value: "={{ $json.total }}",
      type: "number",
    });
  });
  it("carries values over to another type", () => {
    expect(castValue("12", "number")).toBe(12);
    expect(castValue("twelve", "number")).toBe("");
    expect(castValue(12, "string")).toBe("12");
    expect(castValue("true", "boolean")).toBe(true);
    expect(castValue("x", "array")).toBe("[]");
    expect(castValue("={{ 1 }}", "array")).toBe("={{ 1 }}");
  });
});

describe("what shows", () => {
  const names = (parameters: Record<string, unknown>) => {
    const node = makeNode("n", "N", "sink", parameters);
    return visibleParameters(kitchenSink.parameters, node.parameters, kitchenSink, node).map((p) => p.name);
  };
  it("follows conditions, with defaults for what is absent", () => {
    expect(names({})).not.toContain("body");
    expect(names({ method: "post" })).toContain("body");
    expect(names({ method: "get" })).not.toContain("body");
  });
  it("offers options that are not there yet", () => {
    const options = kitchenSink.parameters.find((p) => p.name === "options")?.kind;
    if (options?.kind !== "collection") throw new Error("the fixture changed");
    const node = makeNode("n", "N", "sink");
    expect(missingFields(options.fields, { proxy: "x" }, kitchenSink, node).map((f) => f.name)).toEqual([
      "retries",
      "ignoreCase",
    ]);
  });
  it("fills a new entry with defaults", () => {
    const headers = kitchenSink.parameters.find((p) => p.name === "headers")?.kind;
    if (headers?.kind !== "fixed_collection" || !headers.groups[0]) throw new Error("the fixture changed");
    expect(newEntry(headers.groups[0], kitchenSink, makeNode("n", "N", "sink"))).toEqual({
      name: "",
      value: "",
    });
  });
});

describe("defaults of structured parameters", () => {
  const node = makeNode("n", "N", "sink");
  const shown = withDefaults(node, kitchenSink);
  it("stand in the form, not in the document", () => {
    expect(shown.parameters.file).toEqual({ __rl: true, mode: "id", value: "" });
    expect(node.parameters).toEqual({});
  });
  it("are written whole at the first change inside of them", () => {
    expect(writeTo(node, shown, ["parameters", "file", "value"], "x")).toEqual({
      path: ["parameters", "file"],
      value: { __rl: true, mode: "id", value: "x" },
    });
    const stored = makeNode("n", "N", "sink", { file: { mode: "url", value: "" } });
    expect(writeTo(stored, stored, ["parameters", "file", "value"], "x").path).toEqual([
      "parameters",
      "file",
      "value",
    ]);
  });
  it("leaves a node that lacks nothing as it is", () => {
    const full = makeNode("n", "N", "manual_trigger");
    const trigger = specs.find((s) => s.node_type === "manual_trigger");
    expect(trigger && withDefaults(full, trigger)).toBe(full);
  });
});
