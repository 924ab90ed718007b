import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExecutionListResponse, ExecutionSummary } from "@/bindings";
import { type LoadedList, merged, newer } from "./merge";

const PAGE = 4;

/** A backend that lists those that are failed, or all. Its cursor is the key of a row, whether that is still there or not. */
class Backend {
  rows = new Map<string, ExecutionSummary>();
  constructor(readonly failedOnly: boolean) {}

  put(at: number, status: "error" | "success", id = `id-${String(at).padStart(4, "0")}`): string {
    this.rows.set(id, { id, started_at: at, status } as ExecutionSummary);
    return id;
  }
  listed(): ExecutionSummary[] {
    return [...this.rows.values()]
      .filter((row) => !this.failedOnly || row.status === "error")
      .sort((a, b) => (newer(a, b) ? -1 : 1));
  }
  page(after: string | null): ExecutionListResponse {
    const before = after === null ? null : (JSON.parse(after) as ExecutionSummary);
    const rows = this.listed().filter((row) => before === null || newer(before, row));
    const items = rows.slice(0, PAGE);
    const last = items.at(-1);
    const next =
      rows.length > PAGE && last ? JSON.stringify({ id: last.id, started_at: last.started_at }) : null;
    return { items, next };
  }
  load(pages: number): LoadedList {
    const list: LoadedList = { pages: [], pageParams: [] };
    for (let after: string | null = null, i = 0; i < pages; i += 1) {
      const page: ExecutionListResponse = this.page(after);
      list.pages.push(page);
      list.pageParams.push(after);
      if (page.next === null) break;
      after = page.next;
    }
    return list;
  }
  take(list: LoadedList, changed: string[]): LoadedList | null {
    const found = this.listed().filter((row) => changed.includes(row.id));
    return merged(list, { changed, found, top: this.page(null) });
  }
}

const rowsOf = (list: LoadedList) => list.pages.flatMap((page) => page.items);

describe("a list that takes changes in", () => {
  const change = fc.record({
    what: fc.constantFrom("start", "late", "end", "delete"),
    which: fc.nat(40),
    failed: fc.boolean(),
  });

  it("is as if it had been asked for again, as far as it is loaded, whatever happens and however it is filtered", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        (failedOnly, begin, pages, rounds) => {
          const backend = new Backend(failedOnly);
          begin.forEach((failed, i) => {
            backend.put(100 + i * 10, failed ? "error" : "success");
          });
          let list = backend.load(pages);
          let now = 1_000;
          for (const round of rounds) {
            const changed: string[] = [];
            for (const { what, which, failed } of round) {
              const status = failed ? "error" : "success";
              const ids = [...backend.rows.keys()];
              const id = ids[which % ids.length] ?? "";
              const row = backend.rows.get(id);
              now += 10;
              if (what === "start") changed.push(backend.put(now, status));
              // One that began long ago is only now of interest.
              else if (what === "late") changed.push(backend.put(105 + which * 7, status));
              else if (row && what === "end") changed.push(backend.put(row.started_at, status, id));
              else if (row) {
                backend.rows.delete(id);
                changed.push(id);
              }
            }
            list = backend.take(list, changed) ?? backend.load(list.pages.length);
            const got = rowsOf(list);
            const end = list.pages.at(-1);
            const bound = end?.bound ?? end?.items.at(-1);
            const expected = backend
              .listed()
              .filter((each) => end?.next === null || (bound !== undefined && !newer(bound, each)));
            expect(got).toEqual(expected);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is asked for as a whole when more is new than the first page holds", () => {
    const backend = new Backend(false);
    for (let i = 0; i < 12; i += 1) backend.put(i, "success");
    const list = backend.load(2);
    for (let i = 100; i < 105; i += 1) backend.put(i, "success");
    expect(backend.take(list, [])).toBeNull();
  });

  it("leaves rows alone about which nothing is new", () => {
    const backend = new Backend(false);
    for (let i = 0; i < 12; i += 1) backend.put(i, "success");
    const list = backend.load(3);
    const id = backend.put(100, "success");
    const next = backend.take(list, [id]) as LoadedList;
    expect(rowsOf(next).map((row) => row.id)).toEqual([id, ...rowsOf(list).map((row) => row.id)]);
    expect(rowsOf(next).slice(5)).toEqual(rowsOf(list).slice(4));
    for (const row of rowsOf(list).slice(4)) expect(rowsOf(next)).toContain(row);
  });
});
