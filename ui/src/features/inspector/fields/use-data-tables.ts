import { useQuery } from "@tanstack/react-query";
import type { DataTableInfo } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { call } from "@/platform";

/** The data tables that a node can choose from; the first 200, by name. */
export function useDataTables(): DataTableInfo[] | undefined {
  const { data } = useQuery({
    queryKey: ["data_tables", { names: true }],
    queryFn: () => call("data_table_list", { limit: 200 }),
  });
  return data?.items;
}

/** The table that a locator means. A workflow from elsewhere knows it by another id, and by its name. */
export function tableOf(tables: DataTableInfo[] | undefined, locator: unknown): DataTableInfo | undefined {
  const value = isObject(locator) ? locator.value : locator;
  const name = isObject(locator) && locator.mode !== "name" ? locator.cachedResultName : value;
  return (
    tables?.find((table) => table.id === value) ??
    tables?.find((table) => table.name === value || table.name === name)
  );
}
