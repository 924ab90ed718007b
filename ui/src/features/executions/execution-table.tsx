import { useTranslation } from "react-i18next";
import type { ExecutionSummary } from "@/bindings";
import { useNow } from "@/shared/lib/use-now";
import { Checkbox } from "@/shared/ui";
import { ExecutionRow } from "./execution-row";
import type { Selection } from "./use-selection";

interface Props {
  rows: ExecutionSummary[];
  selection: Selection;
  onDelete(ids: string[]): void;
}

/** The rows and their heading. */
export function ExecutionTable({ rows, selection, onDelete }: Props) {
  const { t } = useTranslation("executions");
  const { t: shared } = useTranslation("shared");
  // Rows say how long ago they began; once a minute is often enough to be right.
  const now = useNow(60_000);
  const every = rows.length > 0 && selection.ids.size === rows.length;
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed">
        <thead>
          <tr className="border-line border-b text-left text-muted text-xs">
            <th className="w-10 py-2 pl-4">
              <Checkbox
                label={t("chooseAll")}
                checked={every}
                mixed={selection.ids.size > 0 && !every}
                onChange={selection.all}
              />
            </th>
            <th className="w-42 px-3 py-2 font-medium">{t("column.status")}</th>
            <th className="px-3 py-2 font-medium">{t("column.workflow")}</th>
            <th className="w-44 px-3 py-2 font-medium">{t("column.trigger")}</th>
            <th className="w-38 px-3 py-2 font-medium">{t("column.started")}</th>
            <th className="w-24 px-3 py-2 text-right font-medium">{t("column.duration")}</th>
            <th className="w-12 py-2">
              <span className="sr-only">{shared("menu")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ExecutionRow
              key={row.id}
              execution={row}
              now={now}
              chosen={selection.ids.has(row.id)}
              onToggle={selection.toggle}
              onDelete={onDelete}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
