import type { AlarmInfo, AuditEntry, ExecutionStatus, WaitInfo, WaitKind } from "@/bindings";
import { triggersOf } from "./deployments";
import { timedId } from "./random";
import { rowOf } from "./rows";
import type { FakeState } from "./state";
import { suspend } from "./waits";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What waits, what is wrong and what was changed in the seeded business. */
export function seedWatch(state: FakeState, now: number, random: () => number): void {
  seedTriggers(state, now);
  seedWaits(state, now, random);
  state.alarms = alarms(state, now);
  state.breakers = [
    {
      key: "host:prices.example",
      label: "prices.example",
      state: "open",
      failures: 6,
      probe_at: now + 4 * MINUTE,
      changed_at: now - 11 * MINUTE,
    },
    {
      key: "workflow:ledger",
      label: "Shop webhook to ledger",
      state: "half_open",
      failures: 5,
      probe_at: now,
      changed_at: now - 2 * MINUTE,
    },
  ];
  state.audit = audit(now);
}

function seedTriggers(state: FakeState, now: number): void {
  for (const trigger of triggersOf(state)) {
    const last = [...state.executions.values()].findLast(
      (e) => e.summary.workflow_id === trigger.workflow_id && e.summary.mode === "trigger",
    )?.summary;
    const deaf = trigger.workflow_id === "invoices";
    state.triggers.set(`${trigger.workflow_id}/${trigger.node_id}`, {
      last_fired_at: last?.started_at ?? null,
      last_due_at: last?.due_at ?? null,
      last_heard_at: deaf ? now - 3 * HOUR : now - 14_000,
      ...(deaf
        ? {
            status: "deaf" as const,
            message: "imap.example refuses the password. Open the credential and enter the new one.",
          }
        : {}),
      ...(trigger.workflow_id === "prices" ? { next_at: now + 23 * MINUTE } : {}),
    });
  }
}

function seedWaits(state: FakeState, now: number, random: () => number): void {
  const put = (
    workflowId: string,
    kind: WaitKind,
    nodeId: string,
    since: number,
    until: number | null,
    question: WaitInfo["question"] = {},
  ) => {
    const workflow = state.workflows.get(workflowId);
    const node = workflow?.document.nodes.find((n) => n.id === nodeId);
    const trigger = triggersOf(state).find((t) => t.workflow_id === workflowId);
    if (workflow === undefined || node === undefined || trigger === undefined) return;
    const summary = rowOf(workflow, {
      id: timedId(now - since, random),
      mode: "trigger",
      trigger_kind: trigger.kind,
      trigger: trigger.node_name,
      started_at: now - since,
      node_runs: 2,
    });
    const detail = { summary, document: workflow.document, runs: [] };
    state.executions.set(summary.id, detail);
    suspend(state, detail, {
      kind,
      node_id: node.id,
      node_name: node.name,
      created_at: now - since + 1_000,
      until: until === null ? null : now + until,
      question,
    });
  };
  put("ledger", "attention", "write", 42 * MINUTE, null, {
    code: "recovery.in_flight",
    node: "Write to ledger",
    message:
      "Millrace was interrupted while “Write to ledger” was running. It may or may not have reached ledger.example.",
    choices: ["repeat", "skip", "stop"],
  });
  put("refunds", "approval", "ask", 3 * HOUR, 5 * HOUR, {
    title: "Refund 129.00 € to Jan Novák?",
    message: "Order 10482, delivered on Monday. The customer says the kettle leaks.",
    kind: "approve",
    choices: ["approve", "decline"],
    priority: "high",
    data: { order: 10482, customer: "Jan Novák", amount: 129, currency: "EUR", reason: "It leaks" },
  });
  put("invoices", "approval", "ask", 26 * HOUR, 40 * MINUTE, {
    title: "Which account does this invoice belong to?",
    message: "Paper Mill Ltd., 1,240.00 €, due in ten days.",
    kind: "select",
    choices: ["Office supplies", "Marketing", "Do not pay"],
    priority: "normal",
  });
  put("refunds", "approval", "ask", 20 * MINUTE, null, {
    title: "What should we write to the customer?",
    message: "The parcel of order 10511 came back twice.",
    kind: "input",
    fields: [
      { name: "answer", label: "Your answer", type: "textarea", required: true },
      { name: "voucher", label: "Voucher in €", type: "number", required: false, default: 10 },
      { name: "tone", label: "Tone", type: "select", options: ["Friendly", "Formal"], default: "Friendly" },
      { name: "again", label: "Send the parcel again", type: "boolean", default: true },
      { name: "on", label: "Send it on", type: "date" },
    ],
    priority: "normal",
  });
  put("invoices", "approval", "ask", 8 * MINUTE, 2 * DAY, {
    title: "Is this what the invoice says?",
    message: "Read from “invoice-2231.pdf”. Correct what is wrong, then go on.",
    kind: "review",
    choices: ["approve", "decline"],
    priority: "low",
    data: { supplier: "Brass & Co.", number: "2231", amount: 87.5, due: "2026-12-10" },
  });
  put("prices", "time", "tell", 2 * HOUR, 6 * HOUR);
  put("ledger", "webhook", "answer", 50 * MINUTE, 23 * HOUR);
  put("refunds", "form", "form", 5 * HOUR, 19 * HOUR);
  const still: [string, ExecutionStatus, number][] = [
    ["orders", "running", 9_000],
    ["scans", "running", 2_000],
    ["ledger", "queued", 1_000],
  ];
  for (const [id, status, since] of still) {
    const workflow = state.workflows.get(id);
    if (workflow === undefined) continue;
    const trigger = triggersOf(state).find((t) => t.workflow_id === id);
    const summary = rowOf(workflow, {
      id: timedId(now - since, random),
      status,
      mode: "trigger",
      trigger_kind: trigger?.kind ?? "manual",
      trigger: trigger?.node_name ?? null,
      started_at: now - since,
      attempt: status === "queued" ? 2 : 1,
      wait_until: status === "queued" ? now + 8_000 : null,
    });
    state.executions.set(summary.id, { summary, document: workflow.document, runs: [] });
  }
}

