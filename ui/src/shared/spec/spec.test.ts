import { describe, expect, it } from "vitest";
import type { Node, NodeSpec, ParamSpec, PortRule } from "@/bindings";
import { fakeSpecs } from "@/platform/fake/specs";
import { heightOf, holds, inputs, outputs, passes, rawParameter, summaryOf } from "./index";

const spec = (type: string): NodeSpec => {
  const found = fakeSpecs.find((s) => s.node_type === type);
  if (found === undefined) throw new Error(`the fake has no ${type}`);
  return found;
};
const node = (type: string, over: Partial<Node> = {}): Node => ({
  id: "n",
  name: "N",
  type,
  type_version: 1,
  position: [0, 0],
  parameters: {},
  on_error: "stop",
  ...over,
});
const param = (name: string, over: Partial<ParamSpec>): ParamSpec => ({
  name,
  label: name,
  help: "",
  placeholder: "",
  kind: { kind: "string", rows: 1 },
  default: "",
  required: false,
  expression: true,
  when: [],
  ...over,
});
const labels = (ports: { label: string }[]) => ports.map((p) => p.label);

describe("ports", () => {
  it("adds the error output last and names the only other one", () => {
    expect(labels(outputs(spec("set"), node("set", { on_error: "error_output" })))).toEqual([
      "Success",
      "Error",
    ]);
    expect(labels(outputs(spec("if"), node("if", { on_error: "error_output" })))).toEqual([
      "true",
      "false",
      "Error",
    ]);
  });

  it("counts inputs by a number parameter, from 1 to 64, also when it is written as text", () => {
    const merge = (numberInputs: unknown) =>
      inputs(spec("merge"), node("merge", { parameters: { numberInputs } }));
    expect(labels(merge(3))).toEqual(["Input 1", "Input 2", "Input 3"]);
    expect(merge("4")).toHaveLength(4);
    expect(merge(0)).toHaveLength(1);
    expect(merge(1000)).toHaveLength(64);
    expect(merge("={{ 3 }}"), "an expression is no number: the default applies").toHaveLength(2);
    expect(inputs(spec("merge"), node("merge"))).toHaveLength(2);
  });

  it("makes one output per list entry and the fallback when it is asked for", () => {
    const values = [{ outputKey: "A" }, { outputKey: "" }, null];
    const parameters = { rules: { values }, options: { fallbackOutput: "extra" } };
    expect(labels(outputs(spec("switch"), node("switch", { parameters })))).toEqual([
      "A",
      "1",
      "2",
      "Fallback",
    ]);
  });

  it("takes the first rule that holds", () => {
    const when = [{ param: "mode", test: { op: "in" as const, value: ["many"] } }];
    const rules: PortRule[] = [
      { when, ports: { kind: "fixed", labels: ["a", "b"] } },
      { when: [], ports: { kind: "fixed", labels: [""] } },
    ];
    const two = { ...spec("set"), outputs: rules };
    expect(outputs(two, node("set", { parameters: { mode: "many" } }))).toHaveLength(2);
    expect(outputs(two, node("set"))).toHaveLength(1);
  });

  it("keeps a port that only a connection knows, marked as missing", () => {
    const connection = { from: "n", from_port: "main", from_index: 3, to: "m", to_port: "main", to_index: 0 };
    const [, missing] = outputs(spec("set"), node("set"), [connection]);
    expect(missing).toEqual({ kind: "main", index: 3, label: "3", missing: true });
  });

  it("gives a placeholder the ports its connections use", () => {
    const tool = { from: "t", from_port: "ai_tool", from_index: 0, to: "n", to_port: "ai_tool", to_index: 0 };
    expect(inputs(undefined, node("n8n-nodes-base.x"), [tool])).toEqual([
      { kind: "main", index: 0, label: "" },
      { kind: "ai_tool", index: 0, label: "tool" },
    ]);
  });

  it("grows only when ports would touch", () => {
    expect(heightOf(1, 2)).toBe(64);
    expect(heightOf(0, 3)).toBe(64);
    expect(heightOf(1, 4)).toBeGreaterThan(64);
  });
});

