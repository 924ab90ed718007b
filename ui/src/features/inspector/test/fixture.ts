// A workflow, its specs, an execution and a backend that answers for them; for tests of the inspector.

import type {
  ColumnType,
  DataTableInfo,
  Node,
  NodeSpec,
  ParamKind,
  ParamSpec,
  SchemaField,
  Workflow,
  WorkflowDetail,
} from "@/bindings";
import { isObject, toItem } from "@/features/data/model/item";
import { schemaOf } from "@/features/data/model/schema";
import { openDocument } from "@/features/editor/model/store";
import { useEditor } from "@/features/editor/store";
import type { Platform, Request, Response, UseCase } from "@/platform";
import { setPlatform } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";

type Over = Partial<Omit<ParamSpec, "name" | "label" | "kind">>;

/** One parameter. */
export const param = (name: string, label: string, kind: ParamKind, over: Over = {}): ParamSpec => ({
  name,
  label,
  help: "",
  placeholder: "",
  kind,
  default: "",
  required: false,
  expression: true,
  when: [],
  ...over,
});

export const text: ParamKind = { kind: "string", rows: 1 };
const choices = (...labels: string[]) =>
  labels.map((label) => ({ value: label.toLowerCase(), label, help: "" }));
const one = [{ when: [], ports: { kind: "fixed" as const, labels: [""] } }];

const base = { keywords: [], credentials: [], effect: "none", required_inputs: null, summary: "" } as const;

/** A node type with every kind of parameter. */
export const kitchenSink: NodeSpec = {
  ...base,
  keywords: [],
  credentials: [{ credential_type: "httpBasicAuth", required: true, when: [] }],
  node_type: "sink",
  n8n_type: "n8n-nodes-base.sink",
  kind: "action",
  family: "action",
  group: "Network",
  label: "Kitchen Sink",
  help: "Shows every kind of parameter.",
  icon: "globe",
  versions: [1, 2],
  inputs: one,
  outputs: one,
  parameters: [
    param(
      "method",
      "Method",
      { kind: "options", choices: choices("Get", "Post", "Put") },
      { default: "get", help: "How the request is sent." },
    ),
    param("url", "URL", text, {
      required: true,
      placeholder: "https://example.com/items",
      help: "The address that is called.",
    }),
    param(
      "body",
      "Body",
      { kind: "string", rows: 4 },
      {
        placeholder: "Text that is sent",
        when: [{ param: "method", test: { op: "in", value: ["post", "put"] } }],
      },
    ),
    param("timeout", "Time limit in ms", { kind: "number", min: 0, max: 60_000 }, { default: 1000 }),
    param("follow", "Follow redirects", { kind: "boolean" }, { default: true, help: "Up to 20 of them." }),
    param(
      "days",
      "Days",
      { kind: "multi_options", choices: choices("Monday", "Tuesday", "Friday") },
      { default: [] },
    ),
    param("since", "Since", { kind: "date_time" }),
    param(
      "file",
      "File",
      { kind: "resource_locator", modes: [...choices("Id", "Url")], resource: "" },
      { default: { __rl: true, mode: "id", value: "" } },
    ),
    param(
      "headers",
      "Headers",
      {
        kind: "fixed_collection",
        multiple: true,
        groups: [
          {
            name: "parameters",
            label: "Header",
            fields: [param("name", "Name", text), param("value", "Value", text)],
          },
        ],
      },
      { default: {}, expression: false },
    ),
    param(
      "options",
      "Options",
      {
        kind: "collection",
        fields: [
          param("proxy", "Proxy", text, { placeholder: "http://proxy:3128" }),
          param("retries", "Retries", { kind: "number", min: 0, max: 5 }, { default: 2 }),
          param("ignoreCase", "Ignore upper and lower case", { kind: "boolean" }, { default: true }),
        ],
      },
      { default: {}, expression: false },
    ),
    param("note", "Requests to this machine are refused.", { kind: "notice" }),
    param("query", "Query", { kind: "json" }, { default: "" }),
  ],
};

const simple = (
  over: Partial<NodeSpec> & Pick<NodeSpec, "node_type" | "label" | "parameters">,
): NodeSpec => ({
  ...base,
  keywords: [],
  credentials: [],
  n8n_type: `n8n-nodes-base.${over.node_type}`,
  kind: "action",
  family: "data",
  group: "Data",
  help: `${over.label}.`,
  icon: "pencil",
  versions: [1],
  inputs: one,
  outputs: one,
  ...over,
});

