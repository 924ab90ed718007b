import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { DataTableInfo, DataTableRow, DataTableRowsResponse } from "@/bindings";
import { call } from "@/platform";
import { queryClient } from "@/shared/lib/queries";

/** Rows in one page. */
const PAGE = 100;

/** Data tables page by page, by name. */
export function useTables() {
  return useInfiniteQuery({
    queryKey: ["data_tables"],
    queryFn: ({ pageParam }) => call("data_table_list", { after: pageParam, limit: 200 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One table, without its rows. */
export function useTable(id: string) {
  return useQuery({ queryKey: ["data_table", id], queryFn: () => call("data_table_get", { id }) });
}

const rowsKey = (id: string, query: string) => ["data_table", id, "rows", { query }];

/** Rows of a table page by page, in the order they were added. */
export function useRows(id: string, query: string) {
  return useInfiniteQuery({
    queryKey: rowsKey(id, query),
    queryFn: ({ pageParam }) =>
      call("data_table_rows", { id, query: query || null, after: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Shows a row that was changed at once; the rest follows when the backend says that the table changed. */
export function showRow(id: string, changed: DataTableRow): void {
  queryClient.setQueriesData<InfiniteData<DataTableRowsResponse>>(
    { queryKey: ["data_table", id, "rows"] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((row) => (row.id === changed.id ? changed : row)),
        })),
      },
  );
}

export function showTable(table: DataTableInfo): void {
  queryClient.setQueryData(["data_table", table.id], table);
}

/** Asks for a table, its rows and the list again. */
export function stale(id: string): void {
  void queryClient.invalidateQueries({ queryKey: ["data_table", id] });
  void queryClient.invalidateQueries({ queryKey: ["data_tables"] });
}