describe("conditions", () => {
  const specs = [param("mode", { default: "a" }), param("extra", { default: 1, when: [] })];
  const when = (name: string, value: unknown) => [
    { param: name, test: { op: "in" as const, value: [value] } },
  ];

  it("counts an absent parameter with its default", () => {
    expect(holds(when("mode", "a"), {}, {}, specs, 1)).toBe(true);
    expect(holds(when("mode", "b"), {}, {}, specs, 1)).toBe(false);
    expect(holds(when("unknown", null), {}, {}, specs, 1)).toBe(true);
  });

  it("looks from the root with a slash and at the version with @", () => {
    expect(holds(when("/mode", "b"), { mode: "a" }, { mode: "b" }, specs, 1)).toBe(true);
    const version = [{ param: "@version", test: { op: "at_least" as const, value: 2 } }];
    expect(holds(version, {}, {}, specs, 2.2)).toBe(true);
    expect(holds(version, {}, {}, specs, 1.9)).toBe(false);
  });

  it("compares values deeply and numbers only with numbers", () => {
    expect(passes({ op: "in", value: [{ a: [1] }] }, { a: [1] })).toBe(true);
    expect(passes({ op: "not_in", value: ["1"] }, 1)).toBe(true);
    expect(passes({ op: "in", value: ["a"] }, ["b", "a"])).toBe(true);
    expect(passes({ op: "not_in", value: ["a"] }, ["b", "a"])).toBe(false);
    expect(passes({ op: "below", value: 2 }, "1")).toBe(false);
  });
});

describe("raw parameters", () => {
  it("reads by path, with the default for the first part only", () => {
    const set = { ...spec("set"), parameters: [param("options", { default: { a: { b: 1 } } })] };
    expect(rawParameter(set, node("set"), "options.a.b")).toBe(1);
    expect(rawParameter(set, node("set", { parameters: { options: [5, 6] } }), "options.1")).toBe(6);
    expect(rawParameter(set, node("set", { parameters: { options: 3 } }), "options.a")).toBeNull();
  });
});

describe("the summary", () => {
  it("fills in values, labels of choices and bare expressions", () => {
    const parameters = { method: "POST", url: "={{ $json.url }}" };
    expect(summaryOf(spec("http_request"), node("http_request", { parameters }))).toBe("POST $json.url");
  });

  it("says each of several choices in its words, and one that is not offered as it is", () => {
    const events: ParamSpec = {
      ...(spec("http_request").parameters[0] as ParamSpec),
      name: "events",
      kind: {
        kind: "multi_options",
        choices: [
          { value: "workflow_failed", label: "A workflow failed", help: "" },
          { value: "data_table_row_changed", label: "A data table row changed", help: "" },
        ],
      },
      default: ["workflow_failed"],
      when: [],
    };
    const trigger = { ...spec("http_request"), summary: "{events}", parameters: [events] };
    const of = (parameters: Node["parameters"]) => summaryOf(trigger, node("http_request", { parameters }));
    expect(of({})).toBe("A workflow failed");
    expect(of({ events: ["data_table_row_changed", "workflow_failed", "moon"] })).toBe(
      "A data table row changed, A workflow failed, moon",
    );
  });

  it("reads conditions as a sentence", () => {
    const condition = { leftValue: "={{ $json.amount }}", rightValue: 500, operator: { operation: "gt" } };
    const conditions = { combinator: "or", conditions: [condition, condition] };
    expect(summaryOf(spec("if"), node("if", { parameters: { conditions } }))).toBe(
      "amount > 500 or amount > 500",
    );
  });

  it("is never empty", () => {
    for (const each of fakeSpecs.filter((s) => s.node_type !== "sticky_note")) {
      expect(summaryOf(each, node(each.node_type)), each.node_type).not.toBe("");
    }
  });
});
