import { describe, expect, it } from "vitest";
import type { NodeRunSummary } from "@/bindings";
import { makeNode, specs, workflow } from "@/features/inspector/test/fixture";
import { columnsAt, placesOf } from "../views/use-columns-in-sight";
import { rowsAt } from "../views/use-fixed-rows";
import { clampWidth, columnsOf } from "./columns";
import { sizeOf, toItem } from "./item";
import { jsonLines } from "./json-lines";
import { parsePinned, writePinned } from "./pin";
import { compact } from "./preview";
import { filterFields, schemaOf } from "./schema";
import { ancestors, inputPorts, outputPorts, runAt, runsOf } from "./sources";

const spec = (type: string) => specs.find((s) => s.node_type === type);
const run = (over: Partial<NodeRunSummary>): NodeRunSummary => ({
  node_id: "sink",
  node_name: "Send them on",
  run_index: 0,
  execution_index: 1,
  started_at: 1,
  duration_ms: 1,
  tries: 1,
  sources: [{ node: "Get orders", output: 0, run: 0 }],
  input_counts: [3],
  output_counts: [2],
  error: null,
  logs: [],
  ...over,
});
const node = (id: string) => workflow().nodes.find((n) => n.id === id) ?? makeNode(id, id, "sink");

describe("sources", () => {
  it("shows what a run was given and gave", () => {
    const execution = { id: "e", runs: [run({})] };
    const [input] = inputPorts(workflow(), node("sink"), spec("sink"), execution, run({}));
    expect(input).toMatchObject({ label: "Get orders", count: 3, base: "$json" });
    expect(input?.source).toMatchObject({
      port: { node_id: "sink", side: "input", port: 0, execution_id: "e" },
    });
    const [output] = outputPorts(workflow(), node("sink"), spec("sink"), execution, run({}));
    expect(output).toMatchObject({ count: 2, source: { port: { side: "output" } } });
  });
  it("shows what the nodes before gave when the node has not run", () => {
    const execution = { id: "e", runs: [run({}), run({ run_index: 1, output_counts: [7] })] };
    const [input] = inputPorts(workflow(), node("set"), spec("set"), execution, null);
    expect(input).toMatchObject({ label: "Send them on", count: 7, base: "$json" });
    expect(input?.source).toMatchObject({ port: { node_id: "sink", side: "output", run_index: 1 } });
  });
  it("puts pinned data in the place of an output", () => {
    const document = { ...workflow(), pinned: { sink: [{ json: { a: 1 } }] } };
    expect(inputPorts(document, node("set"), spec("set"), null, null)[0]).toMatchObject({
      count: 1,
      source: { kind: "local" },
    });
    expect(outputPorts(document, node("sink"), spec("sink"), null, null)[0]?.source.kind).toBe("local");
  });
  it("reaches a second input by the name of its node", () => {
    const two = run({
      input_counts: [0, 4],
      sources: [null, { node: "Get orders", output: 0, run: 0 }],
    });
    const ports = inputPorts(workflow(), node("sink"), spec("sink"), { id: "e", runs: [two] }, two);
    // `$json` is an item of the first input that has items.
    expect(ports.map((p) => p.base)).toEqual(["$('Get orders').item.json", "$json"]);
  });
  it("has nothing to show for a node without an execution", () => {
    expect(inputPorts(workflow(), node("set"), spec("set"), null, null)).toEqual([]);
    expect(outputPorts(workflow(), node("set"), spec("set"), null, null)).toEqual([]);
  });
  it("finds nodes further back, nearest first, in spite of loops", () => {
    const document = workflow();
    document.connections.push({
      from: "set",
      from_port: "main",
      from_index: 0,
      to: "orders",
      to_port: "main",
      to_index: 0,
    });
    const found = ancestors(document, "set").map((a) => `${a.distance} ${a.node.id}`);
    expect(found).toEqual(["1 sink", "2 orders", "3 start"]);
  });
  it("picks a run", () => {
    const runs = runsOf({ id: "e", runs: [run({ run_index: 1 }), run({ run_index: 0 })] }, "sink");
    expect(runs.map((r) => r.run_index)).toEqual([0, 1]);
    expect(runAt(runs, null)?.run_index).toBe(1);
    expect(runAt(runs, 0)?.run_index).toBe(0);
    expect(runAt(runs, 9)?.run_index).toBe(1);
    expect(runAt([], 0)).toBeNull();
  });
});

describe("items", () => {
  it("reads items as they come and as people write them", () => {
    expect(toItem({ index: 7, json: { a: 1 }, error: "no" }, 0)).toEqual({
      index: 7,
      json: { a: 1 },
      error: "no",
    });
    expect(toItem({ a: 1 }, 3)).toEqual({ index: 3, json: { a: 1 } });
    expect(toItem("text", 0)).toEqual({ index: 0, json: { value: "text" } });
  });
  it("writes sizes", () => {
    expect(sizeOf({ fileSize: "1.2 kB" })).toBe("1.2 kB");
    expect(sizeOf({ bytes: 999 })).toBe("999 B");
    expect(sizeOf({ bytes: 1_500_000 })).toBe("1.5 MB");
    expect(sizeOf({})).toBe("");
  });
});

