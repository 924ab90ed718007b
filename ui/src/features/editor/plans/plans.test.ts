import { describe, expect, it } from "vitest";
import type { Connection, Workflow } from "@/bindings";
import { empty, node, orders, wire } from "@/platform/fake/documents";
import { fakeSpecs } from "@/platform/fake/specs";
import { applyOperations } from "../model/operation";
import { addPlan } from "./add";
import { boxOf, isNote, isTight, overlaps, stretchOf } from "./geometry";
import { lanesOf } from "./lanes";
import { layoutPlan } from "./layout";
import { freeName } from "./names";
import { neighbour } from "./navigate";
import { outlineOf } from "./outline";
import { removePlan } from "./remove";
import { renamePlan, rewriteReferences } from "./rename";

const specs = Object.fromEntries(fakeSpecs.map((s) => [s.node_type, s]));
const spec = (type: string) => {
  const found = specs[type];
  if (found === undefined) throw new Error(`the fake has no ${type}`);
  return found;
};
const chain = (): Workflow => ({
  ...empty("Chain"),
  nodes: [
    node("a", "A", "manual_trigger", 0, 0),
    node("b", "B", "set", 300, 0),
    node("c", "C", "set", 600, 0),
  ],
  connections: [wire("a", "b"), wire("b", "c")],
});
const NONE = new Set<string>();
const edges = (w: Workflow) => w.connections.map((c) => `${c.from}${c.from_index}>${c.to}${c.to_index}`);

describe("names", () => {
  it("take the first free number", () => {
    expect(freeName("Set", [])).toBe("Set");
    expect(freeName("Set", ["Set", "Set1"])).toBe("Set2");
    expect(freeName("Set1", ["Set1"])).toBe("Set2");
  });
});

describe("adding", () => {
  it("puts a node after a port, connected, where nothing stands", () => {
    const document = chain();
    const { node: added, operations } = addPlan(document, specs, spec("if"), "x", {
      from: { nodeId: "a", kind: "main", index: 0 },
    });
    const next = applyOperations(document, operations).document;
    expect(edges(next)).toContain("a0>x0");
    const box = boxOf(added, specs, []);
    expect(document.nodes.some((n) => overlaps(box, boxOf(n, specs, [])))).toBe(false);
  });

  it("splits a connection and moves what follows out of the way", () => {
    const document = chain();
    const between = wire("a", "b");
    const { operations } = addPlan(document, specs, spec("set"), "x", { between });
    const next = applyOperations(document, operations).document;
    expect(edges(next).sort()).toEqual(["a0>x0", "b0>c0", "x0>b0"]);
  });

  it("does not connect a trigger", () => {
    const { operations } = addPlan(chain(), specs, spec("schedule_trigger"), "x", {
      from: { nodeId: "a", kind: "main", index: 0 },
    });
    expect(operations).toHaveLength(1);
  });
});

describe("removing", () => {
  it("joins the neighbours of one node in a chain", () => {
    const next = applyOperations(chain(), removePlan(chain(), new Set(["b"]), NONE)).document;
    expect(edges(next)).toEqual(["a0>c0"]);
  });

  it("does not guess when the node branches", () => {
    const document = orders();
    const next = applyOperations(document, removePlan(document, new Set(["if"]), NONE)).document;
    expect(next.connections.some((c) => c.from === "get" && c.to === "tell")).toBe(false);
  });

  it("removes selected connections and does not trip over those that leave with a node", () => {
    const document = chain();
    const keys = new Set(["a/main/0>b/main/0", "b/main/0>c/main/0"]);
    const next = applyOperations(document, removePlan(document, new Set(["c"]), keys)).document;
    expect(next.connections).toEqual([]);
  });
});

