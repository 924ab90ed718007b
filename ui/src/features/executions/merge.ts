// Takes changed executions into a list of which several pages are loaded. Pure.

import type { InfiniteData } from "@tanstack/react-query";
import type { ExecutionListResponse, ExecutionSummary } from "@/bindings";

type Mark = Pick<ExecutionSummary, "started_at" | "id">;

/** A loaded page. Its cursor goes on behind the row at `bound`, also when that row has left the list. */
type Page = ExecutionListResponse & { bound?: Mark };
export type LoadedList = InfiniteData<Page, string | null>;

export interface News {
  /** Executions about which something is new. */
  changed: readonly string[];
  /** Those of them that the list shows now. */
  found: readonly ExecutionSummary[];
  /** The first page as it is now: it has also what nobody told of. */
  top: ExecutionListResponse;
}

export const newer = (a: Mark, b: Mark): boolean =>
  a.started_at > b.started_at || (a.started_at === b.started_at && a.id > b.id);

/** The list with the news; null: there is more new than they tell, and all of it is to be asked for again. */
export function merged(list: LoadedList, { changed, found, top }: News): LoadedList | null {
  const loaded = new Set(list.pages.flatMap((page) => page.items.map((row) => row.id)));
  if (top.next !== null && !top.items.some((row) => loaded.has(row.id))) return null;
  const fresh = new Map([...found, ...top.items].map((row) => [row.id, row]));
  const asked = new Set(changed);
  const last = top.items.at(-1);
  // The first page has everything down to its last row, and all that there is when it is the only one.
  const covered = (row: Mark) => top.next === null || (last !== undefined && !newer(last, row));
  const stays = (row: ExecutionSummary) => fresh.has(row.id) || !(asked.has(row.id) || covered(row));
  const pages = list.pages.map((page) => {
    const bound = page.bound ?? page.items.at(-1);
    const items = page.items.filter(stays).map((row) => fresh.get(row.id) ?? row);
    return { ...page, items, ...(bound ? { bound: { started_at: bound.started_at, id: bound.id } } : {}) };
  });
  for (const row of fresh.values()) if (!loaded.has(row.id)) insert(pages, row);
  return { ...list, pages };
}

/** Puts a row where it belongs. One that is further down than what is loaded comes with the pages that follow. */
function insert(pages: Page[], row: ExecutionSummary): void {
  const page = pages.find(({ bound, next }) => next === null || (bound !== undefined && !newer(bound, row)));
  if (page === undefined) return;
  const at = page.items.findIndex((other) => newer(row, other));
  page.items.splice(at < 0 ? page.items.length : at, 0, row);
}
