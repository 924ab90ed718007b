import type { ColumnType, DataTableColumnRequest, DataTableRow } from "@/bindings";
import { ApiError } from "../types";
import type { Emit, Handlers } from "./platform";
import { pageOf } from "./rows";
import type { FakeState, FakeTable } from "./state";

/** Data tables of the backend in memory. */
export function tableHandlers(state: FakeState, emit: Emit): Handlers {
  const get = (id: string): FakeTable => {
    const table = state.tables.get(id);
    if (table === undefined) throw new ApiError("not_found", "There is no such data table.");
    return table;
  };
  const changed = (table: FakeTable) => {
    table.info.row_count = table.rows.length;
    table.info.updated_at = Date.now();
    emit([{ event: "data_changed", tags: ["data_tables", `data_table:${table.info.id}`] }]);
    return table.info;
  };
  const checkName = (name: string, id?: string) => {
    const taken = [...state.tables.values()].some((t) => t.info.name === name && t.info.id !== id);
    if (taken)
      throw new ApiError("conflict", `There is a data table “${name}” already. Choose another name.`);
  };
  const row = (table: FakeTable, id: string): DataTableRow => {
    const found = table.rows.find((each) => each.id === id);
    if (found === undefined) throw new ApiError("not_found", `There is no row ${id}.`);
    return found;
  };
  return {
    data_table_list: ({ after, limit }) => {
      const all = [...state.tables.values()].map((table) => table.info);
      return pageOf(
        all.sort((a, b) => a.name.localeCompare(b.name)),
        after,
        limit ?? 50,
      );
    },
    data_table_get: ({ id }) => get(id).info,
    data_table_create: ({ name, columns }) => {
      checkName(name);
      return changed(addTable(state, name, columns ?? [], Date.now()));
    },
    data_table_update: ({ id, name, columns }) => {
      const table = get(id);
      if (name) {
        checkName(name, id);
        table.info.name = name;
      }
      if (columns) setColumns(table, columns);
      return changed(table);
    },
    data_table_delete: ({ id }) => {
      changed(get(id));
      state.tables.delete(id);
      return {};
    },
    data_table_rows: ({ id, query, after, limit }) => {
      const words = (query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
      const found = get(id).rows.filter((each) => {
        const text = Object.values(each.values).join("\n").toLowerCase();
        return words.every((word) => text.includes(word));
      });
      return pageOf(found, after, limit ?? 50);
    },
    data_table_row_insert: ({ id, values }) => {
      const table = get(id);
      const made = addRow(table, values, Date.now());
      changed(table);
      return made;
    },
    data_table_row_update: ({ id, row_id, values }) => {
      const table = get(id);
      const found = row(table, row_id);
      Object.assign(found.values, values);
      found.updated_at = Date.now();
      changed(table);
      return found;
    },
    data_table_row_delete: ({ id, row_ids }) => {
      const table = get(id);
      table.rows = table.rows.filter((each) => !row_ids.includes(each.id));
      changed(table);
      return {};
    },
  };
}

function setColumns(table: FakeTable, columns: DataTableColumnRequest[]): void {
  const before = table.info.columns;
  let next = Math.max(0, ...before.map((column) => column.id));
  table.info.columns = columns.map(({ id, name, type }) => ({ id: id ?? ++next, name, type }));
  for (const each of table.rows) {
    const old = each.values;
    each.values = Object.fromEntries(
      table.info.columns.map(({ id, name }) => {
        const was = before.find((column) => column.id === id)?.name;
        return [name, was === undefined ? null : (old[was] ?? null)];
      }),
    );
  }
}

function addTable(state: FakeState, name: string, columns: DataTableColumnRequest[], at: number): FakeTable {
  const id = `table-${state.tables.size + 1}`;
  const info = {
    id,
    name,
    columns: columns.map((column, i) => ({ id: i + 1, name: column.name, type: column.type })),
    row_count: 0,
    created_at: at,
    updated_at: at,
  };
  const table: FakeTable = { info, rows: [], lastId: 0 };
  state.tables.set(id, table);
  return table;
}

function addRow(table: FakeTable, values: Record<string, unknown>, at: number): DataTableRow {
  table.lastId += 1;
  const empty = Object.fromEntries(table.info.columns.map(({ name }) => [name, null]));
  const made = { id: String(table.lastId), values: { ...empty, ...values }, created_at: at, updated_at: at };
  table.rows.push(made);
  return made;
}

const PEOPLE = ["Ada Hopper", "Grace Lovelace", "Jean Turing", "Linus Curie", "Marie Knuth"];

/** Two tables of the shop: 230 customers, and what was sent already. */
export function seedTables(state: FakeState, now: number): void {
  const column = (name: string, type: ColumnType) => ({ name, type });
  const customers = addTable(
    state,
    "Customers",
    [
      column("Name", "string"),
      column("Email", "string"),
      column("Orders", "number"),
      column("Newsletter", "boolean"),
      column("Last order", "date"),
    ],
    now - 40 * 86_400_000,
  );
  for (let i = 0; i < 230; i += 1) {
    const name = PEOPLE[i % PEOPLE.length] ?? "";
    addRow(
      customers,
      {
        Name: name,
        Email: i % 7 === 3 ? null : `${name.split(" ")[0]?.toLowerCase()}${i + 1}@shop.example`,
        Orders: (i * 7) % 23,
        Newsletter: i % 4 === 1 ? null : i % 3 !== 0,
        "Last order": i % 5 === 2 ? null : new Date(now - i * 43_200_000).toISOString(),
      },
      now - (230 - i) * 3_600_000,
    );
  }
  customers.info.row_count = customers.rows.length;
  customers.info.updated_at = now - 3_600_000;
  addTable(state, "Sent reminders", [column("Invoice", "string"), column("Sent", "date")], now - 86_400_000);
}
