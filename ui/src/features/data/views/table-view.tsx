// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows is drawn by position; roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell

import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaField } from "@/bindings";
import { joinPath } from "@/features/expression/paths";
import { type Column, clampWidth, columnsOf, defaultWidth } from "../model/columns";
import { HeaderCell } from "./header-cell";
import { ROW_HEIGHT, type RowWords, TableRow } from "./table-row";
import type { ViewProps } from "./types";
import { useColumnsInSight } from "./use-columns-in-sight";
import { useFixedRows } from "./use-fixed-rows";
import { useRangeReport } from "./use-range-report";

type Position = { row: number; column: number };

/** Items as rows, their fields as columns. Rows and columns out of sight are not in the page. */
export function TableView(props: ViewProps & { fields: readonly SchemaField[] }) {
  const { items, base, fields, onRange, currentItem, onPickItem, count, label } = props;
  const { t } = useTranslation("data");
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const indexWidth = Math.max(52, String(count).length * 8 + 20);
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  const [opened, setOpened] = useState<Position | null>(null);
  const columns = useSameColumns(columnsOf(fields, items.loaded));

  const { range, scrollTo } = useFixedRows(scroller, items.total, ROW_HEIGHT);
  // The item that previews use is in sight; a search shows others in its place.
  const complete = items.total === count;
  useEffect(() => {
    if (complete && currentItem >= 0) scrollTo(currentItem);
  }, [complete, currentItem, scrollTo]);
  const sideways = useColumnsInSight(
    scroller,
    columns.map((column) => widths[column.key] ?? defaultWidth(column)),
  );

  const rows = Array.from({ length: range.to - range.from }, (_, i) => range.from + i);
  const { cells } = sideways;
  useRangeReport(range.from, Math.max(range.to - 1, range.from), onRange);
  // Rows are used again for other items: changing a text is cheaper than making a new row.
  const pool = 2 ** Math.ceil(Math.log2(Math.max(rows.length, 32)));
  const words: RowWords = useMemo(
    () => ({ empty: t("value.empty"), pickItem: (index) => t("useItem", { number: index + 1 }) }),
    [t],
  );
  const cellId = useCallback((row: number, column: number) => `${gridId}-${row}-${column}`, [gridId]);
  const onOpen = useCallback((row: number, column: number, open: boolean) => {
    setActive({ row, column });
    setOpened(open ? { row, column } : null);
  }, []);
  // The active cell may be scrolled out of the page.
  const isShown =
    active.row >= range.from && active.row < range.to && cells.some((c) => c.index === active.column);

  const move = (row: number, column: number) => {
    const next = {
      row: Math.min(Math.max(row, 0), Math.max(items.total - 1, 0)),
      column: Math.min(Math.max(column, 0), Math.max(columns.length - 1, 0)),
    };
    setActive(next);
    scrollTo(next.row);
    sideways.scrollTo(next.column, indexWidth);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / ROW_HEIGHT) - 2);
    const next = target(event, active, page, { row: items.total - 1, column: columns.length - 1 });
    if (next) {
      event.preventDefault();
      move(next.row, next.column);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      setOpened(active);
    }
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={items.total + 1}
      aria-colcount={columns.length + 1}
      tabIndex={0}
      aria-activedescendant={isShown ? cellId(active.row, active.column) : undefined}
      onKeyDown={onKeyDown}
      className="group/grid relative h-full overflow-auto outline-offset-[-2px]"
    >
      <div
        className="relative"
        style={{
          height: (items.total + 1) * ROW_HEIGHT,
          width: sideways.total + indexWidth,
          minWidth: "100%",
        }}
      >
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-0 z-20 bg-sunken"
          style={{ height: ROW_HEIGHT }}
        >
          <div
            role="columnheader"
            aria-colindex={1}
            className="sticky left-0 z-10 flex h-full items-center border-line border-r border-b bg-sunken px-2 text-muted text-xs"
            style={{ width: indexWidth }}
          >
            <span aria-hidden>#</span>
            <span className="sr-only">{t("item")}</span>
          </div>
          {cells.map((cell) => {
            const column = columns[cell.index];
            if (!column) return null;
            return (
              <HeaderCell
                key={column.key}
                name={column.key}
                kind={column.kind}
                index={cell.index}
                left={cell.start + indexWidth}
                width={cell.size}
                path={base === null ? null : joinPath(base, [column.key])}
                onResize={(width) => setWidths((old) => ({ ...old, [column.key]: clampWidth(width) }))}
              />
            );
          })}
        </div>
        {rows.map((row) => {
          const item = items.at(row);
          return (
            <TableRow
              key={row % pool}
              index={row}
              top={(row + 1) * ROW_HEIGHT}
              item={item}
              columns={columns}
              cells={cells}
              indexWidth={indexWidth}
              base={base}
              current={onPickItem !== undefined && item?.index === currentItem}
              activeColumn={active.row === row ? active.column : null}
              openColumn={opened?.row === row ? opened.column : null}
              cellId={cellId}
              onOpen={onOpen}
              onPick={onPickItem}
              words={words}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The same list as long as it says the same: pages come and go while the table scrolls. */
function useSameColumns(columns: Column[]): Column[] {
  const kept = useRef(columns);
  const same =
    kept.current.length === columns.length &&
    columns.every((c, i) => c.key === kept.current[i]?.key && c.kind === kept.current[i]?.kind);
  if (!same) kept.current = columns;
  return kept.current;
}

/** Where a key leads from a cell; null for other keys. */
function target(
  event: KeyboardEvent,
  { row, column }: Position,
  page: number,
  last: Position,
): Position | null {
  switch (event.key) {
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: row - page, column };
    case "PageDown":
      return { row: row + page, column };
    case "Home":
      return { row: event.ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: event.ctrlKey ? last.row : row, column: last.column };
    default:
      return null;
  }
}
