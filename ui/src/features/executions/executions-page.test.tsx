import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useRoute } from "@/app/router";
import type { FakePlatform } from "@/platform/fake/platform";
import { rowOf } from "@/platform/fake/rows";
import { followEvents } from "@/shared/lib/queries";
import { openBusiness, show, violations } from "@/shared/test/show";
import { ExecutionsPage } from "./executions-page";

// A whole table in jsdom: on a machine that builds something else beside it, five seconds are not enough.
vi.setConfig({ testTimeout: 20_000 });

let fake: FakePlatform;

beforeEach(() => {
  window.location.hash = "#/executions";
  fake = openBusiness({ days: 2 });
  thin(fake);
});

/** Leaves eight of those that went well: jsdom reads each row, and fifty of them for seconds. */
function thin({ state }: FakePlatform): void {
  const well = [...state.executions.values()].filter((e) => e.summary.status === "success");
  for (const { summary } of well.slice(8)) state.executions.delete(summary.id);
}

function Routed() {
  const route = useRoute();
  return route.page === "executions" ? <ExecutionsPage route={route} /> : null;
}

// By selector and text: asking fifty rows for their roles takes jsdom seconds.
const rows = () =>
  waitFor(() => {
    const found = [...document.querySelectorAll("tbody tr")];
    expect(found.length).toBeGreaterThan(0);
    return found;
  });
const box = (n: number) => document.querySelectorAll("tbody [role=checkbox]")[n] as HTMLElement;

