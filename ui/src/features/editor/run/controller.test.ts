import { beforeEach, describe, expect, it, vi } from "vitest";
import { call, setPlatform, subscribe } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";
import { openDocument } from "../model/store";
import { useEditor } from "../store";
import { cancelRun, onRunEvents, runTo, startRun } from "./controller";

let fake: ReturnType<typeof fakePlatform>;
const shown = () => useEditor.getState().execution;

beforeEach(async () => {
  fake = fakePlatform();
  fake.state.stepMs = 1;
  setPlatform(fake);
  openDocument(await call("workflow_get", { id: "orders" }));
  return subscribe({ onEvents: onRunEvents });
});

describe("running", () => {
  it("shows progress from events and the record at the end", async () => {
    await startRun();
    await vi.waitFor(() => expect(shown()?.live).toBe(false));
    expect(shown()?.status).toBe("error");
    expect(shown()?.nodes.get).toMatchObject({ status: "success" });
    expect(shown()?.nodes.old).toMatchObject({ status: "error" });
    await vi.waitFor(() => expect(shown()?.runs[0]?.node_name).toBe("Every morning"));
  });

  it("has every edit on disk before it starts", async () => {
    const name = { op: "set_node", node_id: "get", field: "name", value: "Fetch" } as const;
    useEditor.getState().applyOperations([name]);
    await startRun();
    const [execution] = [...fake.state.executions.values()];
    expect(execution?.document.nodes.some((n) => n.name === "Fetch")).toBe(true);
  });

  it("runs to a node and no further", async () => {
    await runTo("get");
    await vi.waitFor(() => expect(shown()?.live).toBe(false));
    expect(Object.keys(shown()?.nodes ?? {})).toEqual(["start", "get"]);
  });

  it("does not start twice at once and can be canceled", async () => {
    fake.state.stepMs = 20;
    await Promise.all([startRun(), startRun()]);
    expect(fake.state.executions.size).toBe(1);
    await cancelRun();
    await vi.waitFor(() => expect(shown()?.status).toBe("canceled"));
  });

  it("shows a run that began elsewhere", async () => {
    await call("execution_start", { workflow_id: "orders" });
    await vi.waitFor(() => expect(shown()?.live).toBe(false));
    expect(shown()?.runs.length).toBeGreaterThan(0);
  });
});
