import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { Toaster } from "sonner";
import { beforeEach, describe, expect, it } from "vitest";
import { setPlatform } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";
import { queryClient } from "@/shared/lib/queries";
import { TooltipProvider } from "@/shared/ui";
import { WorkflowsPage } from "./workflows-page";

let fake: ReturnType<typeof fakePlatform>;

beforeEach(() => {
  queryClient.clear();
  fake = fakePlatform();
  setPlatform(fake);
});

function show() {
  return render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <WorkflowsPage />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

describe("the workflow list", () => {
  it("finds by name and says so when nothing is found", async () => {
    const user = userEvent.setup();
    show();
    await screen.findByRole("link", { name: "Daily orders" });
    await user.type(screen.getByRole("searchbox"), "daily");
    await waitFor(() => expect(screen.queryByRole("link", { name: "Empty" })).toBeNull());
    await user.type(screen.getByRole("searchbox"), "x");
    await user.click(await screen.findByRole("button", { name: "Clear the search" }));
    expect(await screen.findByRole("link", { name: "Empty" })).toBeDefined();
  });

  it("deletes without asking and brings back", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Actions for Daily orders" }));
    await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
    await waitFor(() => expect(screen.queryByRole("link", { name: "Daily orders" })).toBeNull());
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("link", { name: "Daily orders" })).toBeDefined();
  });

  it("asks before it deletes what is live, by keyboard alone, and brings it back live", async () => {
    const user = userEvent.setup();
    const orders = fake.state.workflows.get("orders");
    if (orders === undefined) throw new Error("The fake has no orders.");
    show();
    await user.click(await screen.findByRole("button", { name: "Actions for Daily orders" }));
    await user.click(await screen.findByRole("menuitem", { name: "Deploy" }));
    await screen.findByText("Live: version 1");
    const ask = async () => {
      screen.getByRole("button", { name: "Actions for Daily orders" }).focus();
      await user.keyboard("{Enter}{End}{Enter}");
      return within(await screen.findByRole("dialog", { name: "Delete “Daily orders”?" }));
    };
    const dialog = await ask();
    expect(dialog.getByText(/It is live \(version 1\)/)).toBeDefined();
    // A hasty Enter deletes nothing.
    await user.keyboard("{Enter}");
    expect(orders.deleted).toBe(false);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await ask();
    await user.keyboard("{Tab}{Tab}{Tab}{Enter}");
    await waitFor(() => expect(orders.deleted).toBe(true));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(await screen.findByText("Live: version 1")).toBeDefined();
    expect([orders.deleted, orders.live?.version]).toEqual([false, 1]);
  });

  it("deploys and undeploys from a row, and shows what is live", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Actions for Daily orders" }));
    await user.click(await screen.findByRole("menuitem", { name: "Deploy" }));
    expect(await screen.findByText("Live: version 1")).toBeDefined();
    expect(await screen.findByText(/^Version 1 is live/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Actions for Daily orders" }));
    await user.click(await screen.findByRole("menuitem", { name: "Undeploy" }));
    await waitFor(() => expect(screen.queryByText("Live: version 1")).toBeNull());
  });

  it("renames through the document, as an edit that can be undone", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Actions for Empty" }));
    await user.click(await screen.findByRole("menuitem", { name: "Rename" }));
    const field = within(await screen.findByRole("dialog")).getByRole("textbox", { name: "Name" });
    await user.clear(field);
    await user.type(field, "Full{Enter}");
    expect(await screen.findByRole("link", { name: "Full" })).toBeDefined();
    expect(fake.state.workflows.get("empty")?.undo).toHaveLength(1);
  });

  it("shows what happened and tries again", async () => {
    fake.state.failing.set("workflow_list", "storage");
    const user = userEvent.setup();
    show();
    expect(await screen.findByRole("alert")).toBeDefined();
    fake.state.failing.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "Daily orders" })).toBeDefined();
  });

  it("has no accessibility violations that a tree can show", async () => {
    const { container } = show();
    await screen.findByRole("link", { name: "Daily orders" });
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map((v) => v.id)).toEqual([]);
  });
});
