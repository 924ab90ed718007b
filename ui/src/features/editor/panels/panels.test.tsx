import { DndContext } from "@dnd-kit/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { call, setPlatform } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";
import { fakeSpecs } from "@/platform/fake/specs";
import { TooltipProvider } from "@/shared/ui";
import { openPalette } from "../canvas/ui-store";
import { openDocument } from "../model/store";
import { useEditor } from "../store";
import { OutlinePanel } from "./outline-panel";
import { PalettePanel } from "./palette-panel";

beforeEach(async () => {
  setPlatform(fakePlatform());
  openDocument(await call("workflow_get", { id: "orders" }));
  useEditor.setState({ specs: Object.fromEntries(fakeSpecs.map((s) => [s.node_type, s])) });
});

describe("the outline", () => {
  it("says what the canvas shows: order, types, ports, what is wrong", () => {
    render(
      <TooltipProvider>
        <OutlinePanel />
      </TooltipProvider>,
    );
    const rows = screen.getAllByRole("listitem").map((row) => row.textContent ?? "");
    expect(rows[0]).toContain("Every morning");
    expect(rows.find((row) => row.startsWith("Large order?"))).toContain(
      "Tell the boss (true), Tidy up (false)",
    );
    expect(rows.find((row) => row.startsWith("Send mail"))).toContain("does not know");
    expect(rows.find((row) => row.startsWith("Tidy up"))).toContain("Disabled");
  });

  it("selects what is pressed", async () => {
    const user = userEvent.setup();
    render(
      <TooltipProvider>
        <OutlinePanel />
      </TooltipProvider>,
    );
    await user.click(screen.getByRole("button", { name: /^Get orders/ }));
    expect(useEditor.getState().selectedNodeId).toBe("get");
  });
});

describe("the palette", () => {
  const show = () =>
    render(
      <TooltipProvider>
        <DndContext>
          <PalettePanel />
        </DndContext>
      </TooltipProvider>,
    );

  it("adds what Enter chooses, connected to where it was asked for", async () => {
    const user = userEvent.setup();
    openPalette({ from: { nodeId: "file", kind: "main", index: 0 } });
    show();
    await user.type(screen.getByPlaceholderText("Search nodes"), "condition{Enter}");
    const { document, selectedNodeId } = useEditor.getState();
    const added = document?.nodes.find((n) => n.id === selectedNodeId);
    expect(added).toMatchObject({ type: "if", name: "If", type_version: 2.2 });
    expect(document?.connections.at(-1)).toMatchObject({ from: "file", to: added?.id });
  });

  it("offers no trigger after a node, and no Enter adds nothing by accident", async () => {
    const user = userEvent.setup();
    openPalette({ from: { nodeId: "file", kind: "main", index: 0 } });
    show();
    expect(screen.queryByText("Manual Trigger")).toBeNull();
    const before = useEditor.getState().document;
    await user.type(screen.getByPlaceholderText("Search nodes"), "zzz{Enter}");
    expect(useEditor.getState().document).toBe(before);
  });
});
