import { describe, expect, it } from "vitest";
import type { Event, Failure } from "@/bindings";
import { reduceEvents, startedView, viewOf } from "./run-reducer";

const id = "x";
const started = (node_id: string, run_index = 0, attempt = 1): Event => ({
  event: "node_started",
  execution_id: id,
  node_id,
  run_index,
  attempt,
});
const finished = (
  node_id: string,
  output_counts: number[],
  run_index = 0,
  error: Failure | null = null,
): Event => ({
  event: "node_finished",
  execution_id: id,
  node_id,
  run_index,
  output_counts,
  duration_ms: 10,
  error,
});
const failure: Failure = { code: "c", message: "m", description: null, hint: null, node: "A", item: 3 };
const ended: Event = {
  event: "execution_finished",
  execution_id: id,
  workflow_id: "w",
  status: "success",
  error: null,
  duration_ms: 99,
};

describe("run events", () => {
  it("show what runs, which try it is, and what came out", () => {
    const view = reduceEvents(startedView(id, 0), [
      started("a"),
      finished("a", [3]),
      started("b"),
      started("b", 0, 2),
    ]);
    expect(view.nodes.a).toMatchObject({ status: "success", runs: 1, totals: [3] });
    expect(view.nodes.b).toMatchObject({ status: "running", attempt: 2 });
    expect(view.live).toBe(true);
  });

  it("add up the items of a loop's runs by output", () => {
    const events = [finished("a", [2, 0]), started("a", 1), finished("a", [1, 4], 1)];
    const view = reduceEvents(startedView(id, 0), events);
    expect(view.nodes.a).toMatchObject({ runs: 2, totals: [3, 4], durationMs: 20 });
    expect(view.runs.map((r) => r.run_index)).toEqual([0, 1]);
  });

  it("do not bring a node that has ended back to running", () => {
    const once = reduceEvents(startedView(id, 0), [started("a"), finished("a", [3])]);
    expect(reduceEvents(once, [started("a"), finished("a", [3])]).nodes.a?.status).toBe("success");
  });

  it("count an event that arrives twice once", () => {
    const once = reduceEvents(startedView(id, 0), [finished("a", [3])]);
    expect(reduceEvents(once, [finished("a", [3])]).nodes.a?.totals).toEqual([3]);
  });

  it("stop what was still running when the execution ends", () => {
    const view = reduceEvents(startedView(id, 0), [started("a"), ended]);
    expect(view).toMatchObject({ live: false, status: "success", durationMs: 99 });
    expect(view.nodes.a, "it never finished a run").toBeUndefined();
  });

  it("keep the error of a node with its item", () => {
    const view = reduceEvents(startedView(id, 0), [finished("a", [], 0, failure)]);
    expect(view.nodes.a).toMatchObject({ status: "error", error: { item: 3 } });
  });

  it("put an execution aside at a node, and take it up again", () => {
    const aside: Event = {
      event: "execution_suspended",
      execution_id: id,
      workflow_id: "w",
      node_id: "b",
      kind: "attention",
    };
    const view = reduceEvents(startedView(id, 0), [started("a"), finished("a", [1]), started("b"), aside]);
    expect(view).toMatchObject({ live: false, status: "paused", wait: { kind: "attention", nodeId: "b" } });
    expect(view.nodes.b?.status).toBe("attention");
    const on = reduceEvents(view, [started("b")]);
    expect(on).toMatchObject({ live: true, status: "running", wait: null });
    expect(on.nodes.b?.status).toBe("running");
    expect(reduceEvents(view, [ended]).nodes.b, "it never finished a run").toBeUndefined();
  });

  it("leave the view untouched for other executions", () => {
    const view = startedView("other", 0);
    expect(reduceEvents(view, [started("a"), ended])).toBe(view);
  });

  it("agree with the record that is read afterwards", () => {
    const live = reduceEvents(startedView(id, 0), [started("a"), finished("a", [2]), ended]);
    const read = viewOf({
      document: { name: "", nodes: [], connections: [], settings: {} },
      runs: live.runs,
      summary: {
        id,
        workflow_id: "w",
        workflow_name: "",
        workflow_deleted: false,
        version: 1,
        status: "success",
        mode: "manual",
        trigger_kind: "manual",
        trigger: null,
        due_at: null,
        caught_up: false,
        started_at: 0,
        finished_at: 99,
        error: null,
        node_runs: 1,
        attempt: 1,
        repeats: null,
        wait: null,
        wait_until: null,
        dead_letter: false,
      },
    });
    expect({ ...read, summary: null }).toEqual(live);
  });
});
