import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableInfo, DataTableRow } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { moment } from "@/shared/lib/format";
import { Checkbox } from "@/shared/ui";
import { changeCell } from "./actions";
import { Cell } from "./cell";

type Props = {
  table: DataTableInfo;
  row: DataTableRow;
  /** Its place among the rows, and among all lines of the table. */
  index: number;
  line: number;
  measure(element: Element | null): void;
  /** Its first cell is where Tab enters the rows. */
  entry: boolean;
  chosen: boolean;
  onChoose(on: boolean): void;
};

/** One row. */
export const GridRow = memo(
  function GridRow({ table, row, index: place, line, measure, entry, chosen, onChoose }: Props) {
    const { t } = useTranslation("tables");
    return (
      <tr
        ref={measure}
        data-index={place}
        aria-rowindex={line}
        className={cn("h-9 border-line border-b last:border-0", chosen && "bg-accent-soft")}
      >
        <td className="pl-3">
          <Checkbox label={t("chooseRow", { id: row.id })} checked={chosen} onChange={onChoose} />
        </td>
        <td className="px-2 text-right text-muted text-xs tabular-nums" title={moment(row.updated_at)}>
          {row.id}
        </td>
        {table.columns.map((column, index) => (
          <Cell
            key={column.id}
            column={column}
            row={row.id}
            value={row.values[column.name]}
            tabbable={entry && index === 0}
            onChange={(value) => changeCell(table.id, row.id, column.name, value)}
          />
        ))}
        <td className="border-line border-l" />
      </tr>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.table.columns === after.table.columns &&
    before.entry === after.entry &&
    before.index === after.index &&
    before.line === after.line &&
    before.chosen === after.chosen,
);
