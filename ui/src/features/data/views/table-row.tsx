// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows is drawn by position; roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell

import { memo } from "react";
import { joinPath } from "@/features/expression/paths";
import { cn } from "@/shared/lib/cn";
import type { Column } from "../model/columns";
import type { Item } from "../model/item";
import { TableCell } from "./table-cell";
import type { ColumnPlace } from "./use-columns-in-sight";

export const ROW_HEIGHT = 30;

/** Words of rows and cells; asked for once, not at each cell. */
export type RowWords = { empty: string; pickItem: (index: number) => string };

type Props = {
  /** Position among the rows. */
  index: number;
  top: number;
  /** Undefined while it is on its way. */
  item: Item | undefined;
  columns: readonly Column[];
  /** Columns in sight. */
  cells: readonly ColumnPlace[];
  indexWidth: number;
  /** What a path begins with; null where there are none. */
  base: string | null;
  /** The item that previews use. */
  current: boolean;
  activeColumn: number | null;
  openColumn: number | null;
  cellId: (row: number, column: number) => string;
  onOpen: (row: number, column: number, open: boolean) => void;
  onPick: ((index: number) => void) | undefined;
  words: RowWords;
};

/** One item. While the table scrolls, rows that stay are not drawn again. */
export const TableRow = memo(function TableRow(props: Props) {
  const { index, top, item, columns, cells, indexWidth, base, current, onPick } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={current}
      className={cn(
        "absolute left-0 w-full border-line border-b hover:bg-hover [contain:strict]",
        current && "bg-accent-soft/50",
      )}
      style={{ height: ROW_HEIGHT, top }}
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
          disabled={!onPick || !item}
          title={onPick && item ? props.words.pickItem(item.index) : undefined}
          onClick={() => item && onPick?.(item.index)}
          className={cn(
            "size-full px-2 text-left enabled:hover:text-accent",
            current && "font-semibold text-accent",
            item?.error && "text-error-ink",
          )}
        >
          {(item?.index ?? index) + 1}
        </button>
      </div>
      {cells.map((cell) => {
        const column = columns[cell.index];
        if (!column) return null;
        return (
          <TableCell
            key={column.key}
            id={props.cellId(index, cell.index)}
            column={column.key}
            columnIndex={cell.index}
            left={cell.start + indexWidth}
            width={cell.size}
            loaded={item !== undefined}
            present={item !== undefined && Object.hasOwn(item.json, column.key)}
            value={item?.json[column.key]}
            path={base === null ? null : joinPath(base, [column.key])}
            active={props.activeColumn === cell.index}
            open={props.openColumn === cell.index}
            empty={props.words.empty}
            onOpenChange={(open) => props.onOpen(index, cell.index, open)}
          />
        );
      })}
    </div>
  );
});
