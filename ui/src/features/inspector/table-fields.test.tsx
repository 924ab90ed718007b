import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useEditor } from "@/features/editor/store";
import { TooltipProvider } from "@/shared/ui";
import { Inspector } from "./inspector";
import { openFixture } from "./test/fixture";

vi.setConfig({ testTimeout: 30_000 });

const parameters = () =>
  (useEditor.getState().document?.nodes.find((n) => n.id === "table")?.parameters ?? {}) as {
    dataTableId: Record<string, unknown>;
    columns?: { mappingMode: string; value: Record<string, unknown> };
  };

async function open() {
  openFixture("table");
  const view = render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <Inspector />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  await screen.findByRole("button", { name: "Add a column" });
  return { user: userEvent.setup(), ...view };
}

beforeEach(() => {
  // jsdom has no layout.
  Element.prototype.scrollIntoView = () => {};
  Element.prototype.hasPointerCapture = () => false;
});

describe("the fields of a Data Table node", () => {
  it("find a table from elsewhere by its name, and choose another one", async () => {
    const { user, container } = await open();
    const picker = screen.getByRole("combobox", { name: "Data table" });
    expect(picker.textContent).toBe("Customers");
    expect(
      (await axe.run(container, { rules: { "color-contrast": { enabled: false } } })).violations,
    ).toEqual([]);
    picker.focus();
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("option", { name: "Sent" }));
    await waitFor(() =>
      expect(parameters().dataTableId).toMatchObject({ mode: "list", value: "t2", cachedResultName: "Sent" }),
    );
  });

  it("take values by column, each with a field of its type", async () => {
    const { user } = await open();
    const add = async (name: string) => {
      await user.click(screen.getByRole("button", { name: "Add a column" }));
      await user.click(await screen.findByRole("menuitem", { name }));
    };
    await add("Name");
    fireEvent.change(await screen.findByRole("textbox", { name: "Name" }), { target: { value: "Ada" } });
    await add("Newsletter");
    expect(await screen.findByRole("combobox", { name: "Newsletter" })).toBeDefined();
    expect(parameters().columns).toEqual({
      mappingMode: "defineBelow",
      value: { Name: "Ada", Newsletter: "" },
    });
    await user.click(screen.getByRole("button", { name: "Leave out Newsletter" }));
    await waitFor(() => expect(parameters().columns?.value).toEqual({ Name: "Ada" }));
  });

  it("can take all fields of the same name", async () => {
    const { user } = await open();
    screen.getByRole("combobox", { name: "How Values are given" }).focus();
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("option", { name: /From fields of the same name/ }));
    await waitFor(() => expect(parameters().columns?.mappingMode).toBe("autoMapInputData"));
    expect(screen.queryByRole("button", { name: "Add a column" })).toBeNull();
  });
});
