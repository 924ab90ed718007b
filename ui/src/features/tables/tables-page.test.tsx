import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { TablesPage } from "./tables-page";

let fake: FakePlatform;

beforeEach(() => {
  window.location.hash = "";
  fake = openBusiness();
});

describe("the list of data tables", () => {
  it("shows what is there and finds by name", async () => {
    const user = userEvent.setup();
    const { container } = show(<TablesPage />);
    const row = within(await screen.findByRole("row", { name: /Customers/ }));
    expect(row.getByText("230")).toBeDefined();
    expect(row.getByText(/Name, Email, Orders/)).toBeDefined();
    expect(row.getByRole("link").getAttribute("href")).toBe("#/tables/table-1");
    expect(await violations(container)).toEqual([]);
    await user.type(screen.getByRole("searchbox"), "remind");
    expect(screen.queryByText("Customers")).toBeNull();
    await user.type(screen.getByRole("searchbox"), "x");
    await user.click(screen.getByRole("button", { name: "Clear the search" }));
    expect(screen.getByText("Customers")).toBeDefined();
  });

  it("begins with one thing to do, and a table is made by keyboard", async () => {
    const user = userEvent.setup();
    fake.state.tables.clear();
    show(<TablesPage />);
    await user.click(await screen.findByRole("button", { name: "New table" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Orders");
    await user.type(dialog.getByRole("textbox", { name: "Name of column 1" }), "Total");
    await user.click(dialog.getByRole("button", { name: "Add column" }));
    await user.type(dialog.getByRole("textbox", { name: "Name of column 2" }), "Paid{Enter}");
    await waitFor(() => expect(window.location.hash).toBe("#/tables/table-1"));
    const table = fake.state.tables.get("table-1");
    expect(table?.info.columns.map((column) => column.name)).toEqual(["Total", "Paid"]);
  });

  it("goes on to the column with Enter, instead of making a table without any", async () => {
    const user = userEvent.setup();
    const before = fake.state.tables.size;
    show(<TablesPage />);
    await user.click(await screen.findByRole("button", { name: "New table" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Orders{Enter}");
    const column = dialog.getByRole("textbox", { name: "Name of column 1" });
    expect(document.activeElement).toBe(column);
    expect(dialog.getByRole("alert").textContent).toContain("Name the column");
    await user.keyboard("{Enter}");
    expect(fake.state.tables.size).toBe(before);
    await user.keyboard("Total");
    expect(dialog.queryByRole("alert")).toBeNull();
    // Who takes it out means it.
    await user.click(dialog.getByRole("button", { name: "Take out column 1" }));
    await user.click(dialog.getByRole("button", { name: "Make table" }));
    await waitFor(() => expect(fake.state.tables.size).toBe(before + 1));
  });

  it("keeps what was typed when the name is taken", async () => {
    const user = userEvent.setup();
    show(<TablesPage />);
    await user.click(await screen.findByRole("button", { name: "New table" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Customers");
    await user.type(dialog.getByRole("textbox", { name: "Name of column 1" }), "Email{Enter}");
    await screen.findByText(/already/);
    expect(dialog.getByDisplayValue("Customers")).toBeDefined();
  });

  it("says when it cannot be read", async () => {
    fake.state.failing.set("data_table_list", "storage");
    show(<TablesPage />);
    expect(await screen.findByText("The fake was told to fail.")).toBeDefined();
  });
});
