import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Node } from "@/bindings";
import { call, subscribe } from "@/platform";
import { node } from "@/platform/fake/documents";
import { useEditor } from "../store";
import { openOrders, show } from "../test/show";
import { onRunEvents } from "./controller";
import { TestBanner } from "./test-banner";
import { callCame, runOrListen, useTestCall } from "./test-call";

let fake: Awaited<ReturnType<typeof openOrders>>;
const hook = (over: Partial<Node> = {}) =>
  node("hook", "Order came", "webhook", 0, 300, { type_version: 2, parameters: { path: "orders" }, ...over });
const add = (extra: Node) =>
  useEditor.getState().applyOperations([
    { op: "remove_node", node_id: "start" },
    { op: "add_node", node: extra },
  ]);

beforeEach(async () => {
  callCame();
  fake = await openOrders();
  return subscribe({ onEvents: onRunEvents });
});

describe("running a workflow that is called from outside", () => {
  it("waits for a test call, and shows the run that it begins", async () => {
    add(hook());
    await runOrListen();
    expect(useTestCall.getState().waiting).toMatchObject({ nodeId: "hook" });
    expect(fake.state.executions.size).toBe(0);
    await call("execution_start", { workflow_id: "orders" });
    await vi.waitFor(() => expect(useTestCall.getState().waiting).toBeNull());
    await vi.waitFor(() => expect(useEditor.getState().execution?.live).toBe(false));
  });

  it("shows where to call and stops when somebody gives up", async () => {
    const user = userEvent.setup();
    add(hook());
    await runOrListen();
    show(<TestBanner />);
    expect(screen.getByRole("status").textContent).toContain("/webhook-test/orders");
    await user.click(screen.getByRole("button", { name: "Stop waiting" }));
    expect(screen.queryByRole("status")).toBeNull();
  });

  it("runs at once where another trigger can start it, or data is pinned", async () => {
    useEditor.getState().applyOperations([{ op: "add_node", node: hook() }]);
    await runOrListen();
    expect(useTestCall.getState().waiting).toBeNull();
    expect(fake.state.executions.size).toBe(1);
    await vi.waitFor(() => expect(useEditor.getState().execution?.live).toBe(false));
    useEditor.getState().applyOperations([
      { op: "remove_node", node_id: "start" },
      { op: "set_pinned", node_id: "hook", items: [{ json: { id: 1 } }] },
    ]);
    await runOrListen();
    expect(useTestCall.getState().waiting).toBeNull();
    expect(fake.state.executions.size).toBe(2);
  });

  it("leaves the canvas alone while a live workflow runs by itself", async () => {
    onRunEvents([
      { event: "execution_started", execution_id: "e1", workflow_id: "orders", mode: "trigger", at: 1 },
    ]);
    await new Promise((done) => requestAnimationFrame(done));
    expect(useEditor.getState().execution?.id).not.toBe("e1");
  });
});
