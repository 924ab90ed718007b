import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DataTableInfo } from "@/bindings";
import { Checkbox, IconButton } from "@/shared/ui";
import { ColumnHead } from "./column-head";
import { isWide, LAST, NARROW, OWN } from "./widths";

type Props = {
  table: DataTableInfo;
  /** Chosen rows, and all that are loaded. */
  chosen: number;
  all: number;
  onChooseAll(on: boolean): void;
  onAddColumn(): void;
};

/** The widths of the columns, which do not depend on the rows that happen to be in sight, and their heads. */
export function GridHead({ table, chosen, all, onChooseAll, onAddColumn }: Props) {
  const { t } = useTranslation("tables");
  const { columns } = table;
  return (
    <>
      <colgroup>
        <col style={{ width: OWN.choose }} />
        <col style={{ width: OWN.id }} />
        {columns.map((column) => (
          <col key={column.id} style={isWide(column) ? {} : { width: NARROW }} />
        ))}
        <col style={columns.some(isWide) ? { width: LAST } : {}} />
      </colgroup>
      <thead>
        <tr aria-rowindex={1} className="border-line border-b text-left">
          <th className="py-1.5 pl-3">
            <Checkbox
              label={t("chooseAll")}
              checked={all > 0 && chosen === all}
              mixed={chosen > 0 && chosen < all}
              onChange={onChooseAll}
            />
          </th>
          <th className="px-2 py-1.5 text-right font-medium text-muted text-xs">id</th>
          {columns.map((column) => (
            <ColumnHead key={column.id} table={table} column={column} />
          ))}
          <th className="border-line border-l px-1.5">
            <IconButton size="sm" label={t("addColumn")} onClick={onAddColumn}>
              <Plus aria-hidden />
            </IconButton>
          </th>
        </tr>
      </thead>
    </>
  );
}
