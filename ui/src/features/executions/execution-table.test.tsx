import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ExecutionSummary } from "@/bindings";
import { rowOf } from "@/platform/fake/rows";
import { partsOf } from "@/shared/lib/use-rows-in-sight";
import { openBusiness, show, violations } from "@/shared/test/show";
import { ExecutionTable } from "./execution-table";

const COUNT = 10_000;
let rows: ExecutionSummary[];

beforeEach(() => {
  const { state } = openBusiness({ days: 1 });
  const workflow = state.workflows.get("orders");
  if (workflow === undefined) throw new Error("The business has no orders.");
  rows = Array.from({ length: COUNT }, (_, i) => ({
    ...rowOf(workflow, { started_at: 1_700_000_000_000 - i * 1_000 }),
    id: `e${i}`,
  }));
});

const selection = { ids: new Set<string>(), toggle: vi.fn(), all: vi.fn(), clear: vi.fn() };
/** jsdom lays nothing out: what scrolls is 600 pixels high, a row 40. */
function laidOut(): void {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(40);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return new DOMRect(0, this.tagName === "TBODY" ? -(this.closest("main")?.scrollTop ?? 0) : 0, 900, 40);
  });
}

const table = () =>
  show(
    <main>
      <ExecutionTable rows={rows} selection={selection} onDelete={vi.fn()} />
    </main>,
  );
const drawn = () =>
  [...document.querySelectorAll<HTMLElement>("tbody tr[data-index]")].map((row) => Number(row.dataset.index));
const link = (index: number) =>
  document.querySelector<HTMLElement>(`tr[data-index="${index}"] a`) as HTMLElement;

async function scrollTo(top: number): Promise<void> {
  const main = screen.getByRole("main");
  await act(async () => {
    main.scrollTop = top;
    fireEvent.scroll(main);
  });
}

afterEach(() => vi.restoreAllMocks());

describe("a list of 10,000 executions", () => {
  it("draws what is in sight, and says how many there are", async () => {
    laidOut();
    const { container } = table();
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    expect(drawn()[0]).toBe(0);
    expect(drawn().length).toBeLessThan(60);
    await scrollTo(200_000);
    expect(drawn().length).toBeLessThan(60);
    expect(drawn()[0]).toBeGreaterThan(4_000);
    for (const row of document.querySelectorAll<HTMLElement>("tbody tr[data-index]"))
      expect(row.getAttribute("aria-rowindex")).toBe(String(Number(row.dataset.index) + 2));
    expect(await violations(container)).toEqual([]);
  });

  it("keeps the row with the focus in the page when it is scrolled away", async () => {
    laidOut();
    table();
    act(() => link(3).focus());
    await scrollTo(200_000);
    expect(document.activeElement).toBe(link(3));
    expect(drawn().slice(0, 2)).toEqual([3, expect.any(Number)]);
    act(() => link(3).blur());
    expect(drawn()).not.toContain(3);
  });

  it("moves the focus by row with the arrow keys, also to what is not in the page yet", () => {
    laidOut();
    table();
    act(() => link(0).focus());
    fireEvent.keyDown(link(0), { key: "ArrowDown" });
    expect(document.activeElement).toBe(link(1));
    fireEvent.keyDown(link(1), { key: "End" });
    expect(document.activeElement).toBe(link(COUNT - 1));
    fireEvent.keyDown(link(COUNT - 1), { key: "ArrowUp" });
    expect(document.activeElement).toBe(link(COUNT - 2));
    fireEvent.keyDown(link(COUNT - 2), { key: "Home" });
    expect(document.activeElement).toBe(link(0));
  });

  it("shows the first rows before anything has a size", () => {
    table();
    expect(drawn()).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe("rows in sight", () => {
  it("have gaps where rows are left out", () => {
    const items = [
      { index: 2, start: 180, end: 220 },
      { index: 9, start: 460, end: 500 },
      { index: 10, start: 500, end: 540 },
    ];
    expect(partsOf(items, 100, 1_000)).toEqual([
      { kind: "gap", key: "before-2", height: 80 },
      { kind: "row", index: 2 },
      { kind: "gap", key: "before-9", height: 240 },
      { kind: "row", index: 9 },
      { kind: "row", index: 10 },
      { kind: "gap", key: "rest", height: 560 },
    ]);
  });
});