function alarms(state: FakeState, now: number): AlarmInfo[] {
  const alarm = (id: string, over: Partial<AlarmInfo>): AlarmInfo => ({
    id,
    kind: "workflow_failing",
    level: "warning",
    title: "",
    message: "",
    workflow_id: null,
    workflow_name:
      over.workflow_id == null ? null : (state.workflows.get(over.workflow_id)?.document.name ?? null),
    node_id: null,
    raised_at: now - HOUR,
    last_at: now - HOUR,
    count: 1,
    acknowledged_at: null,
    resolved_at: null,
    ...over,
  });
  return [
    alarm("a1", {
      kind: "trigger_deaf",
      level: "error",
      title: "“New mail” cannot hear",
      message: "imap.example refuses the password. Open the credential and enter the new one.",
      workflow_id: "invoices",
      node_id: "mail",
      raised_at: now - 3 * HOUR,
      last_at: now - 2 * MINUTE,
      count: 34,
    }),
    alarm("a2", {
      kind: "breaker_open",
      level: "error",
      title: "prices.example failed six times in a row",
      message: "Nothing is sent there for now. Millrace tries again by itself in a few minutes.",
      workflow_id: "prices",
      raised_at: now - 11 * MINUTE,
      last_at: now - 11 * MINUTE,
    }),
    alarm("a3", {
      kind: "schedule_missed",
      title: "“Nightly backup check” did not run at 02:00",
      message: "The computer was asleep until 07:12. The missed run was made up for then.",
      workflow_id: "backup",
      raised_at: now - 9 * HOUR,
      last_at: now - 9 * HOUR,
      acknowledged_at: now - 8 * HOUR,
    }),
    alarm("a4", {
      kind: "approval_overdue",
      title: "An approval of “Invoices from the mailbox” waits for more than a day",
      message: "Somebody should answer it: it ends by itself soon.",
      workflow_id: "invoices",
      node_id: "ask",
      raised_at: now - 2 * HOUR,
      last_at: now - 2 * HOUR,
    }),
    alarm("a5", {
      kind: "execution_slow",
      title: "“Daily orders” took 48 s instead of 4 s",
      message: "The shop's server was slow. It has been back to normal since.",
      workflow_id: "orders",
      raised_at: now - 3 * DAY,
      last_at: now - 3 * DAY,
      resolved_at: now - 3 * DAY + HOUR,
    }),
  ];
}

function audit(now: number): AuditEntry[] {
  const entry = (i: number, over: Partial<AuditEntry>): AuditEntry => ({
    id: `audit-${i}`,
    at: now - i * 47 * MINUTE,
    who: i % 3 === 1 ? "Grace" : "Ada",
    use_case: "execution_start",
    target: "workflow:orders",
    before: null,
    after: null,
    outcome: "ok",
    ...over,
  });
  const kinds: Partial<AuditEntry>[] = [
    {
      use_case: "settings_set",
      target: "settings",
      before: { "retention.days": 30, theme: "system" },
      after: { "retention.days": 60, theme: "system" },
    },
    {
      use_case: "workflow_deploy",
      target: "workflow:ledger",
      before: { live_version: 11 },
      after: { live_version: 12 },
    },
    { use_case: "execution_start", target: "workflow:orders" },
    {
      use_case: "wait_answer",
      target: "execution:refunds",
      after: { choice: "approve", comment: "The customer is right." },
    },
    { use_case: "workflow_deploy", target: "workflow:prices", outcome: "deploy.path_taken" },
    { use_case: "execution_delete", target: "executions", before: { count: 12 } },
    {
      use_case: "workflow_import",
      target: "workflow:feed",
      after: { name: "Supplier news", nodes: 3, tags: ["office"] },
    },
    { use_case: "alarm_acknowledge", target: "alarm:a3" },
  ];
  return Array.from({ length: 160 }, (_, i) => entry(i, kinds[i % kinds.length] ?? {}));
}
