// Written by hand from the Rust types until the generated file replaces it. Ids are strings, times epoch milliseconds.

export type Json = unknown;
export type WorkflowId = string;
export type ExecutionId = string;
export type NodeId = string;
export type EpochMs = number;
export type TypeVersion = number;

// graph.rs
export type Workflow = {
  name: string;
  nodes: Node[];
  connections: Connection[];
  settings: Settings;
  pinned?: { [key in NodeId]: unknown[] };
  tags?: string[];
  static_data?: unknown;
  imported?: unknown | null;
};
export type OnError = "stop" | "continue" | "error_output";
export type Node = {
  id: NodeId;
  name: string;
  type: string;
  type_version: TypeVersion;
  position: [number, number];
  parameters: { [key in string]: unknown };
  disabled?: boolean;
  on_error?: OnError;
  retry_on_fail?: boolean;
  max_tries?: number | null;
  wait_between_tries?: number | null;
  execute_once?: boolean;
  always_output_data?: boolean;
  notes?: string;
  notes_in_flow?: boolean;
  credentials?: { [key in string]: unknown };
  imported?: unknown | null;
};
export type Connection = {
  from: NodeId;
  from_port: string;
  from_index: number;
  to: NodeId;
  to_port: string;
  to_index: number;
};
export type Settings = {
  executionOrder?: string | null;
  timezone?: string | null;
  executionTimeout?: number | null;
} & { [key in string]: unknown };

// spec.rs
export type NodeKind = "trigger" | "ai_agent" | "external_action" | "action" | "flow" | "human" | "tool" | "memory";
export type Family = "trigger" | "action" | "flow" | "data" | "ai" | "human" | "tool" | "memory" | "note";
export type Effect = "none" | "idempotent" | "once";
export type NodeSpec = {
  node_type: string;
  n8n_type: string;
  kind: NodeKind;
  family: Family;
  group: string;
  label: string;
  help: string;
  keywords: string[];
  icon: string;
  versions: TypeVersion[];
  inputs: PortRule[];
  outputs: PortRule[];
  parameters: ParamSpec[];
  credentials: CredentialUse[];
  effect: Effect;
  summary: string;
  required_inputs: number | null;
};
export type CredentialUse = { credential_type: string; required: boolean; when: When[] };
export type PortRule = { when: When[]; ports: PortSet };
export type PortSet =
  | { kind: "fixed"; labels: string[] }
  | { kind: "count"; parameter: string; default: number; prefix: string }
  | {
      kind: "list";
      parameter: string;
      label_field: string;
      extra_parameter: string;
      extra_value: string;
      extra_label: string;
    };
export type When = { param: string; test: Test };
export type Test =
  | { op: "in"; value: unknown[] }
  | { op: "not_in"; value: unknown[] }
  | { op: "at_least"; value: number }
  | { op: "below"; value: number };
export type ParamSpec = {
  name: string;
  label: string;
  help: string;
  placeholder: string;
  kind: ParamKind;
  default: unknown;
  required: boolean;
  expression: boolean;
  when: When[];
};
export type ParamKind =
  | { kind: "string"; rows: number }
  | { kind: "number"; min: number | null; max: number | null }
  | { kind: "boolean" }
  | { kind: "options"; choices: Choice[] }
  | { kind: "multi_options"; choices: Choice[] }
  | { kind: "collection"; fields: ParamSpec[] }
  | { kind: "fixed_collection"; groups: ParamGroup[]; multiple: boolean }
  | { kind: "json" }
  | { kind: "code"; language: string }
  | { kind: "date_time" }
  | { kind: "resource_locator"; modes: Choice[] }
  | { kind: "filter" }
  | { kind: "assignments" }
  | { kind: "notice" };
export type ParamGroup = { name: string; label: string; fields: ParamSpec[] };
export type Choice = { value: unknown; label: string; help: string };

// run.rs, event.rs, validate.rs, operation.rs
export type Source = { node: string; output: number; run: number };
export type Mode = "manual" | "trigger";
export type ExecutionStatus =
  | "new"
  | "queued"
  | "running"
  | "waiting"
  | "paused"
  | "success"
  | "error"
  | "canceled"
  | "timeout"
  | "crashed";