describe("layout", () => {
  it("leaves no two nodes on each other and keeps to the grid", () => {
    const document = orders();
    const next = applyOperations(document, layoutPlan(document, specs)).document;
    const steps = next.nodes.filter((n) => !isNote(n));
    for (const [i, a] of steps.entries()) {
      expect(a.position.every((v) => v % 20 === 0)).toBe(true);
      for (const b of steps.slice(i + 1)) {
        const apart = !overlaps(boxOf(a, specs, next.connections), boxOf(b, specs, next.connections));
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
    for (const { from, to } of next.connections) {
      const x = (id: string) => next.nodes.find((n) => n.id === id)?.position[0] ?? 0;
      expect(x(from)).toBeLessThan(x(to));
    }
  });

  it("does nothing the second time", () => {
    const document = orders();
    const once = applyOperations(document, layoutPlan(document, specs)).document;
    expect(layoutPlan(once, specs)).toEqual([]);
  });

  it("survives loops", () => {
    const document = {
      ...chain(),
      connections: [wire("a", "b"), wire("b", "c"), wire("c", "b"), wire("c", "c")],
    };
    expect(() => layoutPlan(document, specs)).not.toThrow();
  });
});

describe("renaming", () => {
  it.each([
    ["$('Old').item.json.x", "$('New').item.json.x"],
    ['$("Old").first()', '$("New").first()'],
    ["$(`Old`).all()", "$(`New`).all()"],
    ['$node["Old"].json', '$node["New"].json'],
    ["$node.Old.json", "$node.New.json"],
    ["$items('Old', 0)", "$items('New', 0)"],
    ["$('Older').x + $json['Old']", "$('Older').x + $json['Old']"],
    ["'Old'", "'Old'"],
  ])("rewrites %s", (before, after) => {
    expect(rewriteReferences(before, "Old", "New")).toBe(after);
  });

  it("escapes quotes in both names", () => {
    expect(rewriteReferences("$('It\\'s')", "It's", 'Say "hi"')).toBe("$('Say \"hi\"')");
    expect(rewriteReferences("$('A')", "A", "It's")).toBe("$('It\\'s')");
    expect(rewriteReferences("$node.A.json", "A", "B c")).toBe('$node["B c"].json');
    expect(rewriteReferences("$('A')", "A", "$&")).toBe("$('$&')");
  });

  it("is one group: the name and every expression and code that used it, and nothing else", () => {
    const document = orders();
    const code = document.nodes.find((n) => n.id === "code");
    if (code) code.parameters.jsCode = "return $('Get orders').all();";
    const tell = document.nodes.find((n) => n.id === "tell");
    if (tell) tell.parameters.plain = "$('Get orders')";
    const operations = renamePlan(document, specs, "get", " Fetch ");
    expect(operations).toHaveLength(3);
    const next = applyOperations(document, operations).document;
    expect(JSON.stringify(next.nodes.find((n) => n.id === "tell")?.parameters.assignments)).toContain(
      "$('Fetch')",
    );
    expect(next.nodes.find((n) => n.id === "tell")?.parameters.plain).toBe("$('Get orders')");
    expect(next.nodes.find((n) => n.id === "code")?.parameters.jsCode).toBe("return $('Fetch').all();");
  });
});

describe("moving the focus", () => {
  it("follows connections sideways and places up and down", () => {
    const document = orders();
    expect(neighbour(document, "start", "right")).toBe("get");
    expect(neighbour(document, "get", "left")).toBe("start");
    expect(neighbour(document, "tell", "down")).toBe("code");
    expect(neighbour(document, null, "right")).toBe("note");
    expect(neighbour(document, "start", "left")).not.toBe("start");
  });
});

describe("the outline", () => {
  it("holds every node once, starts first, branches in port order, notes last", () => {
    const document = orders();
    const rows = outlineOf(document);
    expect(new Set(rows.map((r) => r.node.id)).size).toBe(document.nodes.length);
    const order = rows.map((r) => r.node.id);
    expect(order[0]).toBe("start");
    expect(order.indexOf("tell")).toBeLessThan(order.indexOf("code"));
    expect(order.at(-1)).toBe("note");
  });

  it("lists loops that nothing leads into", () => {
    const document = { ...chain(), connections: [wire("b", "c"), wire("c", "b")] };
    expect(outlineOf(document)).toHaveLength(3);
  });
});

describe("stretching", () => {
  const tight = (): Workflow => ({
    ...chain(),
    nodes: chain().nodes.map((n, i) => ({ ...n, position: [i * 220, 0] })),
  });

  it("is only for imported workflows whose nodes stand as close as n8n's", () => {
    expect(stretchOf(tight())).toBe(1);
    expect(stretchOf({ ...tight(), imported: {} })).toBe(1.5);
    expect(stretchOf({ ...chain(), imported: {} })).toBe(1);
    expect(isTight(tight().nodes, tight().connections)).toBe(true);
  });
});

describe("a wire that leads back", () => {
  const link = (from: string, to: string, from_index = 0): Connection => ({
    from,
    from_port: "main",
    from_index,
    to,
    to_port: "main",
    to_index: 0,
  });
  const box = (x: number, y: number) => ({ x, y, width: 224, height: 64 });

  it("keeps clear of the boxes on its way and of the other wires that lead back", () => {
    const boxes = new Map([
      ["a", box(0, 0)],
      ["b", box(300, 0)],
      ["under", box(300, 100)],
      ["over", box(300, -100)],
      ["c", box(600, 0)],
    ]);
    const wires = [link("a", "b"), link("c", "a"), link("c", "a", 1)];
    const lanes = lanesOf(wires, boxes);
    expect(lanes.has(wires[0] as Connection)).toBe(false);
    const heights = [...lanes.values()];
    expect(heights).toHaveLength(2);
    for (const y of heights) {
      for (const { y: top, height } of boxes.values())
        expect(y < top - 20 || y > top + height + 20).toBe(true);
    }
    expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0))).toBeGreaterThan(18);
  });
});
