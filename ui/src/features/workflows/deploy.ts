import type { DeploymentState, TriggerInfo } from "@/bindings";
import { call, platform } from "@/platform";
import { i18n } from "@/shared/i18n";
import { dayTime } from "@/shared/lib/format";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";

function stale(id: string): void {
  for (const queryKey of [["workflows"], ["deployments", id], ["triggers"], ["health"]]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}

/** Makes the draft (null) or a version live and says what is armed now. Rejects with an `ApiError`. */
export async function deployVersion(
  id: string,
  version: number | null,
  before: number | null = null,
): Promise<DeploymentState> {
  const state = await call("workflow_deploy", { id, version });
  stale(id);
  const live = state.live_version ?? 0;
  const title = i18n.t("workflows:deploy.live", { version: live });
  const armed = await triggersOf(id);
  const undo = before !== null && version !== null && before !== live;
  if (undo) {
    notify.done(title, {
      label: i18n.t("shared:undo"),
      run: () => void deployVersion(id, before).catch(notify.error),
    });
  } else {
    const address = armed.find((trigger) => trigger.url !== null)?.url;
    notify.done(
      [title, ...(version === null ? await cannotRun(id) : []), ...armedWords(armed)].join(" "),
      address
        ? { label: i18n.t("workflows:deploy.copy"), run: () => void platform().writeClipboard(address) }
        : undefined,
    );
  }
  return state;
}

/** Disarms a workflow's triggers; the toast brings them back. Rejects with an `ApiError`. */
export async function undeploy(id: string, live: number | null): Promise<DeploymentState> {
  const state = await call("workflow_undeploy", { id });
  stale(id);
  notify.done(
    i18n.t("workflows:deploy.undeployed"),
    live === null
      ? undefined
      : { label: i18n.t("shared:undo"), run: () => void deployVersion(id, live).catch(notify.error) },
  );
  return state;
}

/** What of the draft that is live now will fail when it runs: people import more than Millrace knows. */
async function cannotRun(id: string): Promise<string[]> {
  try {
    const { document, findings } = await call("workflow_get", { id });
    const unknown = new Set(findings.filter((f) => f.code === "node.unknown_type").map((f) => f.node_id));
    const names = document.nodes
      .filter((n) => unknown.has(n.id) && n.disabled !== true)
      .map((n) => `“${n.name}”`);
    return names.length === 0
      ? []
      : [i18n.t("workflows:deploy.unknown", { names: names.slice(0, 3).join(", ") })];
  } catch {
    return [];
  }
}

async function triggersOf(workflow_id: string): Promise<TriggerInfo[]> {
  try {
    return (await call("trigger_list", { workflow_id, limit: 50 })).items;
  } catch {
    // It is live all the same; only the sentence about its triggers is missing.
    return [];
  }
}

/** What listens now, in a sentence or two. */
export function armedWords(triggers: readonly TriggerInfo[]): string[] {
  const next = triggers.flatMap((t) => t.next_at ?? []).sort((a, b) => a - b)[0];
  const address = triggers.find((t) => t.url !== null)?.url;
  const deaf = triggers.find((t) => t.status === "deaf");
  const words: string[] = [];
  if (next !== undefined) words.push(i18n.t("workflows:deploy.next", { time: dayTime(next) }));
  if (address) words.push(i18n.t("workflows:deploy.address", { url: address }));
  if (deaf) words.push(i18n.t("workflows:deploy.deaf", { name: deaf.node_name, reason: deaf.message ?? "" }));
  if (words.length === 0 && triggers.length > 0)
    words.push(i18n.t("workflows:deploy.listens", { count: triggers.length }));
  return words;
}
