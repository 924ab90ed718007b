import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useCanvasUi } from "@/features/editor/canvas/ui-store";
import { callCame, useTestCall } from "@/features/editor/run/test-call";
import { useEditor } from "@/features/editor/store";
import { expectAccessible, openOrders } from "@/features/editor/test/show";
import { node } from "@/platform/fake/documents";
import { queryClient } from "@/shared/lib/queries";
import { TooltipProvider } from "@/shared/ui";
import { Inspector } from "../inspector";
import { shiftHelp, wallClock } from "./wall-clock";

let fake: Awaited<ReturnType<typeof openOrders>>;
const user = userEvent.setup();
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 5_000 });

beforeEach(async () => {
  cleanup();
  callCame();
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  fake = await openOrders();
});

function inspect(id: string) {
  useEditor.getState().openInspector(id);
  render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <main>
          <Inspector />
        </main>
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

describe("a schedule", () => {
  it("shows its next runs, and says in words what the clock does to them", async () => {
    inspect("start");
    const list = await screen.findByRole("region", { name: "Next 10 runs" });
    await waitFor(() => expect(list.querySelectorAll("time")).toHaveLength(10));
    expect(list.textContent).toMatch(
      /the clock skips the time when it would be due. It runs at 3:00\sAM instead/,
    );
    expect(list.textContent).toContain("twice. It runs the first time only.");
    expect(list.textContent).toContain("Europe/Berlin (this machine's)");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Change time zone" }));
    expect(useCanvasUi.getState()).toMatchObject({ panel: "settings", settingsField: "timezone" });
  });

  it("says in place why it cannot be read", async () => {
    useEditor.getState().applyOperations([
      {
        op: "set_node",
        node_id: "start",
        field: "parameters.rule",
        value: { interval: [{ field: "cronExpression", expression: "bad" }] },
      },
    ]);
    inspect("start");
    expect((await screen.findByRole("alert")).textContent).toContain("is no cron expression");
  });

  it("has times of day without seconds that say nothing", () => {
    expect(wallClock("2026-03-29 03:00:00 +02:00")).toMatch(/^3:00\sAM$/);
    expect(wallClock("2026-03-29 03:00:05 +02:00")).toMatch(/^3:00:05\sAM$/);
  });
});

describe("a time that the clock shows twice", () => {
  const at = (local: string, at: number) => ({ at, local, shift: "repeated" as const });
  const first = at("2026-10-25 02:30:00 +02:00", 1);
  const second = at("2026-10-25 02:30:00 +01:00", 2);
  const later = { at: 3, local: "2026-10-26 02:30:00 +01:00", shift: "none" as const };

  it("fires once or twice, as the list says, and at its end nothing is claimed", () => {
    expect(shiftHelp(first, [first, later])).toBe("onceHelp");
    expect(shiftHelp(second, [first, second, later])).toBe("twiceHelp");
    expect(shiftHelp(first, [first])).toBe("repeatedHelp");
    expect(shiftHelp(later, [later])).toBeNull();
  });
});

describe("a webhook", () => {
  const add = () =>
    useEditor.getState().applyOperations([
      {
        op: "add_node",
        node: node("hook", "Order came", "webhook", 0, 0, {
          type_version: 2,
          parameters: { path: "orders", httpMethod: "POST" },
        }),
      },
    ]);

  it("shows both addresses, its methods, and copies one", async () => {
    add();
    await useEditor.getState().flush();
    inspect("hook");
    const panel = await screen.findByRole("region", { name: "Addresses" });
    expect(panel.textContent).toContain("/webhook-test/orders");
    expect(panel.textContent).toContain("POST");
    expect(panel.textContent).toContain("deploy the workflow to open it");
    await user.click(screen.getByRole("button", { name: "Copy: Production address" }));
    expect(fake.state.clipboard).toMatch(/\/webhook\/orders$/);
    await expectAccessible();
  });

  it("waits for a test call and stops when told to", async () => {
    add();
    await useEditor.getState().flush();
    inspect("hook");
    await user.click(await screen.findByRole("button", { name: "Wait for a test call" }));
    expect(await screen.findByText(/^Waiting for a call/)).toBeDefined();
    expect(useTestCall.getState().waiting?.nodeId).toBe("hook");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(useTestCall.getState().waiting).toBeNull());
  });
});
