import type {
  DeploymentEntry,
  DeploymentState,
  Event,
  SchedulePreviewRequest,
  SchedulePreviewResponse,
  ScheduleTime,
  TriggerInfo,
  TriggerKind,
  UseCases,
} from "@/bindings";
import { ApiError } from "../types";
import { pageOf } from "./rows";
import type { FakeState, FakeWorkflow } from "./state";

type Handlers = {
  [K in keyof UseCases]?: (request: UseCases[K]["request"]) => UseCases[K]["response"];
};

const KINDS: Record<string, TriggerKind> = {
  schedule_trigger: "schedule",
  webhook: "webhook",
  form_trigger: "form",
  local_file_trigger: "file",
  email_read_imap: "mailbox",
  rss_feed_read_trigger: "feed",
  execute_workflow_trigger: "workflow",
  error_trigger: "error",
};

/** What is live of a workflow. */
export function deploymentOf(workflow: FakeWorkflow): DeploymentState {
  const live = workflow.live ?? null;
  const differs = live !== null && JSON.stringify(live.document) !== JSON.stringify(workflow.document);
  return {
    live_version: live?.version ?? null,
    deployed_at: live?.at ?? null,
    draft_differs: differs,
    draft_version: live !== null && !differs ? live.version : (workflow.versions ?? 0) + 1,
  };
}

/** Deployments, triggers, schedules and test calls of the backend in memory. */
export function deploymentHandlers(
  state: FakeState,
  get: (id: string) => FakeWorkflow,
  emit: (events: Event[]) => void,
): Handlers {
  const changed = (id: string) =>
    emit([
      {
        event: "data_changed",
        tags: ["workflows", `workflow:${id}`, "triggers", `deployments:${id}`, "health"],
      },
    ]);
  const note = (
    workflow: FakeWorkflow,
    entry: Pick<DeploymentEntry, "action" | "from_version" | "to_version">,
  ) => {
    workflow.history ??= [];
    workflow.history.unshift({
      id: `d${workflow.history.length + 1}`,
      who: "ada",
      at: Date.now(),
      error: null,
      ...entry,
    });
    changed(workflow.id);
  };
  return {
    workflow_deploy: ({ id, version }) => {
      const workflow = get(id);
      const triggers = workflow.document.nodes.filter((n) => KINDS[n.type] !== undefined);
      if (triggers.length === 0) {
        throw new ApiError(
          "deploy.no_trigger",
          "Nothing in this workflow can start it.",
          "Add a trigger, such as Schedule or Webhook, and deploy again.",
        );
      }
      const from = workflow.live?.version ?? null;
      const to = version ?? (workflow.versions ?? 0) + 1;
      workflow.versions = Math.max(workflow.versions ?? 0, to);
      workflow.live = { version: to, at: Date.now(), document: structuredClone(workflow.document) };
      note(workflow, {
        action: from !== null && to < from ? "rollback" : "deploy",
        from_version: from,
        to_version: to,
      });
      return deploymentOf(workflow);
    },
    workflow_undeploy: ({ id }) => {
      const workflow = get(id);
      const from = workflow.live?.version ?? null;
      workflow.live = null;
      note(workflow, { action: "undeploy", from_version: from, to_version: null });
      return deploymentOf(workflow);
    },
    deployment_list: ({ workflow_id }) => ({ items: get(workflow_id).history ?? [], next: null }),
    trigger_list: ({ workflow_id, after, limit }) =>
      pageOf(
        triggersOf(state).filter((t) => !workflow_id || t.workflow_id === workflow_id),
        after,
        limit ?? 100,
      ),
    schedule_preview: preview,
    webhook_urls: ({ workflow_id, node_id }) => {
      const node = get(workflow_id).document.nodes.find((n) => n.id === node_id);
      const path = String(node?.parameters.path ?? "orders");
      const methods = [node?.parameters.httpMethod ?? "GET"].flat().map(String);
      return {
        methods,
        production: `http://127.0.0.1:7420/webhook/${path}`,
        test: `http://127.0.0.1:7420/webhook-test/${path}`,
      };
    },
    webhook_test: ({ workflow_id, node_id }) => {
      const node = get(workflow_id).document.nodes.find((n) => n.id === node_id);
      const path = String(node?.parameters.path ?? "orders");
      return { url: `http://127.0.0.1:7420/webhook-test/${path}`, expires_at: Date.now() + 120_000 };
    },
    webhook_test_cancel: () => ({}),
  };
}

/** The armed triggers of all workflows, by workflow name. */
export const triggersOf = (state: FakeState): TriggerInfo[] =>
  [...state.workflows.values()]
    .filter((workflow) => !workflow.deleted)
    .flatMap(armed)
    .map((trigger) => ({ ...trigger, ...state.triggers.get(`${trigger.workflow_id}/${trigger.node_id}`) }))
    .sort((a, b) => a.workflow_name.localeCompare(b.workflow_name));

function armed(workflow: FakeWorkflow): TriggerInfo[] {
  const live = workflow.live;
  if (!live) return [];
  return live.document.nodes.flatMap((node): TriggerInfo[] => {
    const kind = KINDS[node.type];
    if (kind === undefined) return [];
    const webhook = kind === "webhook" || kind === "form";
    return [
      {
        workflow_id: workflow.id,
        workflow_name: workflow.document.name,
        node_id: node.id,
        node_name: node.name,
        kind,
        node_type: node.type,
        status: "armed",
        message: null,
        armed_at: live.at,
        next_at: kind === "schedule" ? nextMorning() : null,
        next_local: null,
        last_due_at: null,
        last_fired_at: null,
        last_heard_at: live.at,
        url: webhook ? `http://127.0.0.1:7420/webhook/${node.parameters.path ?? "orders"}` : null,
        path: webhook ? `/webhook/${node.parameters.path ?? "orders"}` : null,
        methods: webhook ? ["POST"] : [],
      },
    ];
  });
}

function nextMorning(): number {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(7, 0, 0, 0);
  return at.getTime();
}

const DAY = 86_400_000;

/** Every day at three at night around the change to summer time: one of them is skipped, or shown twice. */
function preview({ parameters, timezone, count }: SchedulePreviewRequest): SchedulePreviewResponse {
  const zone = timezone ?? "Europe/Berlin";
  if (JSON.stringify(parameters).includes('"expression":"bad')) {
    return { times: [], timezone: zone, error: "“bad” is no cron expression: it needs five or six fields." };
  }
  const start = Date.UTC(2027, 2, 25, 1, 30);
  const times = Array.from({ length: count ?? 10 }, (_, i): ScheduleTime => {
    const shift = i === 3 ? "skipped" : i === 6 ? "repeated" : "none";
    const day = String(25 + i > 31 ? i - 6 : 25 + i).padStart(2, "0");
    const month = 25 + i > 31 ? "04" : "03";
    const summer = i >= 3;
    return {
      at: start + i * DAY - (summer ? 3_600_000 : 0),
      local: `2027-${month}-${day} ${i === 3 ? "03:00" : "02:30"}:00 ${summer ? "+02:00" : "+01:00"}`,
      shift,
    };
  });
  return { times, timezone: zone, error: null };
}
