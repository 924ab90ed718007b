import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { TablePage } from "./table-page";

let fake: FakePlatform;

beforeEach(() => {
  fake = openBusiness();
});

const table = () => {
  const found = fake.state.tables.get("table-1");
  if (found === undefined) throw new Error("The table is gone");
  return found;
};
const cell = (name: RegExp) => screen.findByRole("button", { name });
const focused = () => document.activeElement?.getAttribute("aria-label");

/** jsdom lays nothing out: what scrolls is 600 pixels high, a row 37. */
function laidOut(): void {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(37);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return new DOMRect(0, this.tagName === "TBODY" ? -(this.closest("main")?.scrollTop ?? 0) : 0, 900, 37);
  });
}

afterEach(() => vi.restoreAllMocks());

/** With few of its rows, unless it is about many. */
async function open({ rows = 12 } = {}) {
  const user = userEvent.setup();
  table().rows.splice(rows);
  table().lastId = table().info.row_count = table().rows.length;
  const view = show(<TablePage tableId="table-1" />);
  await cell(/^Name of row 1:/);
  return { user, ...view };
}

describe("a data table", () => {
  it("shows its rows page by page", async () => {
    const { user } = await open({ rows: 105 });
    // A head, the line for a new row, and the rows.
    const lines = () => screen.getByRole("table").getAttribute("aria-rowcount");
    expect(lines()).toBe("102");
    expect(screen.getByText("100 of 105 rows are loaded")).toBeDefined();
    await user.click(screen.getByText("Load more"));
    await waitFor(() => expect(lines()).toBe("107"));
    expect(screen.getAllByText("105 rows")).toHaveLength(2);
  });

  it("has only the rows in sight in the page, and the one with the focus", async () => {
    laidOut();
    const { container } = await open({ rows: 100 });
    const drawn = () =>
      [...container.querySelectorAll<HTMLElement>("tr[data-index]")].map((row) => Number(row.dataset.index));
    const at = (row: number, column: number) =>
      container
        .querySelector<HTMLTableRowElement>(`tr[data-index="${row}"]`)
        ?.cells[column + 2]?.querySelector<HTMLElement>("[data-cell]") as HTMLElement;
    expect(drawn().length).toBeLessThan(50);
    act(() => at(3, 1).focus());
    const main = screen.getByRole("main");
    await act(async () => {
      main.scrollTop = 2_800;
      fireEvent.scroll(main);
    });
    expect(drawn().slice(0, 2)).toEqual([3, expect.any(Number)]);
    expect(drawn()[1]).toBeGreaterThan(40);
    // The next row is the one below, not the next one that happens to be drawn.
    fireEvent.keyDown(at(3, 1), { key: "ArrowDown" });
    expect(document.activeElement).toBe(at(4, 1));
    // Tab finds a way in wherever the list stands.
    act(() => at(4, 1).blur());
    expect(container.querySelectorAll("[data-cell][tabindex='0']")).toHaveLength(1);
  });

  it("can be used without seeing it", async () => {
    const { container } = await open();
    expect(await violations(container)).toEqual([]);
  });

  it("is edited where it stands, by keyboard alone", async () => {
    const { user } = await open();
    (await cell(/^Name of row 1:/)).focus();
    await user.keyboard("{Enter}");
    const field = screen.getByRole("textbox", { name: "Name of row 1" });
    await user.clear(field);
    await user.type(field, "Zoë{Enter}");
    await waitFor(() => expect(table().rows[0]?.values.Name).toBe("Zoë"));
    await waitFor(() => expect(focused()).toMatch(/^Name of row 2/));
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(focused()).toMatch(/^Orders of row 2/);
    await user.keyboard("42{Enter}");
    await waitFor(() => expect(table().rows[1]?.values.Orders).toBe(42));
    await waitFor(() => expect(focused()).toMatch(/^Orders of row 3/));
    await user.keyboard("{Delete}");
    await waitFor(() => expect(table().rows[2]?.values.Orders).toBeNull());
    await user.keyboard("{ArrowRight}{Enter}");
    await waitFor(() => expect(table().rows[2]?.values.Newsletter).toBe(false));
    await user.keyboard("{ArrowLeft}x{Escape}");
    expect(table().rows[2]?.values.Orders).toBeNull();
    await waitFor(() => expect(focused()).toMatch(/^Orders of row 3/));
  });

  it("refuses what is no number, and says so", async () => {
    const { user } = await open();
    await user.dblClick(await cell(/^Orders of row 1:/));
    const field = screen.getByRole("textbox", { name: "Orders of row 1" });
    await user.clear(field);
    await user.type(field, "many{Enter}");
    expect(screen.getByRole("alert").textContent).toContain("“many” is no number");
    expect(table().rows[0]?.values.Orders).toBe(0);
  });

  it("keeps the value when it could not be stored", async () => {
    const { user } = await open();
    fake.state.failing.set("data_table_row_update", "storage");
    await user.dblClick(await cell(/^Name of row 1:/));
    await user.type(screen.getByRole("textbox", { name: "Name of row 1" }), "x{Enter}");
    await screen.findByText("The fake was told to fail.");
    expect(await cell(/^Name of row 1: Ada Hopper/)).toBeDefined();
  });

  it("takes new rows line by line", async () => {
    const { user } = await open();
    const line = within(screen.getByRole("row", { name: "New row" }));
    await user.type(line.getByRole("textbox", { name: "Name of the new row" }), "Eva");
    await user.type(line.getByRole("textbox", { name: "Orders of the new row" }), "3{Enter}");
    await waitFor(() => expect(table().rows.at(-1)?.values).toMatchObject({ Name: "Eva", Orders: 3 }));
    await waitFor(() => expect(focused()).toBe("Name of the new row"));
    expect((document.activeElement as HTMLInputElement).value).toBe("");
    await screen.findByText("Row 13 was added.");
  });

  it("finds rows, and deletes those that are chosen after asking", async () => {
    const { user } = await open();
    await user.type(screen.getByRole("searchbox"), "turing jean3@");
    await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(2));
    await user.click(screen.getByRole("checkbox", { name: "Choose row 3" }));
    await user.click(screen.getByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(table().rows).toHaveLength(11));
    await screen.findByText("No row holds these words.");
  });

  it("gets, renames, moves and loses columns", async () => {
    const { user } = await open();
    const names = () => table().info.columns.map((column) => column.name);
    const [add] = screen.getAllByRole("button", { name: "Add column" });
    if (add) await user.click(add);
    await user.type(within(await screen.findByRole("dialog")).getByRole("textbox"), "Note{Enter}");
    await waitFor(() => expect(names()).toContain("Note"));
    const choose = async (column: string, entry: string) => {
      await user.click(await screen.findByRole("button", { name: `Column ${column}` }));
      await user.click(await screen.findByRole("menuitem", { name: entry }));
    };
    await choose("Name", "Rename column");
    const field = within(await screen.findByRole("dialog")).getByRole("textbox");
    await user.clear(field);
    await user.type(field, "Customer{Enter}");
    await cell(/^Customer of row 1: Ada Hopper/);
    await choose("Customer", "Move right");
    await waitFor(() => expect(names().slice(0, 2)).toEqual(["Email", "Customer"]));
    await choose("Email", "Delete column");
    await user.click(
      within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete column" }),
    );
    await waitFor(() => expect(names()[0]).toBe("Customer"));
  });

  it("is renamed, and deleted after asking", async () => {
    const { user } = await open();
    const choose = async (entry: string) => {
      await user.click(screen.getByRole("button", { name: "More actions" }));
      await user.click(await screen.findByRole("menuitem", { name: entry }));
    };
    await choose("Rename");
    const field = within(await screen.findByRole("dialog")).getByRole("textbox");
    await user.clear(field);
    await user.type(field, "Clients{Enter}");
    await screen.findByRole("heading", { name: "Clients" });
    await choose("Delete table");
    const dialog = within(await screen.findByRole("dialog", { name: "Delete “Clients”?" }));
    expect(dialog.getByText(/Its 12 rows go with it/)).toBeDefined();
    await user.click(dialog.getByRole("button", { name: "Delete table" }));
    await waitFor(() => expect(fake.state.tables.has("table-1")).toBe(false));
    expect(window.location.hash).toBe("#/tables");
  });

  it("without columns says what to do first", async () => {
    table().info.columns = [];
    show(<TablePage tableId="table-1" />);
    await screen.findByText("This table has no columns yet");
    expect(screen.getByRole("button", { name: "Add column" })).toBeDefined();
  });
});