/** All node types of the workflow. */
export const specs: NodeSpec[] = [
  kitchenSink,
  simple({
    node_type: "manual_trigger",
    label: "Manual Trigger",
    parameters: [],
    inputs: [],
    kind: "trigger",
    family: "trigger",
    icon: "mouse-pointer-click",
  }),
  simple({
    node_type: "set",
    label: "Edit Fields",
    versions: [3.4],
    parameters: [
      param("assignments", "Fields to set", { kind: "assignments" }, { default: { assignments: [] } }),
      param("includeOtherFields", "Keep the other fields", { kind: "boolean" }, { default: false }),
    ],
  }),
  simple({
    node_type: "if",
    label: "If",
    kind: "flow",
    family: "flow",
    icon: "split",
    versions: [2.2],
    outputs: [{ when: [], ports: { kind: "fixed", labels: ["true", "false"] } }],
    parameters: [
      param("conditions", "Conditions", { kind: "filter" }, { default: {} }),
      param(
        "options",
        "Options",
        {
          kind: "collection",
          fields: [
            param("ignoreCase", "Ignore upper and lower case", { kind: "boolean" }, { default: true }),
          ],
        },
        { default: {}, expression: false },
      ),
    ],
  }),
  simple({
    node_type: "data_table",
    label: "Data Table",
    icon: "table",
    parameters: [
      param(
        "dataTableId",
        "Data table",
        { kind: "resource_locator", modes: choices("List", "Name"), resource: "data_table" },
        { default: { __rl: true, mode: "list", value: "" } },
      ),
      param(
        "columns",
        "Values",
        { kind: "mapper", table: "dataTableId" },
        { default: { mappingMode: "defineBelow", value: null } },
      ),
    ],
  }),
  simple({
    node_type: "code",
    label: "Code",
    icon: "code",
    versions: [2],
    parameters: [
      param("jsCode", "JavaScript", { kind: "code", language: "javascript" }, { expression: false }),
    ],
  }),
];

export const makeNode = (
  id: string,
  name: string,
  type: string,
  parameters: Record<string, unknown> = {},
): Node => ({
  id,
  name,
  type,
  type_version: specs.find((s) => s.node_type === type)?.versions.at(-1) ?? 1,
  position: [0, 0],
  parameters,
  on_error: "stop",
});

const wire = (from: string, to: string, from_index = 0) => ({
  from,
  from_port: "main",
  from_index,
  to,
  to_port: "main",
  to_index: 0,
});

/** Start → Orders → each of the nodes under test. */
export const workflow = (): Workflow => ({
  name: "Orders",
  nodes: [
    makeNode("start", "Start", "manual_trigger"),
    makeNode("orders", "Get orders", "sink", { url: "https://api.shop.example/orders" }),
    makeNode("sink", "Send them on", "sink", {
      method: "post",
      url: "=https://api.shop.example/orders/{{ $json.id }}",
    }),
    makeNode("set", "Edit fields", "set", {
      assignments: {
        assignments: [
          { id: "a", name: "customer", value: "={{ $json.customer.name.toUpperCase() }}", type: "string" },
          { id: "b", name: "total", value: 12.5, type: "number" },
        ],
      },
    }),
    makeNode("if", "Large order?", "if", {
      conditions: {
        options: { caseSensitive: true, leftValue: "", typeValidation: "strict", version: 2 },
        conditions: [
          {
            id: "c",
            leftValue: "={{ $json.amount }}",
            rightValue: 500,
            operator: { type: "number", operation: "gt" },
          },
          {
            id: "d",
            leftValue: "={{ $json.customer.email }}",
            rightValue: "",
            operator: { type: "string", operation: "notEmpty", singleValue: true },
          },
        ],
        combinator: "and",
      },
    }),
    makeNode("code", "Tidy up", "code", {
      jsCode:
        "// Adds tax to each order.\nfor (const item of $input.all()) {\n  item.json.tax = item.json.amount * 0.077;\n}\n\nreturn $input.all();",
    }),
    makeNode("table", "Keep it", "data_table", {
      dataTableId: { __rl: true, mode: "list", value: "from-elsewhere", cachedResultName: "Customers" },
    }),
    makeNode("old", "Send mail", "n8n-nodes-base.gmail", { sendTo: "boss@example.com", subject: "Orders" }),
  ],
  connections: [
    wire("start", "orders"),
    wire("orders", "sink"),
    wire("sink", "set"),
    wire("sink", "if"),
    wire("sink", "code"),
    wire("sink", "old"),
  ],
  settings: { executionOrder: "v1" },
});

const CITIES = ["Bern", "Zürich", "Genève", "Lugano", "Basel"];
const NAMES = ["Ada Hopper", "Grace Lovelace", "Jean Turing", "Linus Curie", "Marie Knuth"];

/** An order, as the shop gives it. */
export const order = (index: number) => ({
  id: 1000 + index,
  amount: Math.round(((index * 7919) % 90_000) + 500) / 100,
  paid: index % 3 !== 0,
  note: index % 4 === 0 ? null : index % 5 === 0 ? "" : "Leave it at the door, please.",
  customer: {
    name: NAMES[index % 5],
    email: `customer${index}@shop.example`,
    address: { city: CITIES[index % 5], zip: `${3000 + index}` },
  },
  tags: ["new", index % 2 ? "gift" : "express"],
  "odd key": index,
});

const emptyRun = {
  run_index: 0,
  started_at: 1,
  duration_ms: 12,
  tries: 1,
  sources: [],
  error: null,
  logs: [],
};