describe("the list of executions", () => {
  it("says why one failed and what another waits for", async () => {
    window.location.hash = "#/executions?status=failed";
    show(<Routed />);
    const [first] = await rows();
    expect(first?.textContent).toMatch(/Error|Timed out|Crashed/);
    act(() => {
      window.location.hash = "#/executions?status=waiting";
    });
    expect((await screen.findAllByText(/Waits for an answer, until/)).length).toBeGreaterThan(0);
    expect(screen.getByText("Needs your attention")).toBeDefined();
  });

  it("keeps its filters in the address", async () => {
    const user = userEvent.setup();
    show(<Routed />);
    await rows();
    await user.click(screen.getByText("Failed", { selector: "button" }));
    await user.type(screen.getByLabelText(/^Search by workflow/), "prices");
    await waitFor(() => expect(window.location.hash).toBe("#/executions?status=failed&q=prices"));
    await waitFor(async () => {
      for (const row of await rows()) expect(row.textContent).toContain("prices.example");
    });
  });

  it("says that nothing matches, and clears the filters", async () => {
    const user = userEvent.setup();
    window.location.hash = "#/executions?status=failed&q=zzz";
    show(<Routed />);
    await user.click(await screen.findByText("Clear the filters"));
    expect(window.location.hash).toBe("#/executions");
    expect((await rows()).length).toBeGreaterThan(5);
  });

  it("chooses a span with Shift and deletes what is finished, after asking", async () => {
    const user = userEvent.setup();
    window.location.hash = "#/executions?status=success";
    show(<Routed />);
    await rows();
    const before = fake.state.executions.size;
    await user.click(box(1));
    await user.keyboard("{Shift>}");
    await user.click(box(4));
    await user.keyboard("{/Shift}");
    const bar = screen.getByRole("toolbar");
    expect(bar.textContent).toContain("4 chosen");
    await user.click(within(bar).getByRole("button", { name: "Delete" }));
    expect(fake.state.executions.size).toBe(before);
    await user.click(await screen.findByRole("button", { name: "Delete 4 executions" }));
    await waitFor(() => expect(fake.state.executions.size).toBe(before - 4));
    await waitFor(() => expect(screen.queryByRole("toolbar")).toBeNull());
  });

  it("dismisses dead letters and runs one again", async () => {
    const user = userEvent.setup();
    window.location.hash = "#/executions?dead=1";
    show(<Routed />);
    const dead = () => [...fake.state.executions.values()].filter((e) => e.summary.dead_letter).length;
    await rows();
    const before = dead();
    await user.click(box(0));
    await user.click(within(screen.getByRole("toolbar")).getByRole("button", { name: "Dismiss" }));
    await waitFor(() => expect(dead()).toBe(before - 1));
    await waitFor(() => expect(screen.queryByRole("toolbar")).toBeNull());
    await user.click(screen.getAllByRole("button", { name: /^Actions for/ })[0] as HTMLElement);
    await user.click(await screen.findByRole("menuitem", { name: "Run again from the failed node" }));
    await waitFor(() => expect(fake.state.reruns[0]).toMatchObject({ from: "failed_node", version: "same" }));
  });

  it("announces what is new instead of moving what somebody works on", async () => {
    const user = userEvent.setup();
    const stop = followEvents();
    show(<Routed />);
    const [first] = await rows();
    await user.click(box(3));
    const workflow = fake.state.workflows.get("orders");
    if (workflow === undefined) throw new Error("The business has no orders.");
    const summary = rowOf(workflow, { started_at: Date.now() + 60_000 });
    fake.state.executions.set(summary.id, { summary, document: workflow.document, runs: [] });
    act(() => fake.emit([{ event: "data_changed", tags: ["executions"] }]));
    const pill = await screen.findByText("1 new");
    expect((await rows())[0]).toBe(first);
    await user.click(pill);
    await waitFor(async () => expect((await rows())[0]).not.toBe(first));
    stop();
  });

  it("says of a run that was caught up when it was due", async () => {
    const [row] = [...fake.state.executions.values()].filter((e) => e.summary.trigger_kind === "schedule");
    if (row === undefined) throw new Error("The business has no schedule.");
    const due = row.summary.started_at - 72 * 60_000;
    Object.assign(row.summary, { due_at: due, caught_up: true });
    window.location.hash = `#/executions?workflow=${row.summary.workflow_id}`;
    show(<Routed />);
    const mark = await screen.findByText(/^Caught up: was due \S/);
    expect(mark.parentElement?.title).toContain("1 h 12 min late");
    expect(screen.getAllByText(/^Caught up/)).toHaveLength(1);
  });

  it("finds the history of a workflow that was deleted, and says so", async () => {
    const user = userEvent.setup();
    const workflow = fake.state.workflows.get("orders");
    if (workflow === undefined) throw new Error("The business has no orders.");
    workflow.deleted = true;
    const summary = rowOf(workflow, { status: "success", started_at: Date.now(), finished_at: Date.now() });
    fake.state.executions.set(summary.id, { summary, document: workflow.document, runs: [] });
    show(<Routed />);
    await rows();
    const picker = () => screen.getByLabelText(/^Workflow: /);
    await user.click(picker());
    const name = workflow.document.name;
    const mark = await screen.findByText("deleted", { selector: "[role=option] *" });
    expect(mark.closest("[role=option]")?.textContent).toContain(name);
    await user.click(mark);
    expect(window.location.hash).toBe("#/executions?workflow=orders");
    // The name, too, comes from what is left of it.
    await waitFor(() => expect(picker().getAttribute("aria-label")).toBe(`Workflow: ${name}, deleted`));
    for (const row of await rows()) expect(row.textContent).toContain(`${name}deleted`);
    // Nothing leads to what is not there.
    expect(document.querySelector("tbody a")).toBeNull();
    await user.click(screen.getAllByLabelText(/^Actions for/)[0] as HTMLElement);
    const offered = () => [...document.querySelectorAll("[role=menuitem]")].map((entry) => entry.textContent);
    await waitFor(() => expect(offered()).toEqual(["Delete"]));
  });

  it("exports the list as it is filtered", async () => {
    const user = userEvent.setup();
    window.location.hash = "#/executions?trigger=webhook";
    show(<Routed />);
    await rows();
    await user.click(screen.getByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: "This list as JSON" }));
    await waitFor(() => expect(fake.state.saved.has("executions.json")).toBe(true));
    const saved: { trigger_kind: string }[] = JSON.parse(fake.state.saved.get("executions.json") ?? "[]");
    expect(new Set(saved.map((row) => row.trigger_kind))).toEqual(new Set(["webhook"]));
  });

  it("says what went wrong and tries again", async () => {
    const user = userEvent.setup();
    fake.state.failing.set("execution_list", "storage");
    show(<Routed />);
    await screen.findByRole("alert");
    fake.state.failing.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect((await rows()).length).toBeGreaterThan(0);
  });

  it("has no accessibility violations that a tree can show", async () => {
    // A few rows say as much as fifty, and axe reads each of them.
    window.location.hash = "#/executions?status=waiting";
    const { container } = show(<Routed />);
    await rows();
    expect(await violations(container)).toEqual([]);
  });
});
