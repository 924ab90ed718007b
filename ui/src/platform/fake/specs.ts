import type { NodeSpec, ParamSpec } from "@/bindings";

const param = (name: string, label: string, over: Partial<ParamSpec> = {}): ParamSpec => ({
  name,
  label,
  help: "",
  placeholder: "",
  kind: { kind: "string", rows: 1 },
  default: "",
  required: false,
  expression: true,
  when: [],
  ...over,
});

const one = [{ when: [], ports: { kind: "fixed" as const, labels: [""] } }];

const spec = (node_type: string, label: string, over: Partial<NodeSpec>): NodeSpec => ({
  node_type,
  n8n_type: `n8n-nodes-base.${node_type}`,
  kind: "action",
  family: "data",
  group: "Data",
  label,
  help: `${label}.`,
  keywords: [],
  icon: "box",
  versions: [1],
  inputs: one,
  outputs: one,
  parameters: [],
  credentials: [],
  effect: "none",
  summary: "",
  required_inputs: null,
  ...over,
});

const methods = ["GET", "POST", "PUT", "DELETE"].map((value) => ({ value, label: value, help: "" }));

/** A handful of node types with every kind of port rule. */
export const fakeSpecs: NodeSpec[] = [
  spec("manual_trigger", "Manual Trigger", {
    kind: "trigger",
    family: "trigger",
    group: "Triggers",
    icon: "mouse-pointer-click",
    inputs: [],
    help: "Starts when you press Run.",
    summary: "Starts when you press Run",
  }),
  spec("schedule_trigger", "Schedule Trigger", {
    kind: "trigger",
    family: "trigger",
    group: "Triggers",
    icon: "clock",
    inputs: [],
    help: "Starts at fixed times.",
    summary: "At fixed times",
  }),
  spec("set", "Edit Fields", {
    icon: "pencil",
    versions: [3, 3.4],
    help: "Sets, renames or removes fields of each item.",
    keywords: ["set", "assign"],
    parameters: [
      param("assignments", "Fields", { kind: { kind: "assignments" }, default: { assignments: [] } }),
    ],
    summary: "{assignments}",
  }),
  spec("if", "If", {
    kind: "flow",
    family: "flow",
    group: "Flow",
    icon: "git-fork",
    versions: [2, 2.2],
    outputs: [{ when: [], ports: { kind: "fixed", labels: ["true", "false"] } }],
    help: "Sends items one of two ways.",
    keywords: ["condition", "branch"],
    parameters: [param("conditions", "Conditions", { kind: { kind: "filter" }, default: {} })],
    summary: "{conditions}",
  }),
  spec("switch", "Switch", {
    kind: "flow",
    family: "flow",
    group: "Flow",
    icon: "route",
    versions: [3.2],
    outputs: [
      {
        when: [],
        ports: {
          kind: "list",
          parameter: "rules.values",
          label_field: "outputKey",
          extra_parameter: "options.fallbackOutput",
          extra_value: "extra",
          extra_label: "Fallback",
        },
      },
    ],
    help: "Sends items one of many ways.",
    parameters: [
      param("rules", "Rules", {
        kind: {
          kind: "fixed_collection",
          multiple: true,
          groups: [{ name: "values", label: "Rule", fields: [param("outputKey", "Name")] }],
        },
        default: {
          values: [
            { outputKey: "Small" },
            { outputKey: "Medium" },
            { outputKey: "Large" },
            { outputKey: "Huge" },
          ],
        },
      }),
    ],
    summary: "By {rules}",
  }),
  spec("merge", "Merge", {
    kind: "flow",
    family: "flow",
    group: "Flow",
    icon: "merge",
    versions: [3.2],
    inputs: [{ when: [], ports: { kind: "count", parameter: "numberInputs", default: 2, prefix: "Input" } }],
    help: "Joins several branches into one.",
    parameters: [param("numberInputs", "Inputs", { kind: { kind: "number", min: 2, max: 10 }, default: 2 })],
    summary: "Joins {numberInputs} inputs",
  }),
  spec("http_request", "HTTP Request", {
    kind: "external_action",
    family: "action",
    group: "Network",
    icon: "globe",
    versions: [4.2],
    effect: "once",
    help: "Calls a web address and returns what it answers.",
    keywords: ["api", "rest", "web"],
    parameters: [
      param("method", "Method", { kind: { kind: "options", choices: methods }, default: "GET" }),
      param("url", "URL", { required: true, placeholder: "https://example.org/orders" }),
    ],
    summary: "{method} {url}",
  }),
  spec("code", "Code", {
    icon: "code",
    group: "Code",
    versions: [2],
    help: "Runs your JavaScript.",
    keywords: ["javascript", "script"],
    parameters: [
      param("jsCode", "JavaScript", { kind: { kind: "code", language: "javascript" }, expression: false }),
    ],
    summary: "JavaScript",
  }),
  spec("write_file", "Write File", {
    kind: "external_action",
    family: "action",
    group: "Files",
    icon: "save",
    help: "Writes a file to disk.",
    parameters: [param("fileName", "File name")],
    effect: "idempotent",
    summary: "{fileName}",
  }),
  spec("sticky_note", "Note", {
    family: "note",
    group: "Notes",
    icon: "sticky-note",
    inputs: [],
    outputs: [],
    help: "A note on the canvas.",
    parameters: [
      param("content", "Text", { kind: { kind: "string", rows: 8 }, expression: false }),
      param("height", "Height", { kind: { kind: "number", min: null, max: null }, default: 160 }),
      param("width", "Width", { kind: { kind: "number", min: null, max: null }, default: 240 }),
      param("color", "Colour", { kind: { kind: "number", min: 1, max: 7 }, default: 1 }),
    ],
    summary: "",
  }),
];
