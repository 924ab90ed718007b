import type { Event } from "@/bindings";
import { triggersOf } from "./deployments";
import { randomOf, timedId } from "./random";
import { rowOf } from "./rows";
import type { FakeState } from "./state";

/** Starts executions by itself, so that lists have something to follow. The returned function stops it. */
export function pulse(state: FakeState, emit: (events: Event[]) => void): () => void {
  if (state.pulseMs === 0) return () => {};
  const random = randomOf(Date.now());
  const timer = setInterval(() => {
    const deployed = [...state.workflows.values()].filter((w) => w.live && !w.deleted);
    const workflow = deployed[Math.floor(random() * deployed.length)];
    const trigger = triggersOf(state).find((t) => t.workflow_id === workflow?.id);
    if (workflow === undefined || trigger === undefined) return;
    const at = Date.now();
    const summary = rowOf(workflow, {
      id: timedId(at, random),
      mode: "trigger",
      trigger_kind: trigger.kind,
      trigger: trigger.node_name,
      started_at: at,
    });
    state.executions.set(summary.id, { document: workflow.document, runs: [], summary });
    const key = `${trigger.workflow_id}/${trigger.node_id}`;
    state.triggers.set(key, { ...state.triggers.get(key), last_fired_at: at, last_heard_at: at });
    emit([
      { event: "execution_started", execution_id: summary.id, workflow_id: workflow.id, mode: "trigger", at },
    ]);
    setTimeout(() => {
      summary.status = "success";
      summary.finished_at = Date.now();
      summary.node_runs = 5;
      emit([
        {
          event: "execution_finished",
          execution_id: summary.id,
          workflow_id: workflow.id,
          status: "success",
          error: null,
          duration_ms: Date.now() - at,
        },
      ]);
    }, state.pulseMs / 2);
  }, state.pulseMs);
  return () => clearInterval(timer);
}
