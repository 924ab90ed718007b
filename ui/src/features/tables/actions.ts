import { navigate } from "@/app/router";
import type { ColumnType, DataTableColumn, DataTableInfo } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { showRow, showTable, stale } from "./use-tables";

export interface NewColumn {
  name: string;
  type: ColumnType;
}

/** Runs a change; tells when it fails. */
async function attempt(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    notify.error(error);
    return false;
  }
}

/** Makes a table and opens it. */
export const createTable = (name: string, columns: NewColumn[]) =>
  attempt(async () => {
    const table = await call("data_table_create", { name, columns });
    stale(table.id);
    navigate({ page: "table", tableId: table.id });
  });

export const renameTable = (id: string, name: string) =>
  attempt(async () => {
    showTable(await call("data_table_update", { id, name }));
    stale(id);
  });

export const deleteTable = ({ id, name }: DataTableInfo) =>
  attempt(async () => {
    await call("data_table_delete", { id });
    navigate({ page: "tables" });
    queryClient.removeQueries({ queryKey: ["data_table", id] });
    void queryClient.invalidateQueries({ queryKey: ["data_tables"] });
    notify.done(i18n.t("tables:deleted", { name }));
  });

/** Gives a table these columns: those with an id stay, also under another name. */
export const setColumns = (id: string, columns: (DataTableColumn | NewColumn)[]) =>
  attempt(async () => {
    showTable(await call("data_table_update", { id, columns }));
    stale(id);
  });

export const addRow = (id: string, values: Record<string, unknown>) =>
  attempt(async () => {
    const row = await call("data_table_row_insert", { id, values });
    stale(id);
    notify.done(i18n.t("tables:added", { id: row.id }));
  });

export const changeCell = (id: string, row_id: string, column: string, value: unknown) =>
  attempt(async () => {
    showRow(id, await call("data_table_row_update", { id, row_id, values: { [column]: value } }));
  });

export const deleteRows = (id: string, row_ids: string[]) =>
  attempt(async () => {
    await call("data_table_row_delete", { id, row_ids });
    stale(id);
  });
