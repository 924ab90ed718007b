// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows is drawn by position; roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaField } from "@/bindings";
import { joinPath } from "@/features/expression/paths";
import { cn } from "@/shared/lib/cn";
import { clampWidth, columnsOf, defaultWidth } from "../model/columns";
import { HeaderCell } from "./header-cell";
import { TableCell } from "./table-cell";
import type { ViewProps } from "./types";
import { useRangeReport } from "./use-range-report";

const ROW = 30;

type Position = { row: number; column: number };

/** Items as rows, their fields as columns. Rows and columns out of sight are not in the page. */
export function TableView(props: ViewProps & { fields: readonly SchemaField[] }) {
  const { items, base, fields, onRange, currentItem, onPickItem, label } = props;
  const { t } = useTranslation("data");
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const indexWidth = Math.max(52, String(items.total).length * 8 + 20);
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  const [opened, setOpened] = useState<Position | null>(null);
  const columns = useMemo(() => columnsOf(fields, items.loaded), [fields, items.loaded]);
  const widthAt = (index: number) => {
    const column = columns[index];
    return column ? (widths[column.key] ?? defaultWidth(column)) : 0;
  };

  const vertical = useVirtualizer({
    count: items.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: ROW,
  });
  const horizontal = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: widthAt,
    overscan: 2,
    scrollPaddingStart: indexWidth,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths or columns make the old measures wrong
  useEffect(() => horizontal.measure(), [widths, columns, horizontal]);

  const rows = vertical.getVirtualItems();
  const cells = horizontal.getVirtualItems();
  useRangeReport(rows, onRange);
  const cellId = (row: number, column: number) => `${gridId}-${row}-${column}`;
  // The active cell may be scrolled out of the page.
  const shown = rows.some((r) => r.index === active.row) && cells.some((c) => c.index === active.column);

  const move = (row: number, column: number) => {
    const next = {
      row: Math.min(Math.max(row, 0), Math.max(items.total - 1, 0)),
      column: Math.min(Math.max(column, 0), Math.max(columns.length - 1, 0)),
    };
    setActive(next);
    vertical.scrollToIndex(next.row);
    horizontal.scrollToIndex(next.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = active;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW * 10) / ROW) - 2);
    const moves: Record<string, Position> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: row - page, column },
      PageDown: { row: row + page, column },
      Home: { row: event.ctrlKey ? 0 : row, column: 0 },
      End: { row: event.ctrlKey ? items.total - 1 : row, column: columns.length - 1 },
    };
    const next = moves[event.key];
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
      aria-activedescendant={shown ? cellId(active.row, active.column) : undefined}
      onKeyDown={onKeyDown}
      className="group/grid relative h-full overflow-auto outline-offset-[-2px]"
    >
      <div
        className="relative"
        style={{
          height: vertical.getTotalSize() + ROW,
          width: horizontal.getTotalSize() + indexWidth,
          minWidth: "100%",
        }}
      >
        <div role="row" aria-rowindex={1} className="sticky top-0 z-20 bg-sunken" style={{ height: ROW }}>
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
          const item = items.at(row.index);
          return (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 2}
              aria-selected={item?.index === currentItem}
              className={cn(
                "absolute left-0 w-full border-line border-b hover:bg-hover",
                item !== undefined && item.index === currentItem && onPickItem && "bg-accent-soft/50",
              )}
              style={{ height: ROW, top: row.start + ROW }}
            >
              <div
                role="rowheader"
                aria-colindex={1}
                className="sticky left-0 z-10 inline-flex h-full border-line border-r bg-surface text-muted text-xs tabular-nums"
                style={{ width: indexWidth }}
              >
                <button
                  type="button"
                  tabIndex={-1}
                  disabled={!onPickItem || !item}
                  title={onPickItem && item ? t("useItem", { index: item.index }) : undefined}
                  onClick={() => item && onPickItem?.(item.index)}
                  className={cn(
                    "size-full px-2 text-left enabled:hover:text-accent",
                    item?.index === currentItem && onPickItem && "font-semibold text-accent",
                    item?.error && "text-error-ink",
                  )}
                >
                  {item?.index ?? row.index}
                </button>
              </div>
              {cells.map((cell) => {
                const column = columns[cell.index];
                if (!column) return null;
                const at = { row: row.index, column: cell.index };
                return (
                  <TableCell
                    key={column.key}
                    id={cellId(at.row, at.column)}
                    column={column.key}
                    columnIndex={cell.index}
                    left={cell.start + indexWidth}
                    width={cell.size}
                    loaded={item !== undefined}
                    present={item !== undefined && Object.hasOwn(item.json, column.key)}
                    value={item?.json[column.key]}
                    path={base === null ? null : joinPath(base, [column.key])}
                    active={active.row === at.row && active.column === at.column}
                    open={opened?.row === at.row && opened.column === at.column}
                    onOpenChange={(open) => {
                      setActive(at);
                      setOpened(open ? at : null);
                    }}
                  />
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
