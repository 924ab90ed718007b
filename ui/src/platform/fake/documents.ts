import type { Connection, Node, Workflow } from "@/bindings";

export const node = (
  id: string,
  name: string,
  type: string,
  x: number,
  y: number,
  over: Partial<Node> = {},
): Node => ({
  id,
  name,
  type,
  type_version: 1,
  position: [x, y],
  parameters: {},
  on_error: "stop",
  ...over,
});

export const wire = (from: string, to: string, from_index = 0, to_index = 0): Connection => ({
  from,
  from_port: "main",
  from_index,
  to,
  to_port: "main",
  to_index,
});

export const empty = (name: string): Workflow => ({
  name,
  nodes: [],
  connections: [],
  settings: { executionOrder: "v1" },
});

const greater = {
  combinator: "and",
  conditions: [
    { leftValue: "={{ $json.amount }}", rightValue: 500, operator: { type: "number", operation: "gt" } },
  ],
};

/** A workflow that shows everything the canvas can. */
export const orders = (): Workflow => ({
  ...empty("Daily orders"),
  tags: ["sales"],
  nodes: [
    node("note", "Note", "sticky_note", -40, -120, {
      parameters: {
        content:
          "## Orders of the day\nFetches the orders, splits **large** ones from the rest and writes a report.",
        width: 540,
        height: 300,
        color: 4,
      },
    }),
    node("start", "Every morning", "schedule_trigger", 0, 40),
    node("get", "Get orders", "http_request", 300, 40, {
      parameters: { url: "https://api.shop.example/orders" },
      on_error: "error_output",
    }),
    node("if", "Large order?", "if", 600, 0, { type_version: 2.2, parameters: { conditions: greater } }),
    node("tell", "Tell the boss", "set", 900, -80, {
      type_version: 3.4,
      parameters: {
        assignments: { assignments: [{ name: "message", value: "={{ $('Get orders').item.json.id }}" }] },
      },
    }),
    node("code", "Tidy up", "code", 900, 40, {
      parameters: { jsCode: "return $input.all();" },
      disabled: true,
    }),
    node("merge", "Together again", "merge", 1200, 0, { type_version: 3.2 }),
    node("sort", "By size", "switch", 1500, -20, { type_version: 3.2 }),
    node("file", "Write report", "write_file", 1800, 0, { parameters: { fileName: "report.csv" } }),
    node("old", "Send mail", "n8n-nodes-base.gmail", 600, 240),
  ],
  connections: [
    wire("start", "get"),
    wire("get", "if"),
    wire("get", "old", 1),
    wire("if", "tell", 0),
    wire("if", "code", 1),
    wire("tell", "merge", 0, 0),
    wire("code", "merge", 0, 1),
    wire("merge", "sort"),
    wire("sort", "file", 1),
  ],
});