const table = (id: string, name: string, columns: [string, ColumnType][]): DataTableInfo => ({
  id,
  name,
  columns: columns.map(([column, type], i) => ({ id: i + 1, name: column, type })),
  row_count: 0,
  created_at: 1,
  updated_at: 1,
});

/** What the Data Table node can choose from. */
const tables = [
  table("t1", "Customers", [
    ["Name", "string"],
    ["Orders", "number"],
    ["Newsletter", "boolean"],
  ]),
  table("t2", "Sent", [["Invoice", "string"]]),
];

/** Opens the workflow with an execution that has run up to `Send them on`, and selects a node. */
export function openFixture(selected: string, total = 1_000, readOnly = false): { calls: UseCase[] } {
  const calls: UseCase[] = [];
  const fake = fakePlatform();
  const document = workflow();
  const answers: { [K in UseCase]?: (request: Request<K>) => Response<K> } = {
    workflow_apply: (request) => ({
      revision: request.base_revision + 1,
      findings: useEditor.getState().findings,
      can_undo: true,
      can_redo: false,
      updated_at: 1,
    }),
    execution_items: ({ offset, limit, search }) => {
      const all = Array.from({ length: total }, (_, i) => i);
      const found = search ? all.filter((i) => JSON.stringify(order(i)).includes(search)) : all;
      return {
        total: found.length,
        items: found.slice(offset, offset + limit).map((index) => ({
          index,
          json: order(index),
          ...(index === 2
            ? {
                binary: {
                  data: { fileName: "invoice.pdf", mimeType: "application/pdf", fileSize: "12.4 kB" },
                },
              }
            : {}),
        })),
      };
    },
    execution_schema: () => schemaOf([0, 1, 2].map((i) => toItem({ json: order(i) }, i).json)),
    expression_preview: ({ expression, item = 0 }) => preview(expression, item, total),
    binary_get: () => ({ file_name: "invoice.pdf", mime_type: "application/pdf", data: "aGVsbG8=" }),
    data_table_list: () => ({ items: tables, next: null }),
    settings_get: () => ({ values: {} }),
  };
  const platform: Platform = {
    ...fake,
    call: async (name, request) => {
      calls.push(name);
      const answer = answers[name] as ((r: typeof request) => unknown) | undefined;
      return answer ? (structuredClone(answer(request)) as never) : fake.call(name, request);
    },
  };
  setPlatform(platform);
  const detail: WorkflowDetail = {
    id: "w",
    revision: 1,
    document,
    findings: [
      {
        code: "parameter.required",
        severity: "error",
        node_id: "orders",
        field: "parameters.query",
        message: "The query is empty.",
        hint: "Write one.",
      },
    ],
    can_undo: false,
    can_redo: false,
    updated_at: 1,
    last_execution: null,
    deployment: { live_version: null, deployed_at: null, draft_differs: false, draft_version: 1 },
  };
  openDocument(detail);
  useEditor.setState({
    specs: Object.fromEntries(specs.map((spec) => [spec.node_type, spec])),
    readOnly,
    execution: {
      id: "e",
      status: "success",
      live: false,
      wait: null,
      summary: null,
      startedAt: 1,
      durationMs: 20,
      error: null,
      nodes: {},
      runs: [
        {
          ...emptyRun,
          node_id: "start",
          node_name: "Start",
          execution_index: 0,
          input_counts: [],
          output_counts: [1],
        },
        {
          ...emptyRun,
          node_id: "orders",
          node_name: "Get orders",
          execution_index: 1,
          input_counts: [1],
          output_counts: [total],
          sources: [{ node: "Start", output: 0, run: 0 }],
        },
        {
          ...emptyRun,
          node_id: "sink",
          node_name: "Send them on",
          execution_index: 2,
          input_counts: [total],
          output_counts: [total],
          sources: [{ node: "Get orders", output: 0, run: 0 }],
        },
      ],
    },
  });
  useEditor.getState().openInspector(selected);
  return { calls };
}

/** Enough of an evaluator for a preview: plain paths into `$json`. */
function preview(expression: string, item: number, items: number): Response<"expression_preview"> {
  const whole = /^=\{\{\s*\$json((?:\.\w+)+)\s*\}\}$/.exec(expression);
  const at = (path: string) =>
    path
      .split(".")
      .filter(Boolean)
      .reduce<unknown>((v, key) => (isObject(v) && Object.hasOwn(v, key) ? v[key] : v), order(item));
  if (expression.includes("!!")) {
    return {
      value: null,
      kind: "undefined",
      text: "",
      error: "This is not valid JavaScript: unexpected “!”.",
      items,
    };
  }
  if (whole) {
    const value = at(whole[1] ?? "");
    const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    return {
      value,
      kind,
      text: typeof value === "object" ? JSON.stringify(value) : String(value),
      error: null,
      items,
    };
  }
  const text = expression
    .slice(1)
    .replace(/\{\{\s*\$json((?:\.\w+)+).*?\}\}/g, (_, path: string) => String(at(path)));
  return { value: text, kind: "string", text, error: null, items };
}

/** Fields of an order, for completion. */
export const orderFields = (): SchemaField[] => schemaOf([order(0), order(1)]).fields;
