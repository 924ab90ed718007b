import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openBusiness, show, violations } from "@/shared/test/show";
import { StatsPage } from "./stats-page";

// jsdom has no canvas. What is drawn is looked at; here the numbers count.
const drawn: { width: number; data: number[][] }[] = [];
vi.mock("uplot", () => {
  class Plot {
    static paths = {};
    constructor(options: { width: number }, data: number[][]) {
      drawn.push({ width: options.width, data });
    }
    setSize() {}
    destroy() {}
  }
  return { default: Plot };
});

beforeEach(() => {
  drawn.length = 0;
  openBusiness({ days: 10 });
});

describe("a workflow's statistics", () => {
  it("count what a table says too", async () => {
    const user = userEvent.setup();
    show(<StatsPage workflowId="ledger" />);
    expect(await screen.findByText("Statistics of “Shop webhook to ledger”")).toBeDefined();
    expect(screen.getAllByRole("row")).toHaveLength(31);
    await user.click(screen.getByRole("button", { name: "24 hours" }));
    await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(25));
    expect(screen.getByRole("columnheader", { name: "Hour" })).toBeDefined();
  });

  it("draw stacked bars and a line", async () => {
    show(<StatsPage workflowId="ledger" />);
    await waitFor(() => expect(drawn.length).toBeGreaterThanOrEqual(2));
    expect(drawn.map((each) => each.data.length)).toEqual(expect.arrayContaining([4, 2]));
    const [, all = [], withFailed = [], success = []] =
      drawn.find((each) => each.data.length === 4)?.data ?? [];
    expect(all.length).toBeGreaterThan(0);
    for (const [i, total] of all.entries()) {
      expect(total).toBeGreaterThanOrEqual(withFailed[i] ?? 0);
      expect(withFailed[i]).toBeGreaterThanOrEqual(success[i] ?? 0);
    }
  });

  it("have a drift only where there is a schedule", async () => {
    const { unmount } = show(<StatsPage workflowId="ledger" />);
    await screen.findByText("Success rate");
    expect(screen.queryByText(/Schedule drift/)).toBeNull();
    unmount();
    show(<StatsPage workflowId="prices" />);
    expect(await screen.findByText(/Schedule drift/)).toBeDefined();
  });

  it("say that nothing finished", async () => {
    show(<StatsPage workflowId="empty" />);
    expect(await screen.findByText("Nothing finished in this time")).toBeDefined();
  });

  it("have no accessibility violations that a tree can show", async () => {
    const { container } = show(<StatsPage workflowId="ledger" />);
    await screen.findByText("Success rate");
    expect(await violations(container)).toEqual([]);
  });
});
