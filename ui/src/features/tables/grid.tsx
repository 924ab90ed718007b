import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableInfo } from "@/bindings";
import { Checkbox, ErrorState, IconButton, LoadMore, Spinner } from "@/shared/ui";
import { ChosenBar } from "./chosen-bar";
import { ColumnHead } from "./column-head";
import { GridRow } from "./grid-row";
import { moveFocus } from "./move-focus";
import { NewRow } from "./new-row";
import { useRows } from "./use-tables";

type Props = { table: DataTableInfo; query: string; onAddColumn(): void };

/** The rows of a table, edited where they stand. */
export function Grid({ table, query, onAddColumn }: Props) {
  const { t } = useTranslation("tables");
  const list = useRows(table.id, query);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const body = useRef<HTMLTableSectionElement>(null);
  // Rows that went are not chosen any more.
  const picked = rows.filter((row) => chosen.has(row.id)).map((row) => row.id);
  const choose = (ids: string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    setChosen(next);
  };
  if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <>
      {picked.length > 0 && <ChosenBar table={table} rows={picked} onDone={() => setChosen(new Set())} />}
      <section
        aria-label={t("grid", { name: table.name })}
        className="overflow-x-auto rounded-lg border border-line bg-surface"
      >
        <table className="w-full">
          <thead>
            <tr className="border-line border-b text-left">
              <th className="w-9 py-1.5 pl-3">
                <Checkbox
                  label={t("chooseAll")}
                  checked={rows.length > 0 && picked.length === rows.length}
                  mixed={picked.length > 0 && picked.length < rows.length}
                  onChange={(on) =>
                    choose(
                      rows.map((row) => row.id),
                      on,
                    )
                  }
                />
              </th>
              <th className="w-14 px-2 py-1.5 text-right font-medium text-muted text-xs">id</th>
              {table.columns.map((column) => (
                <ColumnHead key={column.id} table={table} column={column} />
              ))}
              <th className="w-10 pr-1 text-right">
                <IconButton size="sm" label={t("addColumn")} onClick={onAddColumn}>
                  <Plus aria-hidden />
                </IconButton>
              </th>
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={(event) => moveFocus(event, body.current)}>
            {query === "" && <NewRow table={table} />}
            {rows.map((row, index) => (
              <GridRow
                key={row.id}
                table={table}
                row={row}
                first={index === 0}
                chosen={chosen.has(row.id)}
                onChoose={(on) => choose([row.id], on)}
              />
            ))}
          </tbody>
        </table>
        {list.isPending ? (
          <div className="flex justify-center py-8">
            <Spinner className="size-5" />
          </div>
        ) : (
          rows.length === 0 &&
          !list.hasNextPage && (
            <p className="px-4 py-6 text-center text-muted">{t(query === "" ? "noRows" : "noneFound")}</p>
          )
        )}
      </section>
      {rows.length > 0 && <p className="mt-2 text-muted text-xs">{t("hint")}</p>}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </>
  );
}
