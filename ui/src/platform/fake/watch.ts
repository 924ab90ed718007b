import { triggersOf } from "./deployments";
import { matching } from "./history";
import type { Emit, Handlers } from "./platform";
import { pageOf } from "./rows";
import type { FakeState } from "./state";

const HELD = ["queued", "new"];

/** Alarms, breakers, health, the audit log and retention. */
export function watchHandlers(state: FakeState, emit: Emit): Handlers {
  const changed = (...tags: string[]) => emit([{ event: "data_changed", tags }]);
  const waiting = (kind: string) => [...state.waits.values()].filter((wait) => wait.kind === kind).length;
  const open = () => state.alarms.filter((alarm) => alarm.resolved_at === null);
  return {
    alarm_list: ({ resolved, workflow_id, after, limit }) =>
      pageOf(
        state.alarms
          .filter((alarm) => resolved || alarm.resolved_at === null)
          .filter((alarm) => !workflow_id || alarm.workflow_id === workflow_id)
          .sort((a, b) => b.last_at - a.last_at),
        after,
        limit ?? 50,
      ),
    alarm_acknowledge: ({ ids }) => {
      for (const alarm of state.alarms) if (ids.includes(alarm.id)) alarm.acknowledged_at ??= Date.now();
      changed("alarms", "health");
      return {};
    },
    breaker_reset: ({ key }) => {
      state.breakers = state.breakers.filter((breaker) => breaker.key !== key);
      changed("health");
      return {};
    },
    health_get: () => ({
      armed: triggersOf(state).every((trigger) => trigger.status === "armed"),
      deployed_workflows: [...state.workflows.values()].filter((w) => w.live && !w.deleted).length,
      triggers: triggersOf(state).length,
      deaf_triggers: triggersOf(state).filter((trigger) => trigger.status === "deaf").length,
      running: matching(state, { statuses: ["running"] }).length,
      queued: matching(state, {}).filter((row) => HELD.includes(row.status)).length,
      waiting: state.waits.size,
      attention: waiting("attention"),
      approvals: waiting("approval"),
      dead_letters: matching(state, { dead_letters: true }).length,
      alarms: open().length,
      unacknowledged: open().filter((alarm) => alarm.acknowledged_at === null).length,
      breakers: state.breakers,
      data_bytes: state.dataBytes,
      free_bytes: state.freeBytes,
      started_at: state.startedAt,
      checked_at: Date.now() - 12_000,
    }),
    audit_list: ({ query, after, limit }) => {
      const text = query?.toLowerCase() ?? "";
      const rows = state.audit.filter((entry) =>
        `${entry.use_case} ${entry.target} ${entry.who}`.toLowerCase().includes(text),
      );
      return pageOf(rows, after, limit ?? 50);
    },
    retention_run: () => {
      const freed = Math.round(state.dataBytes * 0.35);
      const old = matching(state, {}).slice(Math.ceil(state.executions.size * 0.8));
      const gone = old.filter((row) => row.finished_at !== null && !row.dead_letter);
      for (const row of gone) state.executions.delete(row.id);
      state.dataBytes -= freed;
      changed("executions", "health", "workflows");
      return { executions: gone.length, freed_bytes: freed };
    },
  };
}