describe("schemaOf", () => {
  const { fields } = schemaOf([
    { a: 1, b: { c: "x" }, "odd key": null },
    { a: "one", list: [{ d: 1 }], d: 2 },
  ]);
  it("joins the types it met and keeps the order", () => {
    expect(fields.map((f) => `${f.name}:${f.kind}:${f.path}`)).toEqual([
      "a:number|string:a",
      "b:object:b",
      'odd key:null:["odd key"]',
      "list:array:list",
      "d:number:d",
    ]);
  });
  it("goes into objects and lists", () => {
    expect(fields[1]?.children[0]).toMatchObject({ name: "c", path: "b.c", sample: "x" });
    expect(fields[3]?.children[0]?.children[0]).toMatchObject({ name: "d", path: "list[0].d" });
  });
  it("is filtered by names at any depth", () => {
    expect(filterFields(fields, "D").map((f) => f.name)).toEqual(["odd key", "list", "d"]);
    expect(filterFields(fields, "zzz")).toEqual([]);
  });
});

describe("json", () => {
  it("gives the first lines without making the rest", () => {
    const { lines, more } = jsonLines({ a: [1, { b: "x" }], c: {} }, 100);
    const text = lines.map((l) => "  ".repeat(l.indent) + l.tokens.map((t) => t.text).join("")).join("\n");
    expect(text).toBe(JSON.stringify({ a: [1, { b: "x" }], c: {} }, null, 2));
    expect(more).toBe(false);
    expect(
      jsonLines(
        Array.from({ length: 1_000_000 }, (_, i) => i),
        3,
      ),
    ).toMatchObject({ more: true });
  });
  it("says where each key stands", () => {
    const key = jsonLines({ a: [{ "b c": 1 }] }, 10)
      .lines.flatMap((l) => l.tokens)
      .find((t) => t.text === '"b c"');
    expect(key?.path).toEqual(["a", 0, "b c"]);
  });
  it("shortens values for a cell", () => {
    expect(compact({ a: 1, b: "x" })).toBe('{ a: 1, b: "x" }');
    expect(compact([])).toBe("[]");
    expect(compact(Array.from({ length: 10_000 }, () => "word")).length).toBeLessThan(200);
  });
});

describe("columns", () => {
  it("adds fields that the sample had not", () => {
    const items = [{ index: 0, json: { a: 1, late: 2 } }];
    expect(columnsOf(schemaOf([{ a: 1 }]).fields, items).map((c) => c.key)).toEqual(["a", "late"]);
    expect(clampWidth(5)).toBe(64);
  });
});

describe("pinned data", () => {
  it("takes objects and items alike", () => {
    expect(parsePinned('[{"a":1},{"json":{"b":2}}]')).toEqual({
      ok: true,
      items: [{ json: { a: 1 } }, { json: { b: 2 } }],
    });
    expect(parsePinned('{"a":1}')).toEqual({ ok: true, items: [{ json: { a: 1 } }] });
    // An object that has a field called json and others is not an item.
    expect(parsePinned('[{"json":{"b":2},"a":1}]')).toEqual({
      ok: true,
      items: [{ json: { json: { b: 2 }, a: 1 } }],
    });
  });
  it("says what is wrong", () => {
    expect(parsePinned("[1,")).toMatchObject({ ok: false, problem: "json" });
    expect(parsePinned("5")).toMatchObject({ ok: false, problem: "list" });
    expect(parsePinned('[{"a":1}, 2]')).toMatchObject({ ok: false, problem: "object", index: 1 });
  });
  it("comes back as it was written", () => {
    const items = [{ json: { a: 1 }, pairedItem: { item: 0 } }, { json: { a: 2 } }];
    expect(JSON.parse(writePinned(items))).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe("rows in sight", () => {
  it("stay within the list and cover what is seen", () => {
    for (const [top, total] of [
      [0, 100_000],
      [1_499_985, 100_000],
      [2_999_000, 100_000],
      [0, 3],
      [5_000, 0],
    ] as const) {
      const { from, to } = rowsAt(top, 600, 30, total);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(total);
      const first = Math.floor(top / 30);
      const last = Math.min(total, Math.ceil((top + 600) / 30));
      if (first < total) {
        expect(from).toBeLessThanOrEqual(first);
        expect(to).toBeGreaterThanOrEqual(last);
      }
    }
  });
});

describe("columns in sight", () => {
  const places = placesOf([100, 50, 200, 100]);
  const at = (left: number, right: number) => columnsAt(places, left, right).map((c) => c.index);
  it("are those between the edges and one more at each side", () => {
    expect(places.map((p) => p.start)).toEqual([0, 100, 150, 350]);
    expect(at(0, 90)).toEqual([0, 1]);
    expect(at(160, 300)).toEqual([1, 2, 3]);
    expect(at(0, 5_000)).toEqual([0, 1, 2, 3]);
    expect(at(9_000, 9_500)).toEqual([3]);
    expect(columnsAt([], 0, 100)).toEqual([]);
  });
});