export type Failure = {
  code: string;
  message: string;
  description: string | null;
  hint: string | null;
  node: string | null;
  item: number | null;
};
export type Event =
  | { event: "execution_started"; execution_id: ExecutionId; workflow_id: WorkflowId; at: EpochMs }
  | { event: "node_started"; execution_id: ExecutionId; node_id: NodeId; run_index: number; attempt: number }
  | {
      event: "node_finished";
      execution_id: ExecutionId;
      node_id: NodeId;
      run_index: number;
      output_counts: number[];
      duration_ms: number;
      error: Failure | null;
    }
  | {
      event: "execution_finished";
      execution_id: ExecutionId;
      workflow_id: WorkflowId;
      status: ExecutionStatus;
      error: Failure | null;
      duration_ms: number;
    }
  | { event: "data_changed"; tags: string[] };
export type Severity = "error" | "warning";
export type Finding = {
  code: string;
  severity: Severity;
  node_id: NodeId | null;
  field: string | null;
  message: string;
  hint: string;
};
export type Operation =
  | { op: "add_node"; node: Node; index?: number | null }
  | { op: "remove_node"; node_id: NodeId }
  | { op: "set_node"; node_id: NodeId; field: string; value: unknown }
  | { op: "add_connection"; connection: Connection; index?: number | null }
  | { op: "remove_connection"; connection: Connection }
  | { op: "set_pinned"; node_id: NodeId; items: unknown }
  | { op: "set_workflow"; field: string; value: unknown };

// dto/workflow.rs
export type Empty = Record<string, never>;
export type WorkflowListRequest = {
  query?: string | null;
  tag?: string | null;
  node_type?: string | null;
  after?: string | null;
  limit?: number | null;
};
export type WorkflowListResponse = { items: WorkflowSummary[]; next: string | null; tags: string[] };
export type WorkflowSummary = {
  id: WorkflowId;
  name: string;
  tags: string[];
  node_count: number;
  trigger_types: string[];
  created_at: EpochMs;
  updated_at: EpochMs;
  last_execution: LastExecution | null;
};
export type LastExecution = { id: ExecutionId; status: ExecutionStatus; started_at: EpochMs };
export type WorkflowCreateRequest = { name?: string | null };
export type WorkflowIdRequest = { id: WorkflowId };
export type WorkflowIdsRequest = { ids: WorkflowId[] };
export type WorkflowDetail = {
  id: WorkflowId;
  revision: number;
  document: Workflow;
  findings: Finding[];
  can_undo: boolean;
  can_redo: boolean;
  updated_at: EpochMs;
  last_execution: LastExecution | null;
};
export type WorkflowApplyRequest = {
  id: WorkflowId;
  base_revision: number;
  operations: Operation[];
  label?: string | null;
  merge_key?: string | null;
};
export type WorkflowApplied = {
  revision: number;
  findings: Finding[];
  can_undo: boolean;
  can_redo: boolean;
  updated_at: EpochMs;
};
export type WorkflowImportRequest = { text: string; file_name?: string | null };
export type WorkflowImportResponse = { workflows: WorkflowSummary[]; placeholders: string[] };
export type TextResponse = { text: string; file_name: string };
export type SnippetWriteRequest = { id: WorkflowId; node_ids: NodeId[] };
export type SnippetReadRequest = { id: WorkflowId; text: string };
export type SnippetReadResponse = { document: Workflow };

