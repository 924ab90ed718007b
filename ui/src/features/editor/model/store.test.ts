import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "@/bindings";
import { call, setPlatform } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";
import { isSaved, openDocument, refreshDocument, useEditor } from "./store";

let fake: ReturnType<typeof fakePlatform>;
const editor = () => useEditor.getState();
const move = (node_id: string, x: number): Operation => ({
  op: "set_node",
  node_id,
  field: "position",
  value: [x, 0],
});
const rename = (node_id: string, value: string): Operation => ({
  op: "set_node",
  node_id,
  field: "name",
  value,
});
const stored = () => {
  const workflow = fake.state.workflows.get("orders");
  if (workflow === undefined) throw new Error("gone");
  return workflow;
};
const nameOf = (id: string) => editor().document?.nodes.find((n) => n.id === id)?.name;

beforeEach(async () => {
  fake = fakePlatform();
  setPlatform(fake);
  openDocument(await call("workflow_get", { id: "orders" }));
});

describe("the open document", () => {
  it("shows an edit at once and then has it on disk", async () => {
    expect(editor().applyOperations([rename("get", "Fetch")])).toBe(true);
    expect(nameOf("get")).toBe("Fetch");
    expect(editor().save.state).toBe("saving");
    await editor().flush();
    expect(stored().document).toEqual(editor().document);
    expect(editor().save.state).toBe("saved");
    expect(isSaved()).toBe(true);
  });

  it("refuses what does not fit, whole, and sends nothing", async () => {
    const before = editor().document;
    expect(editor().applyOperations([move("get", 20), rename("get", "Every morning")])).toBe(false);
    expect(editor().document).toBe(before);
    await editor().flush();
    expect(stored().revision).toBe(1);
  });

  it("sends edits in order; typing is one step of undo", async () => {
    for (const name of ["F", "Fe", "Fetch"]) {
      editor().applyOperations([rename("get", name)], { mergeKey: "name:get" });
    }
    editor().applyOperations([move("get", 20)]);
    await editor().flush();
    expect(stored().undo).toHaveLength(2);
    await editor().undo();
    await editor().undo();
    expect(nameOf("get")).toBe("Get orders");
    expect(editor()).toMatchObject({ canUndo: false, canRedo: true });
    await editor().redo();
    expect(nameOf("get")).toBe("Fetch");
  });

  it("takes undo steps one after the other, however fast they come", async () => {
    for (const x of [20, 40, 60]) editor().applyOperations([move("get", x)]);
    void editor().undo();
    void editor().undo();
    await editor().undo();
    expect(editor().document?.nodes.find((n) => n.id === "get")?.position).toEqual([300, 40]);
  });

  it("keeps edits while the backend is away and sends them when it is back", async () => {
    vi.useFakeTimers();
    try {
      fake.state.failing.set("workflow_apply", "offline");
      editor().applyOperations([rename("get", "Fetch")]);
      await vi.advanceTimersByTimeAsync(10);
      expect(editor().save.state).toBe("failed");
      expect(isSaved()).toBe(false);
      expect(nameOf("get")).toBe("Fetch");
      editor().applyOperations([move("get", 20)]);
      fake.state.failing.clear();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(editor().save.state).toBe("saved");
      expect(stored().document).toEqual(editor().document);
    } finally {
      vi.useRealTimers();
    }
  });

  it("puts its edit on top of what another window did", async () => {
    await call("workflow_apply", { id: "orders", base_revision: 1, operations: [rename("file", "Save it")] });
    editor().applyOperations([rename("get", "Fetch")]);
    await editor()
      .flush()
      .catch(() => undefined);
    await vi.waitFor(() => expect(stored().document.nodes.find((n) => n.id === "get")?.name).toBe("Fetch"));
    expect(nameOf("file")).toBe("Save it");
    await vi.waitFor(() => expect(editor().document).toEqual(stored().document));
  });

  it("drops an edit of what another window removed, and stays usable", async () => {
    const remove: Operation = { op: "remove_node", node_id: "get" };
    await call("workflow_apply", { id: "orders", base_revision: 1, operations: [remove] });
    editor().applyOperations([rename("get", "Fetch")]);
    await editor()
      .flush()
      .catch(() => undefined);
    expect(nameOf("get")).toBeUndefined();
    editor().applyOperations([rename("file", "Save it")]);
    await editor().flush();
    expect(stored().document).toEqual(editor().document);
  });

  it("takes over what another window did when nothing waits here", async () => {
    await call("workflow_apply", { id: "orders", base_revision: 1, operations: [rename("file", "Save it")] });
    await refreshDocument();
    expect(nameOf("file")).toBe("Save it");
    editor().applyOperations([move("get", 20)]);
    await editor().flush();
    expect(editor().save.state).toBe("saved");
  });

  it("forgets what was selected and is gone", () => {
    editor().select(["get"]);
    expect(editor().selectedNodeId).toBe("get");
    editor().openInspector("get");
    editor().applyOperations([{ op: "remove_node", node_id: "get" }]);
    expect(editor()).toMatchObject({ selectedNodeId: null, inspectorOpen: false });
    expect(editor().selectedNodes.size).toBe(0);
  });
});
