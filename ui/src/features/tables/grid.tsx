import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableInfo, DataTableRow } from "@/bindings";
import { useRowsInSight } from "@/shared/lib/use-rows-in-sight";
import { ErrorState, LoadMore, Spinner } from "@/shared/ui";
import { ChosenBar } from "./chosen-bar";
import { GridHead } from "./grid-head";
import { GridRow } from "./grid-row";
import { NewRow } from "./new-row";
import { useCellFocus } from "./use-cell-focus";
import { useRows } from "./use-tables";
import { leastWidth } from "./widths";

type Props = { table: DataTableInfo; query: string; onAddColumn(): void };

/** The rows of a table, edited where they stand. Of many only those in sight are in the page. */
export function Grid({ table, query, onAddColumn }: Props) {
  const { t } = useTranslation("tables");
  const list = useRows(table.id, query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Rows that went are not chosen any more.
  const picked = rows.filter((row) => chosen.has(row.id)).map((row) => row.id);
  const choose = (ids: string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    setChosen(next);
  };
  if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const adding = query === "";
  return (
    <>
      {picked.length > 0 && <ChosenBar table={table} rows={picked} onDone={() => setChosen(new Set())} />}
      <section
        aria-label={t("grid", { name: table.name })}
        className="overflow-x-auto rounded-lg border border-line bg-surface"
      >
        <table
          className="w-full table-fixed"
          style={{ minWidth: leastWidth(table.columns) }}
          aria-rowcount={rows.length + (adding ? 2 : 1)}
        >
          <GridHead
            table={table}
            chosen={picked.length}
            all={rows.length}
            onChooseAll={(on) =>
              choose(
                rows.map((row) => row.id),
                on,
              )
            }
            onAddColumn={onAddColumn}
          />
          {adding && (
            <tbody>
              <NewRow table={table} />
            </tbody>
          )}
          <Rows table={table} rows={rows} before={adding ? 2 : 1} chosen={chosen} onChoose={choose} />
        </table>
        {list.isPending ? (
          <div className="flex justify-center py-8">
            <Spinner className="size-5" />
          </div>
        ) : (
          rows.length === 0 &&
          !list.hasNextPage && (
            <p className="px-4 py-6 text-center text-muted">{t(adding ? "noRows" : "noneFound")}</p>
          )
        )}
      </section>
      {rows.length > 0 && (
        <p className="mt-2 flex justify-between gap-4 text-muted text-xs tabular-nums">
          <span>{t("hint")}</span>
          <Shown here={rows.length} total={table.row_count} found={!adding} more={list.hasNextPage} />
        </p>
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </>
  );
}

/** How many rows are here. How many were found is known only at the end of the list. */
function Shown({ here, total, found, more }: { here: number; total: number; found: boolean; more: boolean }) {
  const { t } = useTranslation("tables");
  if (found) return <span role="status">{t(more ? "foundMore" : "found", { count: here })}</span>;
  return <span>{more ? t("loaded", { count: here, total }) : t("rows", { count: total })}</span>;
}

type RowsProps = {
  table: DataTableInfo;
  rows: DataTableRow[];
  /** Lines above the first row. */
  before: number;
  chosen: ReadonlySet<string>;
  onChoose(ids: string[], on: boolean): void;
};

function Rows({ table, rows, before, chosen, onChoose }: RowsProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const keys = useMemo(() => rows.map((row) => row.id), [rows]);
  const { focused, handlers } = useCellFocus(body, rows.length);
  const { parts, measure } = useRowsInSight(body, keys, focused);
  // Where Tab enters: the row that has the focus, else the first one in the page.
  const entry = focused ?? parts.find((part) => part.kind === "row")?.index;
  return (
    <tbody ref={body} {...handlers}>
      {parts.map((part) => {
        if (part.kind === "gap")
          return <Gap key={part.key} height={part.height} columns={table.columns.length} />;
        const row = rows[part.index];
        return (
          row && (
            <GridRow
              key={row.id}
              table={table}
              row={row}
              index={part.index}
              line={part.index + before + 1}
              measure={measure}
              entry={part.index === entry}
              chosen={chosen.has(row.id)}
              onChoose={(on) => onChoose([row.id], on)}
            />
          )
        );
      })}
    </tbody>
  );
}

/** Stands for rows that are out of sight. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columns + 3} />
    </tr>
  );
}
