import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { SchemaResponse } from "@/bindings";
import { call } from "@/platform";
import { type Item, toItem } from "./item";
import { schemaOf } from "./schema";
import { type ItemSource, sourceKey } from "./sources";

/** Items that cross the door at a time. */
export const PAGE = 200;
/** How long a page that is no longer in sight stays here. */
const KEEP_MS = 30_000;

export type Items = {
  /** Items that match; what is known of it before the first answer. */
  total: number;
  loading: boolean;
  error: unknown;
  /** An item, or undefined while its page is on its way. */
  at: (position: number) => Item | undefined;
  /** Items that are here now, for what needs examples only. */
  loaded: Item[];
  retry: () => void;
};

/** The items of a source around a range of positions. Only these pages are fetched and kept. */
export function useItems(
  source: ItemSource | null,
  search: string,
  range: { from: number; to: number },
  expected: number | null,
): Items {
  const local = useLocal(source, search);
  const remote = source?.kind === "port" ? source.port : null;
  const first = Math.max(0, Math.floor(range.from / PAGE));
  const last = Math.max(first, Math.floor(range.to / PAGE));
  const numbers = remote ? Array.from({ length: Math.min(last - first + 1, 8) }, (_, i) => first + i) : [];
  const key = source ? sourceKey(source) : "";
  const pages = useQueries({
    queries: numbers.map((page) => ({
      queryKey: ["execution_items", key, search, page],
      queryFn: async () => {
        if (!remote) return { total: 0, items: [] as Item[] };
        const answer = await call("execution_items", {
          port: remote,
          offset: page * PAGE,
          limit: PAGE,
          search: search === "" ? null : search,
        });
        return { total: answer.total, items: answer.items.map((item, i) => toItem(item, page * PAGE + i)) };
      },
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: KEEP_MS,
      retry: 1,
    })),
  });

  // The total of the last answer holds until the next one, or the list would jump while it is scrolled.
  const known = useRef<{ key: string; total: number } | null>(null);
  const cacheKey = `${key}?${search}`;
  const answered = pages.find((page) => page.data)?.data?.total;
  if (answered !== undefined) known.current = { key: cacheKey, total: answered };
  const remembered = known.current?.key === cacheKey ? known.current.total : undefined;

  if (local) {
    return {
      total: local.length,
      loading: false,
      error: null,
      at: (position) => local[position],
      loaded: local.slice(0, PAGE),
      retry: () => {},
    };
  }
  const failed = pages.find((page) => page.isError);
  return {
    total: remembered ?? (search === "" ? (expected ?? 0) : 0),
    loading: remembered === undefined && pages.some((page) => page.isPending),
    error: failed?.error ?? null,
    at: (position) => {
      const page = numbers.indexOf(Math.floor(position / PAGE));
      return page < 0 ? undefined : pages[page]?.data?.items[position % PAGE];
    },
    loaded: pages.flatMap((page) => page.data?.items ?? []),
    retry: () => {
      for (const page of pages) if (page.isError) void page.refetch();
    },
  };
}

function useLocal(source: ItemSource | null, search: string): Item[] | null {
  const items = source?.kind === "local" ? source.items : null;
  return useMemo(() => {
    if (!items) return null;
    const all = items.map(toItem);
    const text = search.toLowerCase();
    return text === "" ? all : all.filter((item) => JSON.stringify(item.json).toLowerCase().includes(text));
  }, [items, search]);
}

/** How to fetch a source's fields; shared by schema views and completion. */
export function schemaQuery(source: ItemSource | null) {
  return {
    queryKey: [
      "execution_schema",
      source ? sourceKey(source) : "",
      source?.kind === "local" ? source.items : null,
    ],
    queryFn: async (): Promise<SchemaResponse> => {
      if (!source) return { sampled: 0, fields: [] };
      if (source.kind === "local") return schemaOf(source.items.map((item, i) => toItem(item, i).json));
      return call("execution_schema", source.port);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    retry: 1,
  };
}

/** The fields of a source. */
export function useSchema(source: ItemSource | null, enabled = true) {
  return useQuery({ ...schemaQuery(source), enabled: enabled && source !== null });
}