// dto/execution.rs
export type ExecutionStartRequest = {
  workflow_id: WorkflowId;
  start_node?: NodeId | null;
  destination_node?: NodeId | null;
  from_node?: NodeId | null;
  reuse_execution?: ExecutionId | null;
};
export type ExecutionStarted = { execution_id: ExecutionId };
export type ExecutionIdRequest = { id: ExecutionId };
export type ExecutionIdsRequest = { ids: ExecutionId[] };
export type ExecutionListRequest = {
  workflow_id?: WorkflowId | null;
  statuses?: ExecutionStatus[];
  after?: string | null;
  limit?: number | null;
};
export type ExecutionListResponse = { items: ExecutionSummary[]; next: string | null };
export type ExecutionSummary = {
  id: ExecutionId;
  workflow_id: WorkflowId;
  workflow_name: string;
  version: number;
  status: ExecutionStatus;
  mode: Mode;
  trigger: string | null;
  started_at: EpochMs;
  finished_at: EpochMs | null;
  error: Failure | null;
  node_runs: number;
};
export type ExecutionDetail = { summary: ExecutionSummary; document: Workflow; runs: NodeRunSummary[] };
export type NodeRunSummary = {
  node_id: NodeId;
  node_name: string;
  run_index: number;
  execution_index: number;
  started_at: EpochMs;
  duration_ms: number;
  tries: number;
  sources: (Source | null)[];
  input_counts: number[];
  output_counts: number[];
  error: Failure | null;
  logs: string[];
};
export type Side = "input" | "output";
export type PortRef = {
  execution_id: ExecutionId;
  node_id: NodeId;
  run_index: number;
  side: Side;
  port: number;
};
export type ExecutionItemsRequest = { port: PortRef; offset: number; limit: number; search?: string | null };
export type ExecutionItemsResponse = { total: number; items: unknown[] };
export type SchemaResponse = { sampled: number; fields: SchemaField[] };
export type SchemaField = { name: string; path: string; kind: string; sample: string; children: SchemaField[] };
export type BinaryGetRequest = { port: PortRef; item: number; property: string };
export type BinaryGetResponse = { file_name: string; mime_type: string; data: string };

// dto/expression.rs, system.rs, example.rs
export type ExpressionPreviewRequest = {
  workflow_id: WorkflowId;
  node_id: NodeId;
  expression: string;
  execution_id?: ExecutionId | null;
  item?: number;
};
export type ExpressionPreviewResponse = {
  value: unknown;
  kind: string;
  text: string;
  error: string | null;
  items: number;
};
export type AppInfo = {
  version: string;
  data_dir: string;
  platform: string;
  timezone: string;
  example_folder: string;
};
export type NodeSpecsResponse = { specs: NodeSpec[] };
export type UserSettings = { values: { [key in string]: unknown } };
export type ExampleListResponse = { items: ExampleSummary[] };
export type ExampleSummary = {
  id: string;
  title: string;
  summary: string;
  node_types: string[];
  writes_files: boolean;
};
export type ExampleOpenRequest = { id: string; folder?: string | null };

export type UseCases = {
  workflow_list: { request: WorkflowListRequest; response: WorkflowListResponse };
  workflow_create: { request: WorkflowCreateRequest; response: WorkflowDetail };
  workflow_get: { request: WorkflowIdRequest; response: WorkflowDetail };
  workflow_apply: { request: WorkflowApplyRequest; response: WorkflowApplied };
  workflow_undo: { request: WorkflowIdRequest; response: WorkflowDetail };
  workflow_redo: { request: WorkflowIdRequest; response: WorkflowDetail };
  workflow_duplicate: { request: WorkflowIdRequest; response: WorkflowDetail };
  workflow_delete: { request: WorkflowIdsRequest; response: Empty };
  workflow_restore: { request: WorkflowIdsRequest; response: Empty };
  workflow_import: { request: WorkflowImportRequest; response: WorkflowImportResponse };
  workflow_export: { request: WorkflowIdRequest; response: TextResponse };
  snippet_read: { request: SnippetReadRequest; response: SnippetReadResponse };
  snippet_write: { request: SnippetWriteRequest; response: TextResponse };
  execution_start: { request: ExecutionStartRequest; response: ExecutionStarted };
  execution_cancel: { request: ExecutionIdRequest; response: Empty };
  execution_list: { request: ExecutionListRequest; response: ExecutionListResponse };
  execution_get: { request: ExecutionIdRequest; response: ExecutionDetail };
  execution_items: { request: ExecutionItemsRequest; response: ExecutionItemsResponse };
  execution_schema: { request: PortRef; response: SchemaResponse };
  execution_delete: { request: ExecutionIdsRequest; response: Empty };
  binary_get: { request: BinaryGetRequest; response: BinaryGetResponse };
  expression_preview: { request: ExpressionPreviewRequest; response: ExpressionPreviewResponse };
  node_specs: { request: Empty; response: NodeSpecsResponse };
  example_list: { request: Empty; response: ExampleListResponse };
  example_open: { request: ExampleOpenRequest; response: WorkflowDetail };
  settings_get: { request: Empty; response: UserSettings };
  settings_set: { request: UserSettings; response: UserSettings };
  app_info: { request: Empty; response: AppInfo };
};
