import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Event, ExecutionSummary } from "@/bindings";
import type { FakePlatform } from "@/platform/fake/platform";
import { rowOf } from "@/platform/fake/rows";
import { followEvents, queryClient } from "@/shared/lib/queries";
import { openBusiness } from "@/shared/test/show";
import { type ExecutionFilter, NO_FILTER } from "./filter";
import { useExecutions } from "./use-executions";

let fake: FakePlatform;
let stop: () => void;

beforeEach(() => {
  fake = openBusiness({ days: 2 });
  stop = followEvents();
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
);

/** A list of ten in a page, of which three pages are loaded. */
async function open(filter: Partial<ExecutionFilter> = {}) {
  const { result } = renderHook(() => useExecutions({ ...NO_FILTER, ...filter }, 10), { wrapper });
  const rows = () => result.current.data?.pages.flatMap((page) => page.items) ?? [];
  for (const count of [10, 20, 30]) {
    await waitFor(() => expect(rows()).toHaveLength(count));
    if (count < 30) await act(() => result.current.fetchNextPage());
  }
  const asked = vi.spyOn(fake, "call");
  const lists = () =>
    asked.mock.calls.filter(([name]) => name === "execution_list").map(([, request]) => request);
  return { rows, lists, find: (id: string) => rows().find((row) => row.id === id) };
}

const emit = (event: Event) => act(async () => fake.emit([event]));
const finished = ({ id, workflow_id, status }: ExecutionSummary): Event => ({
  event: "execution_finished",
  execution_id: id,
  workflow_id,
  status,
  error: null,
  duration_ms: 5,
});
const change = (id: string, over: Partial<ExecutionSummary>): ExecutionSummary => {
  const summary = fake.state.executions.get(id)?.summary;
  if (summary === undefined) throw new Error("There is no such execution.");
  return Object.assign(summary, over);
};
const started = (at: number): ExecutionSummary => {
  const workflow = fake.state.workflows.get("orders");
  if (workflow === undefined) throw new Error("The business has no orders.");
  const summary = rowOf(workflow, { started_at: at });
  fake.state.executions.set(summary.id, { summary, document: workflow.document, runs: [] });
  return summary;
};

describe("a list of executions with several pages", () => {
  it("asks for what changed and for its first page, not for all pages", async () => {
    const { rows, lists, find } = await open();
    const third = rows()[25]?.id ?? "";
    await emit(finished(change(third, { status: "canceled", node_runs: 99 })));
    await waitFor(() => expect(find(third)?.node_runs).toBe(99));
    expect(lists()).toHaveLength(2);
    expect(lists()).toContainEqual(expect.objectContaining({ ids: [third] }));
    expect(lists().every((request) => !("after" in request))).toBe(true);
    expect(rows()).toHaveLength(30);
  });

  it("shows what begins at its place, also when nobody told of it", async () => {
    const { rows } = await open();
    const told = started(Date.now() + 1_000);
    const untold = started(Date.now() + 2_000);
    await emit({
      event: "execution_started",
      execution_id: told.id,
      workflow_id: "orders",
      mode: "trigger",
      at: 0,
    });
    await waitFor(() =>
      expect(
        rows()
          .slice(0, 2)
          .map((row) => row.id),
      ).toEqual([untold.id, told.id]),
    );
    expect(rows()).toHaveLength(32);
  });

  it("stays right with its filter: what does not match any more leaves, what matches now comes", async () => {
    const { rows, find } = await open({ status: "success" });
    const leaves = rows()[22]?.id ?? "";
    const begun = (rows()[14]?.started_at ?? 0) + 1;
    await emit(finished(change(leaves, { status: "error" })));
    await waitFor(() => expect(find(leaves)).toBeUndefined());
    const comes = started(begun);
    expect(comes.status).toBe("running");
    await emit(finished(change(comes.id, { status: "success" })));
    await waitFor(() => expect(rows().findIndex((row) => row.id === comes.id)).toBe(14), { timeout: 3_000 });
  });

  it("is asked for as a whole when anything may have changed", async () => {
    const { rows, lists } = await open();
    await emit({ event: "data_changed", tags: ["executions"] });
    await waitFor(() => expect(lists()).toHaveLength(3));
    expect(rows()).toHaveLength(30);
  });
});
