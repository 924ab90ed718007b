import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { NodeRunSummary } from "@/bindings";
import { useCanvasUi } from "../canvas/ui-store";
import { startedView } from "../model/run-reducer";
import { type ExecutionView, useEditor } from "../store";
import { expectAccessible, openFinished, openOrders, show } from "../test/show";
import { type Bar, barsOf, spanOf, ticksOf } from "./bars";
import { Drawer } from "./drawer";
import { BREAK, idleOf, scaleOf } from "./scale";

let fake: Awaited<ReturnType<typeof openOrders>>;
const user = userEvent.setup();

const run = (over: Partial<NodeRunSummary>): NodeRunSummary => ({
  node_id: "get",
  node_name: "Get orders",
  run_index: 0,
  execution_index: 0,
  started_at: 1_000,
  duration_ms: 100,
  tries: 1,
  sources: [],
  input_counts: [],
  output_counts: [2, 3],
  error: null,
  logs: [],
  ...over,
});

beforeEach(async () => {
  fake = await openOrders();
  useCanvasUi.setState({ drawer: true });
});

describe("bars", () => {
  it("lie where the runs were, in the order they began; what goes on ends now", () => {
    const view: ExecutionView = {
      ...startedView("e", 1_000),
      runs: [run({ node_id: "if", started_at: 1_400 }), run({ run_index: 1, started_at: 1_200 }), run({})],
      nodes: {
        ask: { status: "waiting", runs: 0, attempt: 1, totals: [], durationMs: 0, error: null },
      },
    };
    const bars = barsOf(view, null, {}, 9_000);
    expect(bars.map((b) => [b.nodeId, b.start, b.end, b.kind, b.items])).toEqual([
      ["get", 0, 100, "success", 5],
      ["get", 200, 300, "success", 5],
      ["if", 400, 500, "success", 5],
      ["ask", 500, 8_000, "waiting", null],
    ]);
    expect(spanOf(bars)).toBe(8_000);
  });

  it("have an axis with round times that do not touch", () => {
    expect(ticksOf(1_000, 1_000)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
    expect(ticksOf(1, 1)).toEqual([0]);
    expect(ticksOf(30 * 86_400_000, 960).length).toBeLessThan(12);
  });
});

describe("the line of time", () => {
  const HOUR = 3_600_000;
  const bar = (start: number, end: number, kind: Bar["kind"] = "success"): Bar => ({
    key: String(start),
    nodeId: "n",
    name: "N",
    runIndex: 0,
    start,
    end,
    kind,
    tries: 1,
    items: 1,
    error: null,
  });

  it("is cut where nothing runs for long, whatever waits there", () => {
    const waited = [bar(0, 500), bar(500, 72 * HOUR, "waited"), bar(72 * HOUR, 72 * HOUR + 400)];
    expect(idleOf(waited)).toEqual([{ from: 500, to: 72 * HOUR }]);
    const twice = [
      ...waited,
      bar(100 * HOUR, 100 * HOUR + 100, "error"),
      bar(100 * HOUR, 200 * HOUR, "waiting"),
    ];
    expect(idleOf(twice).map((gap) => Math.round((gap.to - gap.from) / HOUR))).toEqual([72, 28, 100]);
    expect(idleOf([bar(0, 500), bar(500, 72 * HOUR, "waited"), bar(0, 72 * HOUR, "running")])).toEqual([]);
    expect(idleOf([bar(0, 500), bar(2_000, 2_500)]), "a short pause stays").toEqual([]);
    expect(idleOf([bar(0, 60_000), bar(90_000, 100_000)]), "a pause among long runs stays").toEqual([]);
  });

  it("gives what runs the room, and keeps the order of times", () => {
    const scale = scaleOf([bar(0, 500), bar(500, 72 * HOUR, "waited"), bar(72 * HOUR, 72 * HOUR + 500)], 900);
    expect(scale.width).toBeCloseTo(900);
    expect(scale.at(500)).toBeCloseTo((900 - BREAK) / 2);
    expect(scale.at(72 * HOUR) - scale.at(500)).toBeCloseTo(BREAK);
    expect(scale.at(72 * HOUR + 500)).toBeCloseTo(900);
    const places = [0, 250, 500, HOUR, 71 * HOUR, 72 * HOUR, 72 * HOUR + 1].map(scale.at);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    // Times after a break count from it: "72 h 0 min" says nothing about half a second.
    expect(scale.ticks.filter((tick) => tick.after).map((tick) => tick.ms)).toEqual([200, 400]);
    expect(scale.ticks.filter((tick) => !tick.after).map((tick) => tick.ms)).toEqual([0, 200, 400]);
  });

  it("is as before where nothing is left out", () => {
    const scale = scaleOf([bar(0, 100), bar(100, 1_000)], 1_000);
    expect([scale.breaks, scale.at(250), scale.width]).toEqual([[], 250, 1_000]);
    expect(scale.ticks.map((tick) => tick.ms)).toEqual(ticksOf(1_000, 1_000));
  });
});

describe("the timeline", () => {
  it("shows how long a wait was that it leaves out", async () => {
    await openFinished(fake);
    const runs = [
      run({}),
      run({ node_id: "if", run_index: 0, started_at: 1_000 + 3 * 86_400_000, duration_ms: 100 }),
    ];
    useEditor.setState((s) => ({ execution: s.execution && { ...s.execution, startedAt: 1_000, runs } }));
    show(<Drawer />);
    const list = await screen.findByRole("listbox");
    expect(list.getAttribute("aria-description")).toContain("2 d 23 h");
    expect(screen.getByText("2 d 23 h")).toBeDefined();
    await expectAccessible();
  });

  it("says what each run was, moves by key and opens a run", async () => {
    await openFinished(fake);
    show(<Drawer />);
    const list = await screen.findByRole("listbox");
    const options = screen.getAllByRole("option");
    expect(options[1]?.textContent).toMatch(/^Get orders.*Success.*items/);
    expect(options.at(-1)?.textContent).toContain("Millrace does not know this node type.");
    list.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(useEditor.getState()).toMatchObject({ selectedNodeId: "get", inspectorOpen: true, runIndex: 0 });
    expect(list.getAttribute("aria-activedescendant")).toBe(options[1]?.id);
    await expectAccessible();
  });

  it("draws only what is in sight of thousands of runs", async () => {
    const detail = await openFinished(fake);
    const runs = Array.from({ length: 5_000 }, (_, i) => run({ run_index: i, started_at: 1_000 + i }));
    useEditor.setState((s) => ({
      execution: s.execution && { ...s.execution, startedAt: 1_000, runs, id: detail.summary.id },
    }));
    show(<Drawer />);
    await screen.findByRole("listbox");
    expect(screen.getAllByRole("option").length).toBeLessThan(100);
  });
});

describe("the log", () => {
  it("speaks plainly or technically, and finds", async () => {
    await openFinished(fake);
    show(<Drawer />);
    await user.click(screen.getByRole("tab", { name: "Log" }));
    await user.click(await screen.findByRole("button", { name: "Technical" }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Technical" }).getAttribute("aria-pressed")).toBe("true"),
    );
    await user.type(screen.getByRole("searchbox", { name: "Search the log" }), "no such line");
    expect(await screen.findByText("No line has this text")).toBeDefined();
  });
});
